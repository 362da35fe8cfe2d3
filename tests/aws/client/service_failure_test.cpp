#include "inventory/aws/client/service_failure.h"

#include <gtest/gtest.h>

namespace inventory::aws::client {
namespace {

using retry::Cause;

protocol::ServiceError Failure(std::string code, int status) {
  protocol::ServiceError failure;
  failure.code = std::move(code);
  failure.status = status;
  return failure;
}

ErrorCode Code(std::string code, int status, Cause cause = Cause::kFinal) {
  return CodeOf(Failure(std::move(code), status), cause);
}

TEST(CodeOf, CauseOfRetryingComesFirst) {
  EXPECT_EQ(Code("Throttling", 400, Cause::kThrottling), ErrorCode::kThrottled);
  EXPECT_EQ(Code("InternalError", 500, Cause::kTransient), ErrorCode::kUnavailable);
  EXPECT_EQ(Code("ExpiredToken", 403, Cause::kExpiredCredentials), ErrorCode::kExpiredCredentials);
}

TEST(CodeOf, DenialIsKnownByCodeWhateverTheStatus) {
  EXPECT_EQ(Code("UnauthorizedOperation", 403), ErrorCode::kPermissionDenied);
  EXPECT_EQ(Code("AccessDeniedException", 400), ErrorCode::kPermissionDenied);
}

TEST(CodeOf, DenialIsKnownByStatus) {
  EXPECT_EQ(Code("SomethingNew", 403), ErrorCode::kPermissionDenied);
}

TEST(CodeOf, UnknownCallerIsNoDenial) {
  for (const auto* code : {"InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch",
                           "InvalidAccessKeyId", "AuthFailure"}) {
    EXPECT_EQ(Code(code, 403), ErrorCode::kUnauthenticated) << code;
  }
}

TEST(CodeOf, MissingSubscriptionIsNoDenial) {
  EXPECT_EQ(Code("OptInRequired", 403), ErrorCode::kService);
  EXPECT_EQ(Code("SubscriptionRequiredException", 400), ErrorCode::kService);
}

TEST(CodeOf, AbsenceIsKnownByCodeOrStatus) {
  for (const auto* code : {"NoSuchBucket", "ResourceNotFoundException", "InvalidVpcID.NotFound",
                           "LoadBalancerNotFound", "DBClusterNotFoundFault"}) {
    EXPECT_EQ(Code(code, 400), ErrorCode::kNotFound) << code;
  }
  EXPECT_EQ(Code("404", 404), ErrorCode::kNotFound);
}

TEST(CodeOf, AnythingElseIsTheServicesOwn) {
  EXPECT_EQ(Code("ValidationError", 400), ErrorCode::kService);
}

TEST(ToError, KeepsAwssMessageAndSaysTheRestAsContext) {
  auto failure = Failure("AccessDenied", 403);
  failure.message = "Not you";
  failure.request_id = "r-1";
  const auto error = ToError(failure, Cause::kFinal);
  EXPECT_EQ(error.ToString(), "Not you (code=AccessDenied, status=403, request_id=r-1)");
}

}  // namespace
}  // namespace inventory::aws::client
