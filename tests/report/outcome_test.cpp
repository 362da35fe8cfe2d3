#include "inventory/report/outcome.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace inventory::report {
namespace {

using namespace std::chrono_literals;

constexpr Time kStarted = std::chrono::sys_days{std::chrono::year{2026} / 1 / 2} + 3h + 4min + 5s;

Outcome Partial() {
  return {.account = "123456789012",
          .name = "Payments \"live\"",
          .run = "20260102-030405",
          .step = Step::kUpload,
          .status = Status::kPartial,
          .resources = 1234,
          .regions = 3,
          .calls = 99,
          .gaps = {{.kind = "denied_by_policy",
                    .count = 2,
                    .examples = {"eu-west-1 ec2:DescribeVpcs", "global iam:ListUsers"}},
                   {.kind = "throttled", .count = 1, .examples = {"us-east-1 eks:ListClusters"}}},
          .error = {},
          .bucket = "inventory",
          .key = "AWSRecon/2026/01/02/recon_123456789012.json",
          .bytes = 56789,
          .started = kStarted,
          .finished = kStarted + 61s};
}

Outcome Failed(std::string message) {
  Outcome outcome;
  outcome.account = "123456789012";
  outcome.status = Status::kFailed;
  outcome.error = Failure{.code = "AccessDenied",
                          .message = std::move(message),
                          .role = "arn:aws:iam::123456789012:role/managed/inventory",
                          .caller = "arn:aws:sts::210987654321:assumed-role/Inventory-Runner/inventory"};
  return outcome;
}

TEST(OutcomeJson, HasEveryMemberUnderItsName) {
  EXPECT_EQ(
      ToJson(Partial()),
      R"({"account":"123456789012","name":"Payments \"live\"","run":"20260102-030405","step":"upload",)"
      R"("status":"partial","resources":1234,"regions":3,"calls":99,"gaps":[{"kind":"denied_by_policy",)"
      R"("count":2,"examples":["eu-west-1 ec2:DescribeVpcs","global iam:ListUsers"]},{"kind":"throttled",)"
      R"("count":1,"examples":["us-east-1 eks:ListClusters"]}],"bucket":"inventory",)"
      R"("key":"AWSRecon/2026/01/02/recon_123456789012.json","bytes":56789,)"
      R"("started":"2026-01-02T03:04:05Z","finished":"2026-01-02T03:05:06Z"})");
}

TEST(OutcomeJson, ReadsBackWhatWasWritten) {
  const Outcome outcome = Partial();
  const auto read = ParseOutcome(ToJson(outcome));
  ASSERT_TRUE(read) << read.error().ToString();
  EXPECT_EQ(ToJson(*read), ToJson(outcome));
  EXPECT_EQ(read->step, Step::kUpload);
  EXPECT_EQ(read->status, Status::kPartial);
  EXPECT_EQ(read->gap_count(), 3U);
  EXPECT_EQ(read->started, outcome.started);
  EXPECT_FALSE(read->error);
}

TEST(OutcomeJson, AFailureTellsRoleAndCaller) {
  const auto read = ParseOutcome(ToJson(Failed("not authorized to perform: sts:AssumeRole")));
  ASSERT_TRUE(read) << read.error().ToString();
  ASSERT_TRUE(read->error);
  EXPECT_EQ(read->error->code, "AccessDenied");
  EXPECT_EQ(read->error->message, "not authorized to perform: sts:AssumeRole");
  EXPECT_EQ(read->error->role, "arn:aws:iam::123456789012:role/managed/inventory");
  EXPECT_EQ(read->error->caller, "arn:aws:sts::210987654321:assumed-role/Inventory-Runner/inventory");
}

