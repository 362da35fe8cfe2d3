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

TEST(Classify, TakesBadCredentialsForBadCredentialsInAnEnabledRegion) {
  const Case refused{ErrorCode::kUnauthenticated, "InvalidClientTokenId", "invalid", Status::kFailed};
  EXPECT_EQ(Classify(ErrorOf(refused), {.region_enabled = true}), Status::kFailed);
}

TEST(Classify, TakesANameThatDoesNotResolveForAMissingServiceWhereAwsListsNone) {
  const Error unresolved = Error(ErrorCode::kUnavailable, "could not resolve").With("phase", "resolve");
  EXPECT_EQ(Classify(unresolved, {.listed_in_endpoints = false}), Status::kNotInRegion);
  EXPECT_EQ(Classify(unresolved, {.listed_in_endpoints = true}), Status::kFailed);
}

TEST(Classify, TakesABrokenConnectionForTroubleWhereAwsListsNoServiceEither) {
  const Error reset = Error(ErrorCode::kUnavailable, "connection reset").With("phase", "receive");
  EXPECT_EQ(Classify(reset, {.listed_in_endpoints = false}), Status::kFailed);
}

TEST(Classify, TakesNoRefusalAboutAListedResourceForTheServicesAbsence) {
  const std::vector<Case> cases{
      {ErrorCode::kService, "UnsupportedOperationException", "not for this kind", Status::kFailed},
      {ErrorCode::kPermissionDenied, "AccessDeniedException", "Insights is not enabled", Status::kDenied},
      {ErrorCode::kUnauthenticated, "UnrecognizedClientException", "invalid token", Status::kFailed},
      {ErrorCode::kService, "UnknownOperationException", "", Status::kNotInRegion},
  };
  for (const Case& given : cases) {
    EXPECT_EQ(StatusName(Classify(ErrorOf(given), {.of_resource = true})), StatusName(given.status))
        << given.code;
  }
}

TEST(Classify, TakesWhatRefusedTheCredentialsForNoAnswerOfTheService) {
  Error refused(ErrorCode::kUnauthenticated, "the security token is invalid");
  refused.With("code", "InvalidClientTokenId").With("cause", "credentials");
  EXPECT_EQ(Classify(refused, {}), Status::kExpired);
}

}  // namespace
}  // namespace inventory::collect
