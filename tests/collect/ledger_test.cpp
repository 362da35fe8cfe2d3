#include "inventory/collect/ledger.h"

#include <gtest/gtest.h>

#include "inventory/base/json.h"
#include "inventory/base/timestamp.h"

namespace inventory::collect {
namespace {

Error Refusal(std::string code, std::string message) {
  return Error(ErrorCode::kService, std::move(message))
      .With("code", std::move(code))
      .With("request_id", "r-1");
}

TEST(Ledger, HasAPlannedOperationAsSkippedUntilItHasEnded) {
  Ledger ledger("111122223333");
  EXPECT_EQ(ledger.At("eu-west-1", "EC2", "DescribeVpcs").status, Status::kSkipped);
}

TEST(Ledger, TellsCompleteFromEmpty) {
  Ledger ledger("111122223333");
  LedgerEntry& entry = ledger.At("eu-west-1", "EC2", "DescribeVpcs");
  Ledger::Succeed(entry);
  EXPECT_EQ(entry.status, Status::kEmpty);
  entry.items = 1;
  Ledger::Succeed(entry);
  EXPECT_EQ(entry.status, Status::kComplete);
}

TEST(Ledger, KeepsTheWorstFailure) {
  Ledger ledger("111122223333");
  LedgerEntry& entry = ledger.At("eu-west-1", "EC2", "DescribeVpcs");
  Ledger::AddFailure(entry, Status::kThrottled, Refusal("Throttling", "first"));
  Ledger::AddFailure(entry, Status::kDenied, Refusal("AccessDenied", "second"));
  Ledger::AddFailure(entry, Status::kThrottled, Refusal("Throttling", "third"));
  Ledger::Succeed(entry);
  EXPECT_EQ(entry.status, Status::kDenied);
  EXPECT_EQ(entry.code, "AccessDenied");
  EXPECT_EQ(entry.message, "second");
  EXPECT_EQ(entry.request_id, "r-1");
  EXPECT_EQ(entry.failed_calls, 3u);
}

TEST(Ledger, KeepsAFailureWithoutAMessage) {
  Ledger ledger("111122223333");
  LedgerEntry& entry = ledger.At("eu-west-1", "EC2", "DescribeVpcs");
  Ledger::AddFailure(entry, Status::kDenied, Refusal("AccessDeniedException", ""));
  Ledger::AddFailure(entry, Status::kThrottled, Refusal("Throttling", "slower"));
  entry.items = 1;
  Ledger::Succeed(entry);
  EXPECT_EQ(entry.status, Status::kDenied);
  EXPECT_EQ(entry.code, "AccessDeniedException");
}

TEST(Ledger, GivesEntriesInOrder) {
  Ledger ledger("111122223333");
  ledger.At("us-east-1", "EC2", "B");
  ledger.At("eu-west-1", "S3", "A");
  ledger.At("eu-west-1", "EC2", "A");
  const auto entries = ledger.entries();
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_EQ(entries[0]->service, "EC2");
  EXPECT_EQ(entries[1]->service, "S3");
  EXPECT_EQ(entries[2]->region, "us-east-1");
}

TEST(Ledger, KnowsWhatIsAGap) {
  EXPECT_FALSE(IsGap(Status::kComplete));
  EXPECT_FALSE(IsGap(Status::kNotInRegion));
  EXPECT_FALSE(IsGap(Status::kNotSubscribed));
  EXPECT_TRUE(IsGap(Status::kTruncated));
  EXPECT_TRUE(IsGap(Status::kDeniedByScp));
  EXPECT_TRUE(IsGap(Status::kSkipped));
}

TEST(LedgerJson, HasAnEntryALine) {
  Ledger ledger("111122223333");
  LedgerEntry& good = ledger.At("eu-west-1", "EC2", "DescribeVpcs");
  aws::CallStatistics statistics;
  statistics.attempts = 2;
  statistics.throttles = 1;
  statistics.duration = std::chrono::microseconds(1'500'000);
  Ledger::AddCall(good, statistics);
  good.items = 3;
  Ledger::Succeed(good);
  LedgerEntry& bad = ledger.At("global", "S3", "GetBucketAcl");
  Ledger::AddFailure(bad, Status::kDeniedByScp, Refusal("AccessDenied", "no \"way\""));
  Ledger::AddIncomplete(bad, "arn:aws:s3:::b");
  const Time started = ParseIso8601("2026-01-02T03:04:05Z").value();
  EXPECT_EQ(
      ToJson(ledger, started, started + std::chrono::seconds(2)),
      R"({"version":1,"account":"111122223333","started":"2026-01-02T03:04:05Z",)"
      R"("finished":"2026-01-02T03:04:07Z","entries":[)"
      "\n"
      R"({"region":"eu-west-1","service":"EC2","operation":"DescribeVpcs","status":"complete","calls":1,)"
      R"("items":3,"attempts":2,"throttles":1,"milliseconds":1500},)"
      "\n"
      R"({"region":"global","service":"S3","operation":"GetBucketAcl","status":"denied_by_scp",)"
      R"("failed_calls":1,"code":"AccessDenied","message":"no \"way\"","request_id":"r-1",)"
      R"("incomplete_resources":1,"incomplete_examples":["arn:aws:s3:::b"]})"
      "\n]}\n");
}

TEST(LedgerJson, IsJsonWithoutEntries) {
  Arena arena;
  const std::string json = ToJson(Ledger("1"), Time(), Time());
  EXPECT_TRUE(ParseJson(json, arena));
}

TEST(Ledger, KeepsThreeExamples) {
  LedgerEntry entry;
  for (int i = 0; i < 5; ++i) Ledger::AddIncomplete(entry, "arn" + std::to_string(i));
  EXPECT_EQ(entry.incomplete_resources, 5u);
  EXPECT_EQ(entry.incomplete_examples, (std::vector<std::string>{"arn0", "arn1", "arn2"}));
}

}  // namespace
}  // namespace inventory::collect
