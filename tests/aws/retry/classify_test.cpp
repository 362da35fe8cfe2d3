#include <string_view>

#include "inventory/aws/retry/retry.h"
#include "inventory/base/timestamp.h"

namespace inventory::aws::retry {
namespace {

using std::chrono::microseconds;
using std::chrono::minutes;

Failure Answer(int status, std::string_view code) {
  Failure failure;
  failure.status = status;
  failure.code = code;
  return failure;
}

Failure Broken(ErrorCode code) {
  Failure failure;
  failure.transport = code;
  return failure;
}

TEST(Classify, BrokenConnectionsAndTimeoutsAreTransient) {
  EXPECT_EQ(Classify(Broken(ErrorCode::kUnavailable)), Cause::kTransient);
  EXPECT_EQ(Classify(Broken(ErrorCode::kDeadlineExceeded)), Cause::kTransient);
}

TEST(Classify, OtherTransportErrorsAreFinal) {
  EXPECT_EQ(Classify(Broken(ErrorCode::kCancelled)), Cause::kFinal);
  EXPECT_EQ(Classify(Broken(ErrorCode::kProtocol)), Cause::kFinal);
  EXPECT_EQ(Classify(Broken(ErrorCode::kIo)), Cause::kFinal);
}

TEST(Classify, ServerTroubleIsTransientByStatusAlone) {
  for (const int status : {500, 502, 503, 504})
    EXPECT_EQ(Classify(Answer(status, "")), Cause::kTransient) << status;
  EXPECT_EQ(Classify(Answer(501, "NotImplemented")), Cause::kFinal);
}

TEST(Classify, TransientCodesCountWithAnyStatus) {
  EXPECT_EQ(Classify(Answer(400, "RequestTimeout")), Cause::kTransient);
  EXPECT_EQ(Classify(Answer(400, "IDPCommunicationError")), Cause::kTransient);
}

TEST(Classify, ThrottlingCodesCountWithAnyStatus) {
  EXPECT_EQ(Classify(Answer(400, "ThrottlingException")), Cause::kThrottling);
  EXPECT_EQ(Classify(Answer(503, "SlowDown")), Cause::kThrottling);
  EXPECT_EQ(Classify(Answer(503, "RequestLimitExceeded")), Cause::kThrottling);
  EXPECT_EQ(Classify(Answer(400, "PriorRequestNotComplete")), Cause::kThrottling);
}

TEST(Classify, TooManyRequestsIsThrottlingWithoutACode) {
  EXPECT_EQ(Classify(Answer(429, "")), Cause::kThrottling);
}

TEST(Classify, TheModelDecidesAboutErrorsOfItsService) {
  Failure failure = Answer(409, "ConflictException");
  EXPECT_EQ(Classify(failure), Cause::kFinal);
  failure.modelled_retryable = true;
  EXPECT_EQ(Classify(failure), Cause::kTransient);
  failure.modelled_throttling = true;
  EXPECT_EQ(Classify(failure), Cause::kThrottling);
}

TEST(Classify, ExpiredCredentialsAreTold) {
  for (const std::string_view code : {"ExpiredToken", "ExpiredTokenException", "RequestExpired"}) {
    EXPECT_EQ(Classify(Answer(400, code)), Cause::kExpiredCredentials) << code;
  }
  EXPECT_FALSE(IsRetryable(Cause::kExpiredCredentials));
}

TEST(Classify, DenialsAndUnknownCredentialsAreFinal) {
  EXPECT_EQ(Classify(Answer(403, "AccessDenied")), Cause::kFinal);
  EXPECT_EQ(Classify(Answer(401, "AuthFailure")), Cause::kFinal);
  EXPECT_EQ(Classify(Answer(400, "UnrecognizedClientException")), Cause::kFinal);
}

TEST(ClockSkew, IsTheAnswersDateMinusOurs) {
  const Time now = *ParseIso8601("2026-01-02T03:04:05Z");
  EXPECT_EQ(ClockSkew("SignatureDoesNotMatch", now + minutes(10), now), microseconds(minutes(10)));
  EXPECT_EQ(ClockSkew("RequestTimeTooSkewed", now - minutes(10), now), microseconds(-minutes(10)));
}

TEST(ClockSkew, NeedsACodeThatClocksCauseAndALargeDifference) {
  const Time now = *ParseIso8601("2026-01-02T03:04:05Z");
  EXPECT_EQ(ClockSkew("AccessDenied", now + minutes(10), now), std::nullopt);
  EXPECT_EQ(ClockSkew("SignatureDoesNotMatch", now + kClockSkewThreshold, now), std::nullopt);
}

TEST(ClockSkew, AfterCorrectionTheSameCodeMeansSomethingElse) {
  const Time answer = *ParseIso8601("2026-01-02T03:04:05Z");
  const Time corrected = answer + std::chrono::seconds(1);
  EXPECT_EQ(ClockSkew("RequestExpired", answer, corrected), std::nullopt);
  EXPECT_EQ(Classify(Answer(400, "RequestExpired")), Cause::kExpiredCredentials);
}

}  // namespace
}  // namespace inventory::aws::retry
