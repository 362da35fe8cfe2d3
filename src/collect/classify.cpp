#include "collect/classify.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <span>
#include <string_view>

namespace inventory::collect {
namespace {

using Codes = std::initializer_list<std::string_view>;

bool Contains(Codes codes, std::string_view code) {
  return std::ranges::find(codes, code) != codes.end();
}

bool MentionsOneOf(std::string_view message, Codes phrases) {
  return std::ranges::any_of(phrases, [&](std::string_view phrase) { return message.contains(phrase); });
}

/// The region's STS or the service doesn't know credentials of an account that has not enabled the region.
/// Who asks us has checked the credentials elsewhere before.
bool SaysNotOptedIn(std::string_view code) {
  return Contains({"AuthFailure", "InvalidClientTokenId", "UnrecognizedClientException", "InvalidToken",
                   "RegionDisabledException"},
                  code);
}

bool SaysNotSubscribed(std::string_view code, std::string_view message) {
  if (Contains({"SubscriptionRequiredException", "SubscriptionRequired", "OptInRequired",
                "NotSignedUpException", "NotSignedUp", "UninitializedAccountException",
                "AWSOrganizationsNotInUseException", "MacieNotEnabledException"},
               code)) {
    return true;
  }
  return Contains({"InvalidAccessException", "AccessDeniedException", "ValidationException",
                   "BadRequestException"},
                  code) &&
         MentionsOneOf(message, {"is not subscribed", "not enabled", "is not signed up",
                                 "Account not initialized", "needs a subscription"});
}

bool SaysNoSuchOperation(std::string_view code) {
  return Contains({"UnknownOperationException", "UnknownOperation", "InvalidAction"}, code);
}

bool SaysUnsupported(std::string_view code, std::string_view message) {
  if (Contains({"UnsupportedOperation", "UnsupportedOperationException", "UnsupportedAPIOperation"}, code)) {
    return true;
  }
  return MentionsOneOf(message, {"not supported in this region", "not available in this region",
                                 "not supported in the region", "not available in the region"});
}

/// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html has the message's form.
bool BlamesAServiceControlPolicy(std::string_view message) {
  return message.contains("service control policy") || message.contains("resource control policy");
}

bool SaysDenied(std::string_view code) {
  return Contains({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "UnauthorizedAccess",
                   "AuthorizationError", "AuthorizationErrorException", "NotAuthorized",
                   "NotAuthorizedException", "ForbiddenException", "Forbidden", "AllAccessDisabled"},
                  code);
}

}  // namespace

Status Classify(const Error& error, const CallSite& site) {
  const std::string_view code = error.Find("code");
  const std::string_view message = error.message();
  // What refused the credentials knows nothing of the service.
  if (error.Find("cause") == "credentials" && error.code() != ErrorCode::kCancelled) return Status::kExpired;
  switch (error.code()) {
    case ErrorCode::kCancelled:
      return Status::kSkipped;
    case ErrorCode::kExpiredCredentials:
      return Status::kExpired;
    case ErrorCode::kThrottled:
      return Status::kThrottled;
    case ErrorCode::kDeadlineExceeded:
      return Status::kTimedOut;
    case ErrorCode::kUnavailable:
      // A name that does not resolve is how a missing service looks; where AWS lists it, it is trouble with
      // the network.
      if (!site.listed_in_endpoints && error.Find("phase") == "resolve") return Status::kNotInRegion;
      return Status::kFailed;
    case ErrorCode::kNotFound:
      if (code.empty()) return Status::kNotInRegion;
      break;
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kConfiguration:
    case ErrorCode::kAlreadyExists:
    case ErrorCode::kUnauthenticated:
    case ErrorCode::kPermissionDenied:
    case ErrorCode::kProtocol:
    case ErrorCode::kService:
    case ErrorCode::kIo:
    case ErrorCode::kInternal:
      break;
  }
  if (SaysNoSuchOperation(code)) return Status::kNotInRegion;
  if (!site.of_resource) {
    if (SaysNotSubscribed(code, message)) return Status::kNotSubscribed;
    if (!site.region_enabled && SaysNotOptedIn(code)) return Status::kNotOptedIn;
    if (SaysUnsupported(code, message)) return Status::kNotInRegion;
  }
  if (error.code() == ErrorCode::kPermissionDenied || SaysDenied(code)) {
    return BlamesAServiceControlPolicy(message) ? Status::kDeniedByScp : Status::kDenied;
  }
  return Status::kFailed;
}

}  // namespace inventory::collect
