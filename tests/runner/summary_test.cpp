#include <gtest/gtest.h>

#include <string>

#include "inventory/base/atomic_file.h"
#include "inventory/runner/steps.h"
#include "support/memory_log.h"
#include "support/temporary_directory.h"

namespace inventory::runner {
namespace {

using namespace std::chrono_literals;

using report::Outcome;
using report::Status;
using report::Step;

constexpr Time kNow = std::chrono::sys_days{std::chrono::year{2026} / 1 / 2} + 3h;
constexpr const char* kAccount = "333333333333";

class SummaryTest : public ::testing::Test {
 protected:
  SummaryTest() {
    step_.account = kAccount;
    step_.account_name = "data";
    step_.run_id = "run";
    step_.work_directory = directory_.path();
  }

  /// What the summary file says.
  Outcome Written() const {
    const auto text = ReadFile(step_.summary());
    EXPECT_TRUE(text) << text.error().ToString();
    auto outcome = report::ParseOutcome(*text);
    EXPECT_TRUE(outcome) << outcome.error().ToString();
    return *outcome;
  }

  ExitCode End(Outcome outcome, const Result<>& result) {
    return Conclude(step_, result, std::move(outcome), kNow + 60s, log_);
  }

  /// What a run leaves whose last step was this one.
  void EndWithReport(Step last) {
    Outcome outcome = Begin(step_, last, kNow);
    outcome.status = Status::kPartial;
    outcome.resources = 42;
    outcome.bytes = 4711;
    outcome.gaps = {{.kind = "denied", .count = 1, .examples = {}}};
    if (last == Step::kUpload) outcome.key = "AWSRecon/2026/01/02/recon_333333333333.json";
    EXPECT_EQ(End(outcome, {}), ExitCode::kDone);
  }

