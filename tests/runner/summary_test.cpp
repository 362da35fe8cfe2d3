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

TEST_F(SummaryTest, AnotherAccountsSummaryIsNotOurs) {
  Outcome inventory = Begin(step_, Step::kInventory, kNow);
  inventory.status = Status::kComplete;
  End(inventory, {});
  step_.account = "444444444444";
  EXPECT_EQ(Begin(step_, Step::kUpload, kNow).status, Status::kNotStarted);
}

TEST_F(SummaryTest, AssumeBeginsAnew) {
  Outcome inventory = Begin(step_, Step::kInventory, kNow);
  inventory.resources = 42;
  End(inventory, {});
  EXPECT_EQ(Begin(step_, Step::kAssume, kNow + 24h).resources, 0U);
  EXPECT_EQ(Begin(step_, Step::kAssume, kNow + 24h).started, kNow + 24h);
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
