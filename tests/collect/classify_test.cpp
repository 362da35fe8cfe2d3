#include "collect/classify.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace inventory::collect {
namespace {

struct Case {
  ErrorCode kind;
  std::string code;
  std::string message;
  Status status;
};

Error ErrorOf(const Case& given) {
  Error error(given.kind, given.message);
  if (!given.code.empty()) error.With("code", given.code);
  return error;
}

TEST(Classify, KnowsWhatAwsMeansByItsRefusals) {
  const std::vector<Case> cases{
      {ErrorCode::kPermissionDenied, "AccessDenied", "User is not authorized", Status::kDenied},
      {ErrorCode::kService, "UnauthorizedOperation", "You are not authorized", Status::kDenied},
      {ErrorCode::kPermissionDenied, "AccessDeniedException",
       "User: x is not authorized to perform: y with an explicit deny in a service control policy",
       Status::kDeniedByScp},
      {ErrorCode::kUnauthenticated, "AuthFailure",
       "AWS was not able to validate the provided access credentials", Status::kNotOptedIn},
      {ErrorCode::kUnauthenticated, "UnrecognizedClientException",
       "The security token included in the request is "
       "invalid",
       Status::kNotOptedIn},
      {ErrorCode::kService, "OptInRequired", "You are not subscribed to this service",
       Status::kNotSubscribed},
      {ErrorCode::kService, "SubscriptionRequiredException", "AWS Premium Support", Status::kNotSubscribed},
      {ErrorCode::kPermissionDenied, "AccessDeniedException", "Macie is not enabled.",
       Status::kNotSubscribed},
      {ErrorCode::kService, "InvalidAccessException", "Account is not subscribed to AWS Security Hub",
       Status::kNotSubscribed},
      {ErrorCode::kService, "UnknownOperationException", "", Status::kNotInRegion},
      {ErrorCode::kService, "InvalidAction", "The action is not valid for this web service",
       Status::kNotInRegion},
      {ErrorCode::kPermissionDenied, "AccessDeniedException", "This API is not supported in this region",
       Status::kNotInRegion},
      {ErrorCode::kThrottled, "Throttling", "Rate exceeded", Status::kThrottled},
      {ErrorCode::kExpiredCredentials, "ExpiredToken", "expired", Status::kExpired},
      {ErrorCode::kDeadlineExceeded, "", "no answer within 60 s", Status::kTimedOut},
      {ErrorCode::kCancelled, "", "cancelled", Status::kSkipped},
      {ErrorCode::kUnavailable, "InternalError", "An internal error has occurred", Status::kFailed},
      {ErrorCode::kUnavailable, "", "connection reset", Status::kFailed},
      {ErrorCode::kService, "ValidationException", "1 validation error", Status::kFailed},
      {ErrorCode::kProtocol, "", "no XML", Status::kFailed},
      {ErrorCode::kNotFound, "", "there is no FIPS endpoint", Status::kNotInRegion},
      {ErrorCode::kNotFound, "ResourceNotFoundException", "gone", Status::kFailed},
  };
  for (const Case& given : cases) {
    EXPECT_EQ(StatusName(Classify(ErrorOf(given), {})), StatusName(given.status))
        << given.code << given.message;
  }
}

TEST(Classify, TakesBadCredentialsForBadCredentialsInTheGlobalRegion) {
  const Case refused{ErrorCode::kUnauthenticated, "InvalidClientTokenId", "invalid", Status::kFailed};
  EXPECT_EQ(Classify(ErrorOf(refused), {.global = true, .listed_in_endpoints = true}), Status::kFailed);
}

TEST(Classify, TakesANameThatDoesNotResolveForAMissingServiceWhereAwsListsNone) {
  const Case unreachable{ErrorCode::kUnavailable, "", "could not resolve", Status::kNotInRegion};
  EXPECT_EQ(Classify(ErrorOf(unreachable), {.global = false, .listed_in_endpoints = false}),
            Status::kNotInRegion);
  EXPECT_EQ(Classify(ErrorOf(unreachable), {.global = false, .listed_in_endpoints = true}), Status::kFailed);
}

}  // namespace
}  // namespace inventory::collect
