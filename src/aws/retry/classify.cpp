#include <algorithm>
#include <array>

#include "inventory/aws/retry/retry.h"

namespace inventory::aws::retry {
namespace {

// The lists of botocore/retries/standard.py, which are those of AWS's SDKs, where nothing else is said.

constexpr std::array<std::string_view, 3> kTransientCodes = {
    "RequestTimeout",
    "RequestTimeoutException",
    // STS could not reach the identity provider: botocore/retries/special.py.
    "IDPCommunicationError",
};
constexpr std::array kTransientStatuses = {500, 502, 503, 504};

constexpr std::array<std::string_view, 14> kThrottlingCodes = {
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottledException",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "TransactionInProgressException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "RequestThrottled",
    "SlowDown",
    "PriorRequestNotComplete",
    "EC2ThrottledException",
};
/// Too Many Requests (RFC 6585): some proxies and services say no more than this.
constexpr int kTooManyRequests = 429;

constexpr std::array<std::string_view, 4> kExpiredCodes = {
    "ExpiredToken",
    "ExpiredTokenException",
    "TokenRefreshRequired",
    // EC2's word for a signature that is too old and for credentials that are:
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
    "RequestExpired",
};

/// What services answer to a signature from another time:
/// CLOCK_SKEW_ERROR_CODES of https://github.com/aws/aws-sdk-js-v3, packages/service-error-classification.
constexpr std::array<std::string_view, 6> kClockCodes = {
    "RequestTimeTooSkewed",      "RequestExpired",        "RequestInTheFuture",
    "InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure",
};

template <class List, class Value>
bool Contains(const List& list, const Value& value) {
  return std::ranges::find(list, value) != list.end();
}

Cause ClassifyTransport(ErrorCode code) {
  return code == ErrorCode::kUnavailable || code == ErrorCode::kDeadlineExceeded ? Cause::kTransient
                                                                                 : Cause::kFinal;
}

}  // namespace

Cause Classify(const Failure& failure) {
  if (failure.transport) return ClassifyTransport(*failure.transport);
  if (failure.modelled_throttling || failure.status == kTooManyRequests ||
      Contains(kThrottlingCodes, failure.code)) {
    return Cause::kThrottling;
  }
  if (Contains(kExpiredCodes, failure.code)) return Cause::kExpiredCredentials;
  if (failure.modelled_retryable || Contains(kTransientStatuses, failure.status) ||
      Contains(kTransientCodes, failure.code)) {
    return Cause::kTransient;
  }
  return Cause::kFinal;
}

bool IsRetryable(Cause cause) {
  return cause == Cause::kTransient || cause == Cause::kThrottling;
}

std::optional<std::chrono::microseconds> ClockSkew(std::string_view code, Time answer_date, Time now) {
  const std::chrono::microseconds skew = answer_date - now;
  if (!Contains(kClockCodes, code) || std::chrono::abs(skew) <= kClockSkewThreshold) return std::nullopt;
  return skew;
}

}  // namespace inventory::aws::retry
