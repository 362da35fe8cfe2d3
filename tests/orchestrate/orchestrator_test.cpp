#include "inventory/orchestrate/orchestrator.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "inventory/async/loop.h"
#include "support/memory_log.h"

namespace inventory::orchestrate {
namespace {

using report::Outcome;
using report::Status;

constexpr Time kStarted = std::chrono::sys_days{std::chrono::year{2026} / 1 / 2};

AccountSelection Sample() {
  return {.selected = {{.account = {.id = "222222222222", .name = "M\u00fcnchen"}, .settings = {}}},
          .left_out = {{.account = {.id = "333333333333", .name = "old", .status = "SUSPENDED"},
                        .reason = LeftOutReason::kNotActive}},
          .unknown = {"111111111111"}};
}

/// Completes everything; remembers what it was given.
class FakeExecutor final : public Executor {
 public:
  async::Task<Result<RunIdentity>> Begin(const RunIdentity& identity, async::CancellationToken) override {
    begun_any = true;
    RunIdentity begun = identity;
    begun.started -= std::chrono::days{1};
    co_return begun;
  }
  async::Task<Result<std::vector<Outcome>>> Run(const RunSpec& run, ProgressSink,
                                                async::CancellationToken) override {
    spec = run;
    std::vector<Outcome> outcomes;
    for (const AccountRun& account : run.accounts) {
      Outcome outcome;
      outcome.account = account.account.id;
      outcome.status = Status::kComplete;
      outcomes.push_back(std::move(outcome));
    }
    co_return outcomes;
  }
  async::Task<Result<std::vector<RunStatus>>> Runs(std::size_t, async::CancellationToken) override {
    co_return std::vector<RunStatus>{};
  }
  std::string Plan(const RunSpec&) const override { return {}; }

  RunSpec spec;
  bool begun_any = false;
};

TEST(FormatSelection, ListsEveryAccountWithItsFate) {
  EXPECT_EQ(FormatSelection(Sample()),
            "111111111111           -          unknown: asked for, but not in the organization\n"
            "222222222222  M\u00fcnchen  ACTIVE     selected\n"
            "333333333333  old      SUSPENDED  left out: its status is SUSPENDED\n");
}

TEST(FormatLeftOut, GivesEachReasonOnceWithTheFirstAccounts) {
  EXPECT_EQ(FormatLeftOut({}), "");
  AccountSelection selection = Sample();
  EXPECT_EQ(FormatLeftOut(selection), "1 account left out, its status is SUSPENDED: 333333333333 old\n");
  for (const char* id : {"444444444444", "555555555555", "666666666666", "777777777777"}) {
    selection.left_out.push_back(
        {.account = {.id = id, .name = "n", .status = "ACTIVE"}, .reason = LeftOutReason::kExcluded});
  }
  EXPECT_EQ(FormatLeftOut(selection),
            "4 accounts left out, in the list of excluded accounts: 444444444444 n, 555555555555 n, "
            "666666666666 n, "
            "...; `orchestrator accounts` lists them\n"
            "1 account left out, its status is SUSPENDED: 333333333333 old\n");
}

TEST(MakeRun, RefusesToDoNothing) {
  AccountSelection selection = Sample();
  selection.selected.clear();
  const auto run = MakeRun(selection, {.id = "r", .started = kStarted}, "aws", {});
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().code(), ErrorCode::kConfiguration);
  EXPECT_EQ(run.error().message(),
            "no account is left to inventory: 1 are left out, 1 unknown; `orchestrator accounts` says why");
}

TEST(ExecuteRun, ReportsUnknownAccountsAndKeepsTheFirstDate) {
  async::ManualLoop loop;
  FakeExecutor executor;
  inventory::testing::MemoryLog log;
  const RunOptions options;
  auto outcomes = async::Run(loop, ExecuteRun(executor, Sample(), {.id = "r", .started = kStarted}, "aws",
                                              options, nullptr, log, {}));
  ASSERT_TRUE(outcomes) << outcomes.error().ToString();
  ASSERT_EQ(outcomes->size(), 2U);
  EXPECT_EQ(outcomes->at(0).account, "111111111111");
  EXPECT_EQ(outcomes->at(0).status, Status::kFailed);
  EXPECT_EQ(outcomes->at(0).error->message, "the account was asked for, but is not in the organization");
  EXPECT_EQ(outcomes->at(1).status, Status::kComplete);
  EXPECT_EQ(executor.spec.accounts.at(0).key, "AWSRecon/2026/01/01/recon_222222222222.json");
}

TEST(ExecuteRun, DoesNotBeginWhatCannotBeRun) {
  async::ManualLoop loop;
  FakeExecutor executor;
  inventory::testing::MemoryLog log;
  RunOptions options;
  options.role = "arn:aws:iam::999999999999:role/x";
  const auto outcomes = async::Run(loop, ExecuteRun(executor, Sample(), {.id = "r", .started = kStarted},
                                                    "aws", options, nullptr, log, {}));
  ASSERT_FALSE(outcomes);
  EXPECT_FALSE(executor.begun_any);
}

TEST(FormatRuns, ShowsEachRunWithItsTable) {
  Outcome outcome;
  outcome.account = "222222222222";
  outcome.status = Status::kComplete;
  const std::vector<RunStatus> runs{{.id = "b", .started = kStarted, .outcomes = {outcome}},
                                    {.id = "a", .started = kStarted, .outcomes = {}}};
  const std::string text = FormatRuns(runs);
  EXPECT_TRUE(text.starts_with("run b, started 2026-01-02T00:00:00Z\n\nACCOUNT")) << text;
  EXPECT_NE(text.find("\n\nrun a, started"), std::string::npos);
}

TEST(FormatRuns, SaysHowManyAccountsAreMissing) {
  const std::vector<RunStatus> runs{{.id = "a", .started = kStarted, .outcomes = {}, .accounts = 3}};
  EXPECT_NE(FormatRuns(runs).find("\n  3 accounts missing: "), std::string::npos) << FormatRuns(runs);
}

TEST(ExitCodeOf, RunWithMissingAccountsIsNotComplete) {
  Outcome complete;
  complete.status = Status::kComplete;
  Outcome running;
  running.status = Status::kRunning;
  RunStatus run{.id = "a", .started = kStarted, .outcomes = {complete}};
  EXPECT_EQ(ExitCodeOf(run), ExitCode::kDone) << "nobody knows how many there should be";
  run.accounts = 1;
  EXPECT_EQ(ExitCodeOf(run), ExitCode::kDone);
  run.accounts = 2;
  EXPECT_EQ(ExitCodeOf(run), ExitCode::kPartial);
  run.outcomes = {};
  EXPECT_EQ(ExitCodeOf(run), ExitCode::kPartial);
  run.outcomes = {running};
  EXPECT_EQ(ExitCodeOf(run), ExitCode::kTemporary) << "it may still begin the others";
}

}  // namespace
}  // namespace inventory::orchestrate
