#include "inventory/aws/client/service_failure.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace inventory::aws::client {
namespace {

// The codes that all services share, and the older ones of single services:
// https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
constexpr auto kUnauthenticated = std::to_array<std::string_view>({
    "AuthFailure",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "InvalidToken",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
});

constexpr auto kDenied = std::to_array<std::string_view>({
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "AuthorizationErrorException",
    "Forbidden",
    "ForbiddenException",
    "NotAuthorized",
    "NotAuthorizedException",
    "UnauthorizedException",
    "UnauthorizedOperation",
});

// Refusals with status 403 that no permission changes: the account has not signed up for the service.
constexpr auto kNotSubscribed = std::to_array<std::string_view>({
    "OptInRequired",
    "SubscriptionRequiredException",
});

template <std::size_t kSize>
bool Contains(const std::array<std::string_view, kSize>& codes, std::string_view code) {
  return std::ranges::find(codes, code) != codes.end();
}

bool IsNotFound(std::string_view code) {
  return code.starts_with("NoSuch") || code.ends_with("NotFound") || code.ends_with("NotFoundException") ||
         code.ends_with("NotFoundFault");
}

}  // namespace

ErrorCode CodeOf(const protocol::ServiceError& failure, retry::Cause cause) {
  switch (cause) {
    case retry::Cause::kThrottling:
      return ErrorCode::kThrottled;
    case retry::Cause::kTransient:
      return ErrorCode::kUnavailable;
    case retry::Cause::kExpiredCredentials:
      return ErrorCode::kExpiredCredentials;
    case retry::Cause::kFinal:
      break;
  }
  if (Contains(kUnauthenticated, failure.code)) return ErrorCode::kUnauthenticated;
  if (Contains(kDenied, failure.code)) return ErrorCode::kPermissionDenied;
  if (Contains(kNotSubscribed, failure.code)) return ErrorCode::kService;
  if (IsNotFound(failure.code) || failure.status == 404) return ErrorCode::kNotFound;
  if (failure.status == 401) return ErrorCode::kUnauthenticated;
  if (failure.status == 403) return ErrorCode::kPermissionDenied;
  return ErrorCode::kService;
}

Error ToError(const protocol::ServiceError& failure, retry::Cause cause) {
  Error error(CodeOf(failure, cause), failure.message);
  error.With("code", failure.code).With("status", std::to_string(failure.status));
  if (!failure.request_id.empty()) error.With("request_id", failure.request_id);
  return error;
}

}  // namespace inventory::aws::client