  inventory::testing::TemporaryDirectory directory_;
  inventory::testing::MemoryLog log_;
  StepOptions step_;
};

TEST_F(SummaryTest, AStepThatEndedWellLeavesItsOutcome) {
  Outcome outcome = Begin(step_, Step::kAssume, kNow);
  outcome.status = Status::kComplete;
  EXPECT_EQ(End(outcome, {}), ExitCode::kDone);
  const Outcome written = Written();
  EXPECT_EQ(written.account, kAccount);
  EXPECT_EQ(written.name, "data");
  EXPECT_EQ(written.run, "run");
  EXPECT_EQ(written.step, Step::kAssume);
  EXPECT_EQ(written.status, Status::kComplete);
  EXPECT_EQ(written.started, kNow);
  EXPECT_EQ(written.finished, kNow + 60s);
}

TEST_F(SummaryTest, AFailureGivesItsExitCodeAndReason) {
  const Result<> denied =
      Fail(Error(ErrorCode::kPermissionDenied, "no").With("code", "AccessDenied").With("caller", "me"));
  EXPECT_EQ(End(Begin(step_, Step::kAssume, kNow), denied), ExitCode::kDenied);
  EXPECT_EQ(Written().status, Status::kFailed);
  EXPECT_EQ(Written().error->code, "AccessDenied");
  EXPECT_EQ(Written().error->caller, "me");
}

TEST_F(SummaryTest, AnInterruptedInventoryIsPartialAndTemporary) {
  Outcome outcome = Begin(step_, Step::kInventory, kNow);
  outcome.status = Status::kPartial;
  EXPECT_EQ(End(outcome, Fail(ErrorCode::kCancelled, "interrupted")), ExitCode::kTemporary);
  EXPECT_EQ(Written().status, Status::kPartial);
  EXPECT_EQ(Written().error->message, "interrupted");
}

TEST_F(SummaryTest, AStepGoesOnFromTheOneBefore) {
  Outcome inventory = Begin(step_, Step::kInventory, kNow);
  inventory.status = Status::kPartial;
  inventory.resources = 42;
  inventory.gaps = {{.kind = "denied", .count = 1, .examples = {}}};
  End(inventory, {});
  const Outcome upload = Begin(step_, Step::kUpload, kNow + 1h);
  EXPECT_EQ(upload.step, Step::kUpload);
  EXPECT_EQ(upload.status, Status::kPartial);
  EXPECT_EQ(upload.resources, 42U);
  EXPECT_EQ(upload.started, kNow);
}

TEST_F(SummaryTest, AnUploadThatFailedCanBeTriedAgain) {
  Outcome inventory = Begin(step_, Step::kInventory, kNow);
  inventory.status = Status::kComplete;
  End(inventory, {});
  End(Begin(step_, Step::kUpload, kNow), Fail(ErrorCode::kUnavailable, "later"));
  EXPECT_EQ(Written().status, Status::kFailed);
  EXPECT_EQ(Begin(step_, Step::kUpload, kNow).status, Status::kComplete);
}

TEST_F(SummaryTest, ThereIsNothingToUploadWithoutAnInventory) {
  EXPECT_EQ(Begin(step_, Step::kUpload, kNow).status, Status::kNotStarted);
  Outcome assumed = Begin(step_, Step::kAssume, kNow);
  assumed.status = Status::kComplete;
  End(assumed, {});
  EXPECT_EQ(Begin(step_, Step::kUpload, kNow).status, Status::kNotStarted);
  End(Begin(step_, Step::kInventory, kNow), Fail(ErrorCode::kUnavailable, "down"));
  EXPECT_EQ(Begin(step_, Step::kUpload, kNow).status, Status::kNotStarted);
}

TEST_F(SummaryTest, AnUploadWithoutAReportStaysOneWhenItIsTriedAgain) {
  End(Begin(step_, Step::kInventory, kNow), Fail(ErrorCode::kUnavailable, "down"));
  const Result<> refused = Fail(ErrorCode::kConfiguration, "no report");
  EXPECT_EQ(End(Begin(step_, Step::kUpload, kNow), refused), ExitCode::kConfiguration);
  EXPECT_EQ(Begin(step_, Step::kUpload, kNow).status, Status::kNotStarted);
  EXPECT_EQ(Written().step, Step::kInventory);
  EXPECT_EQ(Written().error->message, "down");
}

TEST_F(SummaryTest, AnotherAccountsOrRunsSummaryIsNotOurs) {
  EndWithReport(Step::kInventory);
  step_.run_id = "another";
  EXPECT_EQ(Begin(step_, Step::kUpload, kNow).status, Status::kNotStarted);
  step_.run_id = "run";
  step_.account = "444444444444";
  EXPECT_EQ(Begin(step_, Step::kUpload, kNow).status, Status::kNotStarted);
}

TEST_F(SummaryTest, AssumeBeginsAnew) {
  EndWithReport(Step::kInventory);
  const Outcome assume = Begin(step_, Step::kAssume, kNow + 24h);
  EXPECT_EQ(assume.resources, 0U);
  EXPECT_EQ(assume.started, kNow + 24h);
}

TEST_F(SummaryTest, AnInventoryGoesOnFromTheAssumeOfItsRun) {
  Outcome assume = Begin(step_, Step::kAssume, kNow);
  assume.status = Status::kComplete;
  End(assume, {});
  step_.account.clear();
  step_.account_name.clear();
  step_.run_id.clear();
  const Outcome inventory = Begin(step_, Step::kInventory, kNow + 1h);
  EXPECT_EQ(inventory.account, kAccount);
  EXPECT_EQ(inventory.name, "data");
  EXPECT_EQ(inventory.run, "run");
  EXPECT_EQ(inventory.started, kNow);
  EXPECT_EQ(inventory.status, Status::kNotStarted);
}

TEST_F(SummaryTest, AnInventoryDoesNotGoOnFromAnAssumeThatFailed) {
  End(Begin(step_, Step::kAssume, kNow), Fail(ErrorCode::kPermissionDenied, "no"));
  EXPECT_EQ(Begin(step_, Step::kInventory, kNow + 24h).started, kNow + 24h);
}

TEST_F(SummaryTest, AnInventoryThatIsTriedAgainKeepsItsStartAndNothingElse) {
  EndWithReport(Step::kInventory);
  const Outcome again = Begin(step_, Step::kInventory, kNow + 1h);
  EXPECT_EQ(again.started, kNow);
  EXPECT_EQ(again.resources, 0U);
  EXPECT_TRUE(again.gaps.empty());
}

TEST_F(SummaryTest, AnInventoryOfItsOwnKnowsNothingOfTheLastRun) {
  for (const Step last : {Step::kInventory, Step::kUpload}) {
    step_.run_id = "run";
    EndWithReport(last);
    step_.run_id.clear();
    const Outcome inventory = Begin(step_, Step::kInventory, kNow + 24h);
    EXPECT_EQ(inventory.started, kNow + 24h);
    EXPECT_EQ(inventory.run, "");
    EXPECT_EQ(inventory.resources, 0U);
    EXPECT_EQ(inventory.bytes, 0U);
    EXPECT_EQ(inventory.key, "");
    EXPECT_TRUE(inventory.gaps.empty());
  }
}

TEST_F(SummaryTest, AnInventoryThatIsKilledLeavesNoReportOfAnotherTime) {
  for (const Step killed : {Step::kAssume, Step::kInventory}) {
    EndWithReport(Step::kUpload);
    Begin(step_, killed, kNow + 24h);
    EXPECT_EQ(Begin(step_, Step::kUpload, kNow + 24h).status, Status::kNotStarted);
  }
}

TEST_F(SummaryTest, ASummaryThatCannotBeWrittenIsAFailure) {
  step_.work_directory = directory_.Write("a-file", "") / "below";
  EXPECT_EQ(End(Begin(step_, Step::kAssume, kNow), {}), ExitCode::kTemporary);
  EXPECT_EQ(log_.Find("the summary was not written").size(), 1U);
  EXPECT_EQ(End(Begin(step_, Step::kAssume, kNow), Fail(ErrorCode::kPermissionDenied, "no")),
            ExitCode::kDenied);
}

TEST_F(SummaryTest, AWorkDirectoryThatIsNotThereIsMade) {
  step_.work_directory = directory_.path() / "new" / "work";
  EXPECT_EQ(End(Begin(step_, Step::kAssume, kNow), {}), ExitCode::kDone);
  EXPECT_EQ(Written().account, kAccount);
}

TEST_F(SummaryTest, TheTerminationMessageIsOverwrittenInPlace) {
  step_.termination_message = directory_.Write("termination-log", "old");
  End(Begin(step_, Step::kAssume, kNow), {});
  EXPECT_EQ(*ReadFile(step_.termination_message) + "\n", *ReadFile(step_.summary()));
}

}  // namespace
}  // namespace inventory::runner
