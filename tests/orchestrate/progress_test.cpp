#include "inventory/orchestrate/progress.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include "support/memory_log.h"

namespace inventory::orchestrate {
namespace {

using report::Outcome;
using report::Status;
using report::Step;
using Kind = ProgressEvent::Kind;

Outcome Payments(Step step, Status status) {
  Outcome outcome;
  outcome.account = "222222222222";
  outcome.name = "payments";
  outcome.step = step;
  outcome.status = status;
  outcome.resources = 412;
  outcome.regions = 3;
  outcome.bytes = 1000;
  return outcome;
}

TEST(FormatProgress, TellsWhatAStepHasDone) {
  const auto done = [](Step step) {
    const Outcome outcome = Payments(step, Status::kComplete);
    return FormatProgress({.kind = Kind::kStepDone, .outcome = outcome, .finished = 3, .total = 12});
  };
  EXPECT_EQ(done(Step::kAssume), "[ 3/12] 222222222222 payments: role assumed");
  EXPECT_EQ(done(Step::kInventory), "[ 3/12] 222222222222 payments: 412 resources in 3 regions");
  EXPECT_EQ(done(Step::kUpload), "[ 3/12] 222222222222 payments: report uploaded, 1000 bytes");
}

TEST(FormatProgress, TellsGapsRetriesAndEnds) {
  Outcome partial = Payments(Step::kInventory, Status::kPartial);
  partial.gaps = {{.kind = "denied", .count = 2, .examples = {}}};
  EXPECT_EQ(FormatProgress({.kind = Kind::kStepDone, .outcome = partial, .finished = 0, .total = 1}),
            "[0/1] 222222222222 payments: 412 resources in 3 regions, 2 gaps");
  EXPECT_EQ(FormatProgress({.kind = Kind::kFinished, .outcome = partial, .finished = 1, .total = 1}),
            "[1/1] 222222222222 payments: partial: 2 denied");
  EXPECT_EQ(
      FormatProgress(
          {.kind = Kind::kRetry, .outcome = partial, .detail = "slow\ndown", .finished = 0, .total = 1}),
      "[0/1] 222222222222 payments: inventory is tried again: slow?down");
  EXPECT_EQ(FormatProgress({.kind = Kind::kStarted, .outcome = partial, .finished = 0, .total = 1}), "");
}

class ProgressPrinterTest : public ::testing::Test {
 protected:
  ProgressPrinterTest() : out_(open_memstream(&text_, &size_)) {}
  ~ProgressPrinterTest() override {
    std::fclose(out_);
    std::free(text_);
  }

  void ShowTwoEvents(bool terminal) {
    const Outcome outcome = Payments(Step::kAssume, Status::kComplete);
    ProgressPrinter printer(out_, terminal);
    printer.Show({.kind = Kind::kStarted, .outcome = outcome, .finished = 0, .total = 2});
    printer.Show({.kind = Kind::kStepDone, .outcome = outcome, .finished = 0, .total = 2});
  }

  std::string Shown() {
    std::fflush(out_);
    return {text_, size_};
  }

  char* text_ = nullptr;
  std::size_t size_ = 0;
  std::FILE* out_;
};

TEST_F(ProgressPrinterTest, WritesPlainLinesToAFile) {
  ShowTwoEvents(false);
  EXPECT_EQ(Shown(), "[0/2] 222222222222 payments: role assumed\n");
}

TEST_F(ProgressPrinterTest, KeepsOneLineInPlaceOnATerminal) {
  ShowTwoEvents(true);
  const std::string status = "0 of 2 accounts done, 1 at work";
  const std::string erase = "\r\x1b[K";
  EXPECT_EQ(Shown(), erase + status + erase + "[0/2] 222222222222 payments: role assumed\n" + status + erase);
}

TEST_F(ProgressPrinterTest, WritesIntoALogThatProgramsRead) {
  const Outcome outcome = Payments(Step::kAssume, Status::kComplete);
  inventory::testing::MemoryLog log;
  ProgressPrinter printer(log);
  printer.Show({.kind = Kind::kStarted, .outcome = outcome, .finished = 0, .total = 2});
  printer.Show({.kind = Kind::kStepDone, .outcome = outcome, .finished = 0, .total = 2});
  const Outcome failed = Payments(Step::kAssume, Status::kFailed);
  printer.Show({.kind = Kind::kFinished, .outcome = failed, .finished = 1, .total = 2});
  ASSERT_EQ(log.entries().size(), 2U);
  EXPECT_EQ(log.entries()[0].message, "[0/2] 222222222222 payments: role assumed");
  EXPECT_EQ(log.entries()[0].level, log::Level::kInfo);
  EXPECT_EQ(log.entries()[1].level, log::Level::kWarning);
}

TEST_F(ProgressPrinterTest, ShowsWhatRunnersSay) {
  ProgressPrinter(out_, false).ShowLine("222222222222", "hello\x1b[2J");
  EXPECT_EQ(Shown(), "222222222222 | hello?[2J\n");
}

}  // namespace
}  // namespace inventory::orchestrate
