#include <algorithm>
#include <charconv>
#include <cmath>

#include "inventory/aws/retry/retry.h"
#include "inventory/base/timestamp.h"

namespace inventory::aws::retry {
namespace {

using std::chrono::milliseconds;

/// A count that is all digits and fits; header values of any other form are ignored.
std::optional<milliseconds> ParseCount(std::string_view text, milliseconds unit) {
  constexpr std::int64_t kLargest = 1'000'000'000;
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size() || count < 0) return std::nullopt;
  return std::min(count, kLargest) * unit;
}

int CostOf(Cause cause) {
  return cause == Cause::kThrottling ? kThrottlingCost : kTransientCost;
}

}  // namespace

std::optional<milliseconds> RequestedDelay(std::optional<std::string_view> amz_retry_after,
                                           std::optional<std::string_view> retry_after, Time now) {
  if (amz_retry_after) {
    if (const auto delay = ParseCount(*amz_retry_after, milliseconds(1))) return delay;
  }
  if (!retry_after) return std::nullopt;
  if (const auto delay = ParseCount(*retry_after, std::chrono::seconds(1))) return delay;
  const auto date = ParseHttpDate(*retry_after);
  if (!date) return std::nullopt;
  return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(*date - now));
}

milliseconds Backoff::Delay(int attempt, Cause cause, std::optional<milliseconds> requested) {
  const milliseconds base = cause == Cause::kThrottling ? kThrottlingBase : kTransientBase;
  const double scaled = std::ldexp(static_cast<double>(base.count()), std::max(attempt, 1) - 1);
  const double limited = std::min(scaled, static_cast<double>(kMaxBackoff.count()));
  const milliseconds jittered(std::llround(random_.NextUnit() * limited));
  return requested ? std::clamp(*requested, jittered, jittered + kMaxRequestedExtra) : jittered;
}

bool RetryQuota::Acquire(Cause cause) {
  const int cost = CostOf(cause);
  if (cost > available_) return false;
  available_ -= cost;
  return true;
}

void RetryQuota::Release(std::optional<Cause> last_retry) {
  available_ = std::min(kQuotaCapacity, available_ + (last_retry ? CostOf(*last_retry) : kSuccessRefund));
}

}  // namespace inventory::aws::retry
