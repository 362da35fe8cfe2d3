#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "inventory/base/clock.h"
#include "inventory/base/error.h"
#include "inventory/base/random.h"

/// When to repeat a call, and how long to wait before: the AWS SDKs' standard mode, as values and small
/// objects that never sleep. https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
namespace inventory::aws::retry {

/// Why an attempt failed, as far as repeating goes.
enum class Cause {
  kFinal,               ///< Repeating gives the same answer.
  kTransient,           ///< Network or server trouble, no answer in time.
  kThrottling,          ///< Asked too fast.
  kExpiredCredentials,  ///< Worth one attempt with fresh credentials, at once and free of quota.
};

/// What is known about a failed attempt. The views need to live only for the call of Classify.
struct Failure {
  /// The transport's error, if there was no answer; then the other members mean nothing.
  std::optional<ErrorCode> transport;
  int status = 0;
  std::string_view code;             ///< AWS's error code, "" if the answer had none.
  bool modelled_retryable = false;   ///< The model marks this error as retryable ...
  bool modelled_throttling = false;  ///< ... or as throttling.
};

Cause Classify(const Failure& failure);

/// True for kTransient and kThrottling: those that back off and cost quota.
bool IsRetryable(Cause cause);

/// How far AWS's clock is ahead of ours, if that is why it refused: the code is one that a wrong clock causes
/// and the answer's Date header differs by more than kClockSkewThreshold. The caller signs with the corrected
/// time and repeats once, at once. Checked before Classify, as some codes mean either this or expired
/// credentials (EC2's RequestExpired).
std::optional<std::chrono::microseconds> ClockSkew(std::string_view code, Time answer_date, Time now);

/// Difference above which AWS SDKs correct the clock.
inline constexpr std::chrono::minutes kClockSkewThreshold{4};

/// The wait that an answer asks for, or nothing. x-amz-retry-after is in milliseconds, Retry-After in seconds
/// or a date (RFC 9110 section 10.2.3). The views are the headers' values, if there are such.
std::optional<std::chrono::milliseconds> RequestedDelay(std::optional<std::string_view> amz_retry_after,
                                                        std::optional<std::string_view> retry_after,
                                                        Time now);

/// The numbers of standard mode as AWS changed them in 2026 (AWS_NEW_RETRIES_2026, the default since November
/// 2026). Source: botocore/retries/standard.py, ExponentialBackoff and RetryQuotaChecker.
inline constexpr std::chrono::milliseconds kThrottlingBase{
    1'000};  ///< Doubles with each attempt, as the next does.
inline constexpr std::chrono::milliseconds kTransientBase{50};
inline constexpr std::chrono::milliseconds kMaxBackoff{20'000};
inline constexpr std::chrono::milliseconds kMaxRequestedExtra{5'000};
inline constexpr int kQuotaCapacity = 500;
inline constexpr int kThrottlingCost = 5;
inline constexpr int kTransientCost = 14;
inline constexpr int kSuccessRefund = 1;

/// Exponential backoff with full jitter.
class Backoff {
 public:
  /// `random` must outlive this object.
  explicit Backoff(Random& random) : random_(random) {}

  /// The wait after the attempt-th attempt (1 is the first) failed of `cause`. What the answer asks for is
  /// obeyed between the jittered wait and kMaxRequestedExtra more than that.
  std::chrono::milliseconds Delay(int attempt, Cause cause,
                                  std::optional<std::chrono::milliseconds> requested = std::nullopt);

 private:
  Random& random_;
};

/// A budget that ends retries when most calls fail, so that trouble is not answered with a storm. One for
/// each service, region and set of credentials. Not thread-safe.
class RetryQuota {
 public:
  /// Pays for a retry after a failure of `cause`; false, and nothing paid, if the budget does not allow it.
  bool Acquire(Cause cause);
  /// A call succeeded: gives back what its last retry cost, `cause` being that retry's, or a little for a
  /// call that needed none.
  void Release(std::optional<Cause> last_retry);

  int available() const { return available_; }

 private:
  int available_ = kQuotaCapacity;
};

}  // namespace inventory::aws::retry