TEST(OutcomeJson, ExamplesGoFirstWhereThereIsTooMuch) {
  Outcome outcome = Partial();
  for (int kind = 0; kind < 20; ++kind) {
    outcome.gaps.push_back({.kind = "kind_" + std::to_string(kind),
                            .count = 7,
                            .examples = {std::string(90, 'a'), std::string(90, 'b'), std::string(90, 'c')}});
  }
  const std::string json = ToJson(outcome);
  EXPECT_LE(json.size(), kMaxOutcomeBytes);
  const auto read = ParseOutcome(json);
  ASSERT_TRUE(read) << read.error().ToString();
  EXPECT_EQ(read->gaps.size(), 22U);
  EXPECT_EQ(read->gap_count(), outcome.gap_count());
}

TEST(OutcomeJson, ALongMessageIsCutBetweenCharacters) {
  std::string message;
  for (int i = 0; i < 3000; ++i) message += "\u00e4";
  const std::string json = ToJson(Failed(message));
  EXPECT_LE(json.size(), kMaxOutcomeBytes);
  const auto read = ParseOutcome(json);
  ASSERT_TRUE(read) << read.error().ToString();
  EXPECT_GE(read->error->message.size(), 1000U);
  EXPECT_TRUE(read->error->message.ends_with("\u00e4..."));
}

TEST(OutcomeJson, GapsBeyondAnyLimitAreStillCounted) {
  Outcome outcome = Partial();
  for (int kind = 0; kind < 200; ++kind) {
    outcome.gaps.push_back(
        {.kind = "a_rather_long_kind_" + std::to_string(kind), .count = 2, .examples = {}});
  }
  const std::string json = ToJson(outcome);
  EXPECT_LE(json.size(), kMaxOutcomeBytes);
  const auto read = ParseOutcome(json);
  ASSERT_TRUE(read) << read.error().ToString();
  EXPECT_EQ(read->gap_count(), 403U);
}

TEST(OutcomeJson, WhatIsNoOutcomeIsRefused) {
  const auto other = ParseOutcome(R"({"step":"dance","status":"complete"})");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code(), ErrorCode::kProtocol);
  EXPECT_EQ(other.error().message(), "not a runner's summary: step 'dance', status 'complete'");
  EXPECT_FALSE(ParseOutcome(""));
  EXPECT_FALSE(ParseOutcome("[]"));
  EXPECT_FALSE(ParseOutcome(R"({"step":"assume","status":"failed","started":"yesterday"})"));
}

TEST(OutcomeJson, UnknownMembersAreIgnored) {
  const auto read = ParseOutcome(R"({"step":"assume","status":"failed","colour":"red","resources":"many"})");
  ASSERT_TRUE(read) << read.error().ToString();
  EXPECT_EQ(read->status, Status::kFailed);
  EXPECT_EQ(read->resources, 0U);
}

TEST(Outcome, ThatFailsHasTheLastReasonAlone) {
  Outcome outcome = Failed("not authorized");
  outcome.status = Status::kRunning;
  outcome.Fail({.code = "interrupted", .message = "upload ended with signal 15"});
  EXPECT_EQ(outcome.status, Status::kFailed);
  EXPECT_EQ(outcome.error->code, "interrupted");
  EXPECT_EQ(outcome.error->message, "upload ended with signal 15");
  EXPECT_EQ(outcome.error->role, "");
  EXPECT_EQ(outcome.error->caller, "");
}

TEST(Failure, OfAnErrorTakesItsContext) {
  const Error denied = Error(ErrorCode::kPermissionDenied, "no")
                           .With("code", "AccessDenied")
                           .With("role", "arn:aws:iam::1:role/r");
  EXPECT_EQ(Failure::Of(denied).code, "AccessDenied");
  EXPECT_EQ(Failure::Of(denied).role, "arn:aws:iam::1:role/r");
  EXPECT_EQ(Failure::Of(denied).caller, "");
  EXPECT_EQ(Failure::Of(Error(ErrorCode::kIo, "disk")).code, ErrorCodeName(ErrorCode::kIo));
}

}  // namespace
}  // namespace inventory::report
