#include "inventory/aws/client/attempts.h"

#include <algorithm>

#include <fmt/format.h>

namespace inventory::aws::client {

Attempts::Attempts(int max_attempts, retry::RetryQuota& quota, Random& random)
    : max_attempts_(std::max(max_attempts, 1)), quota_(quota), backoff_(random) {}

std::string Attempts::Header() const {
  return fmt::format("attempt={}; max={}", sent_, std::max(max_attempts_, sent_));
}

bool Attempts::Allow(Correction correction) {
  const auto bit = 1U << static_cast<unsigned>(correction);
  const bool first = (corrections_ & bit) == 0;
  corrections_ |= bit;
  return first;
}

std::optional<std::chrono::milliseconds> Attempts::AfterFailure(
    retry::Cause cause, std::optional<std::chrono::milliseconds> requested) {
  ++failures_;
  if (!retry::IsRetryable(cause) || failures_ >= max_attempts_ || !quota_.Acquire(cause)) return std::nullopt;
  last_retry_ = cause;
  return backoff_.Delay(failures_, cause, requested);
}

void Attempts::Succeeded() {
  quota_.Release(last_retry_);
}

}  // namespace inventory::aws::client
