#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "inventory/aws/retry/retry.h"
#include "inventory/base/random.h"

namespace inventory::aws::client {

/// What about a request was wrong and can be put right by ourselves.
enum class Correction {
  kClock,        ///< The answer's Date differs from our clock: sign with its time.
  kRegion,       ///< S3 names the bucket's region: send it there.
  kCredentials,  ///< The provider has newer credentials than those that have expired.
};

/// The attempts of one call: counts them and decides, without sleeping or sending.
class Attempts {
 public:
  /// `quota` and `random` must outlive this object. `max_attempts` counts the first; less than 1 means 1.
  Attempts(int max_attempts, retry::RetryQuota& quota, Random& random);

  /// A request is about to be sent.
  void Begin() { ++sent_; }
  /// Requests sent so far.
  int sent() const { return sent_; }
  /// The value of amz-sdk-request for the request that has begun: "attempt=1; max=3".
  std::string Header() const;

  /// True the first time for each correction: repeat at once, at no cost. False: it did not help.
  bool Allow(Correction correction);
  /// How long to wait before the next attempt, or nothing: the call has failed. `requested` is what the
  /// answer asks for.
  std::optional<std::chrono::milliseconds> AfterFailure(
      retry::Cause cause, std::optional<std::chrono::milliseconds> requested = std::nullopt);
  /// The last attempt succeeded: gives back quota.
  void Succeeded();

 private:
  int max_attempts_;
  retry::RetryQuota& quota_;
  retry::Backoff backoff_;
  int sent_ = 0;
  int failures_ = 0;
  unsigned corrections_ = 0;
  std::optional<retry::Cause> last_retry_;
};

}  // namespace inventory::aws::client
