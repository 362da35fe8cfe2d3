#include "inventory/orchestrate/local_executor.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "inventory/async/loop.h"
#include "inventory/base/atomic_file.h"
#include "support/fake_process_runner.h"
#include "support/temporary_directory.h"

namespace inventory::orchestrate {
namespace {

using namespace std::chrono_literals;

using inventory::testing::FakeProcessRunner;
using inventory::testing::FlagOf;
using report::Outcome;
using report::Status;
using report::Step;
using Texts = std::vector<std::string>;

constexpr const char* kFirst = "111111111111";
constexpr const char* kSecond = "222222222222";
constexpr const char* kThird = "333333333333";
constexpr Time kNow = std::chrono::sys_days{std::chrono::year{2026} / 1 / 2} + 3h;

Step StepOf(const async::Process& process) {
  if (process.argv.at(1) == "assume") return Step::kAssume;
  return process.argv.at(1) == "inventory" ? Step::kInventory : Step::kUpload;
}

/// Does what a runner does when all is well: leaves credentials and a summary.
Result<async::ProcessExit> Succeed(const async::Process& process) {
  if (StepOf(process) == Step::kAssume) {
    EXPECT_TRUE(WriteFileAtomically(FlagOf(process, "credentials-file"), "[default]\n", 0600));
  }
  Outcome outcome;
  outcome.account = FlagOf(process, "account");
  outcome.step = StepOf(process);
  outcome.status = Status::kComplete;
  outcome.resources = 42;
  if (StepOf(process) == Step::kUpload) outcome.bucket = FlagOf(process, "bucket");
  outcome.key = FlagOf(process, "key");
  EXPECT_TRUE(WriteFileAtomically(FlagOf(process, "work-dir") + "/summary.json", report::ToJson(outcome)));
  return async::ProcessExit{};
}

/// Says why it failed, and ends with this exit code.
async::ProcessExit FailWith(const async::Process& process, int exit_code, std::string code,
                            std::string message) {
  Outcome outcome;
  outcome.account = FlagOf(process, "account");
  outcome.step = StepOf(process);
  outcome.status = Status::kFailed;
  outcome.error = report::Failure{
      .code = std::move(code), .message = std::move(message), .role = "the role", .caller = "the caller"};
  EXPECT_TRUE(WriteFileAtomically(FlagOf(process, "work-dir") + "/summary.json", report::ToJson(outcome)));
  return async::ProcessExit{.exit_code = exit_code};
}

class LocalExecutorTest : public ::testing::Test {
 protected:
  LocalExecutorTest()
      : processes_(loop_, [this](const async::Process& process) { return behaviour_(process); }) {
    options_.runner = "/opt/runner";
    options_.work_directory = directory_.path() / "runs";
    for (const char* id : {kFirst, kSecond, kThird}) {
      spec_.accounts.push_back({.account = {.id = id, .name = "name of " + std::string(id)},
                                .role_arn = "arn:aws:iam::" + std::string(id) + ":role/managed/inventory",
                                .external_id = {},
                                .regions = {},
                                .key = "AWSRecon/2026/01/02/recon_" + std::string(id) + ".json"});
    }
    spec_.identity = {.id = "run-1", .started = kNow};
    spec_.settings.bucket = "inventory";
    spec_.settings.regions = {"global", "eu-west-1"};
  }

  std::vector<Outcome> RunAll() {
    LocalExecutor executor(loop_, processes_, clock_, environment_, options_);
    const auto identity = async::Run(loop_, executor.Begin(spec_.identity, {}));
    EXPECT_TRUE(identity) << identity.error().ToString();
    auto outcomes = async::Run(
        loop_, executor.Run(spec_, [this](const ProgressEvent& event) { Note(event); }, cancel_.token()));
    EXPECT_TRUE(outcomes) << outcomes.error().ToString();
    return std::move(*outcomes);
  }

  void Note(const ProgressEvent& event) {
    static const std::map<ProgressEvent::Kind, std::string> names{
        {ProgressEvent::Kind::kStarted, "started"},
        {ProgressEvent::Kind::kStepDone, "done"},
        {ProgressEvent::Kind::kRetry, "retry"},
        {ProgressEvent::Kind::kWarning, "warning"},
        {ProgressEvent::Kind::kFinished, "finished"}};
    events_.push_back(event.outcome.account.substr(0, 1) + " " + names.at(event.kind) + " " +
                      std::string(report::StepName(event.outcome.step)) +
                      (event.detail.empty() ? "" : ": " + std::string(event.detail)));
  }

  std::filesystem::path AccountDirectory(const char* account) const {
    return options_.work_directory / "run-1" / account;
  }

  inventory::testing::TemporaryDirectory directory_;
  async::ManualLoop loop_;
  ManualClock clock_{kNow};
  Environment environment_;
  LocalOptions options_;
  RunSpec spec_;
  FakeProcessRunner::Behaviour behaviour_ = Succeed;
  FakeProcessRunner processes_;
  async::CancellationSource cancel_;
  Texts events_;
};

TEST_F(LocalExecutorTest, TakesTheThreeStepsOfEachAccountInTurn) {
  options_.max_parallel = 1;
  const auto outcomes = RunAll();
  ASSERT_EQ(outcomes.size(), 3U);
  for (const Outcome& outcome : outcomes) {
    EXPECT_EQ(outcome.status, Status::kComplete);
    EXPECT_EQ(outcome.step, Step::kUpload);
    EXPECT_EQ(outcome.resources, 42U);
    EXPECT_EQ(outcome.run, "run-1");
    EXPECT_EQ(outcome.name, "name of " + outcome.account);
    EXPECT_EQ(outcome.started, kNow);
  }
  ASSERT_EQ(processes_.processes.size(), 9U);
  const std::string account_directory = AccountDirectory(kFirst).native();
  EXPECT_EQ(processes_.processes[0].argv,
            (Texts{"/opt/runner", "assume", "--account=111111111111", "--account-name=name of 111111111111",
                   "--run-id=run-1", "--work-dir=" + account_directory + "/recon",
                   "--credentials-file=" + account_directory + "/aws/creds",
                   "--role=arn:aws:iam::111111111111:role/managed/inventory", "--duration=3600s"}));
  EXPECT_EQ(processes_.processes[1].argv, (Texts{"/opt/runner", "inventory", "--account=111111111111",
                                                 "--account-name=name of 111111111111", "--run-id=run-1",
                                                 "--work-dir=" + account_directory + "/recon",
                                                 "--credentials-file=" + account_directory + "/aws/creds",
                                                 "--regions=global,eu-west-1", "--quota-share=0.5"}));
  EXPECT_EQ(processes_.processes[2].argv,
            (Texts{"/opt/runner", "upload", "--account=111111111111", "--account-name=name of 111111111111",
                   "--run-id=run-1", "--work-dir=" + account_directory + "/recon", "--bucket=inventory",
                   "--key=AWSRecon/2026/01/02/recon_111111111111.json"}));
  EXPECT_EQ(
      Texts(events_.begin(), events_.begin() + 5),
      (Texts{"1 started assume", "1 done assume", "1 done inventory", "1 done upload", "1 finished upload"}));
}

TEST_F(LocalExecutorTest, NoMoreThanTheGivenNumberWorkAtATime) {
  options_.max_parallel = 2;
  RunAll();
  EXPECT_EQ(processes_.most_running, 2U);
}

TEST_F(LocalExecutorTest, CredentialsAndTemporaryFilesAreGoneAfterwards) {
  behaviour_ = [](const async::Process& process) -> Result<async::ProcessExit> {
    if (StepOf(process) == Step::kInventory && FlagOf(process, "account") == kSecond) {
      std::ofstream(FlagOf(process, "work-dir") + "/.output.json.x7Y2qq") << "half";
      return async::ProcessExit{.signal = 9};
    }
    return Succeed(process);
  };
  RunAll();
  for (const char* account : {kFirst, kSecond, kThird}) {
    EXPECT_FALSE(std::filesystem::exists(AccountDirectory(account) / "aws")) << account;
  }
  EXPECT_FALSE(std::filesystem::exists(AccountDirectory(kSecond) / "recon/.output.json.x7Y2qq"));
  EXPECT_TRUE(std::filesystem::exists(AccountDirectory(kSecond) / "recon/summary.json"));
}

TEST_F(LocalExecutorTest, OneBadAccountDoesNotStopTheOthers) {
  behaviour_ = [](const async::Process& process) -> Result<async::ProcessExit> {
    if (FlagOf(process, "account") == kSecond) return FailWith(process, 77, "AccessDenied", "no");
    return Succeed(process);
  };
  const auto outcomes = RunAll();
  EXPECT_EQ(outcomes[0].status, Status::kComplete);
  EXPECT_EQ(outcomes[1].status, Status::kFailed);
  EXPECT_EQ(outcomes[1].step, Step::kAssume);
  EXPECT_EQ(outcomes[1].error->code, "AccessDenied");
  EXPECT_EQ(outcomes[1].error->role, "the role");
  EXPECT_EQ(outcomes[1].error->caller, "the caller");
  EXPECT_EQ(outcomes[2].status, Status::kComplete);
  EXPECT_EQ(processes_.processes.size(), 7U) << "a denied step is not repeated, nor are later ones begun";
}

TEST_F(LocalExecutorTest, AKilledStepIsToldFromOneThatFailed) {
  for (const Step step : {Step::kAssume, Step::kInventory, Step::kUpload}) {
    behaviour_ = [step](const async::Process& process) -> Result<async::ProcessExit> {
      if (StepOf(process) != step || FlagOf(process, "account") != kFirst) return Succeed(process);
      process.on_output(async::OutputStream::kError, "working\nalmost ");
      process.on_output(async::OutputStream::kError, "done\n");
      return async::ProcessExit{.signal = 9};
    };
    spec_.identity.id = "run-" + std::string(report::StepName(step));
    const auto outcomes = RunAll();
    EXPECT_EQ(outcomes[0].status, Status::kFailed);
    EXPECT_EQ(outcomes[0].step, step);
    EXPECT_EQ(outcomes[0].error->message,
              std::string(report::StepName(step)) + " ended with signal 9 (Killed): almost done");
    EXPECT_EQ(outcomes[1].status, Status::kComplete);
  }
}

TEST_F(LocalExecutorTest, TemporaryFailuresAreRepeatedAFewTimes) {
  int failures = 2;
  behaviour_ = [&failures](const async::Process& process) -> Result<async::ProcessExit> {
    if (StepOf(process) == Step::kInventory && FlagOf(process, "account") == kFirst && failures > 0) {
      --failures;
      return FailWith(process, 75, "Throttling", "slow down");
    }
    return Succeed(process);
  };
  options_.max_parallel = 1;
  const async::Instant begin = loop_.Now();
  const auto outcomes = RunAll();
  EXPECT_EQ(outcomes[0].status, Status::kComplete);
  EXPECT_FALSE(outcomes[0].error);
  EXPECT_EQ(processes_.processes.size(), 11U);
  EXPECT_EQ(loop_.Now() - begin, 11s + 5s + 10s);
  EXPECT_EQ(events_[2], "1 retry inventory: slow down");
}

TEST_F(LocalExecutorTest, TemporaryFailuresThatStayAreFailures) {
  behaviour_ = [](const async::Process& process) -> Result<async::ProcessExit> {
    if (FlagOf(process, "account") == kFirst) return FailWith(process, 75, "Throttling", "slow down");
    return Succeed(process);
  };
  const auto outcomes = RunAll();
  EXPECT_EQ(outcomes[0].status, Status::kFailed);
  EXPECT_EQ(outcomes[0].error->message, "slow down");
  EXPECT_EQ(processes_.processes.size(), 3U + 6U);
}

TEST_F(LocalExecutorTest, AStepThatLeavesNoSummaryHasFailed) {
  behaviour_ = [](const async::Process& process) -> Result<async::ProcessExit> {
    if (StepOf(process) == Step::kUpload) return async::ProcessExit{};
    return Succeed(process);
  };
  const auto outcomes = RunAll();
  EXPECT_EQ(outcomes[0].status, Status::kFailed);
  EXPECT_EQ(outcomes[0].error->message, "upload ended well but left no summary");
}

TEST_F(LocalExecutorTest, AnExitCodeWithoutASummaryTellsTheComplaint) {
  behaviour_ = [](const async::Process& process) -> Result<async::ProcessExit> {
    process.on_output(async::OutputStream::kError,
                      "working\nrunner: --foo is no flag\nTry \"runner --help\".\n");
    return async::ProcessExit{.exit_code = 64};
  };
  EXPECT_EQ(RunAll()[0].error->message, "assume ended with exit code 64: runner: --foo is no flag");
}

TEST_F(LocalExecutorTest, AnAccountThatTakesTooLongIsEnded) {
  spec_.deadline = 2s;
  const auto outcomes = RunAll();
  EXPECT_EQ(outcomes[0].status, Status::kFailed);
  EXPECT_EQ(outcomes[0].step, Step::kUpload);
  EXPECT_EQ(outcomes[0].error->code, "deadline exceeded");
}

TEST_F(LocalExecutorTest, CancelledItEndsWhatRunsAndBeginsNothing) {
  options_.max_parallel = 1;
  loop_.CallAt(loop_.Now() + 4500ms, [this] { cancel_.Cancel(); });
  const auto outcomes = RunAll();
  EXPECT_EQ(outcomes[0].status, Status::kComplete);
  EXPECT_EQ(outcomes[1].status, Status::kFailed);
  EXPECT_EQ(outcomes[1].step, Step::kInventory);
  EXPECT_EQ(outcomes[1].error->code, "interrupted");
  EXPECT_EQ(outcomes[2].status, Status::kNotStarted);
  EXPECT_FALSE(std::filesystem::exists(AccountDirectory(kSecond) / "aws"));
}

TEST_F(LocalExecutorTest, TheSameRunAgainRepeatsOnlyWhatIsNotComplete) {
  bool broken = true;
  behaviour_ = [&broken](const async::Process& process) -> Result<async::ProcessExit> {
    if (broken && FlagOf(process, "account") == kSecond) return FailWith(process, 77, "AccessDenied", "no");
    return Succeed(process);
  };
  RunAll();
  broken = false;
  processes_.processes.clear();
  const auto outcomes = RunAll();
  EXPECT_EQ(outcomes[0].status, Status::kComplete);
  EXPECT_EQ(outcomes[1].status, Status::kComplete);
  ASSERT_EQ(processes_.processes.size(), 3U);
  EXPECT_EQ(FlagOf(processes_.processes[0], "account"), kSecond);
}

TEST_F(LocalExecutorTest, WhatLiesInAnotherBucketIsNotCompleteForThisOne) {
  RunAll();
  processes_.processes.clear();
  spec_.settings.bucket = "other";
  RunAll();
  EXPECT_EQ(processes_.processes.size(), 9U);
}

TEST_F(LocalExecutorTest, ARunKeepsItsStartAndIsNotWorkedOnTwice) {
  LocalExecutor first(loop_, processes_, clock_, environment_, options_);
  ASSERT_TRUE(async::Run(loop_, first.Begin(spec_.identity, {})));
  {
    LocalExecutor second(loop_, processes_, clock_, environment_, options_);
    const auto refused = async::Run(loop_, second.Begin(spec_.identity, {}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), ErrorCode::kAlreadyExists);
  }
  LocalExecutor other(loop_, processes_, clock_, environment_, options_);
  EXPECT_TRUE(async::Run(loop_, other.Begin({.id = "run-2", .started = kNow}, {})));
}

TEST_F(LocalExecutorTest, ARunThatIsGoneOnWithKeepsItsDate) {
  RunAll();
  LocalExecutor later(loop_, processes_, clock_, environment_, options_);
  const auto identity = async::Run(loop_, later.Begin({.id = "run-1", .started = kNow + 24h}, {}));
  ASSERT_TRUE(identity) << identity.error().ToString();
  EXPECT_EQ(identity->started, kNow);
}

TEST_F(LocalExecutorTest, OutputGoesToTheLogAndToWhoListens) {
  Texts lines;
  options_.on_line = [&lines](std::string_view account, std::string_view line) {
    lines.push_back(std::string(account) + "|" + std::string(line));
  };
  options_.max_parallel = 1;
  behaviour_ = [](const async::Process& process) -> Result<async::ProcessExit> {
    process.on_output(async::OutputStream::kError, "begin\nwith");
    process.on_output(async::OutputStream::kOutput, "out end");
    return Succeed(process);
  };
  spec_.accounts.resize(1);
  RunAll();
  const auto log = ReadFile(AccountDirectory(kFirst) / "runner.log");
  ASSERT_TRUE(log) << log.error().ToString();
  EXPECT_EQ(*log, "begin\nwithout endbegin\nwithout endbegin\nwithout end");
  EXPECT_EQ(Texts(lines.begin(), lines.begin() + 2),
            (Texts{"111111111111|begin", "111111111111|without end"}));
}

TEST_F(LocalExecutorTest, RunsTellsTheLastOnesFirst) {
  RunAll();
  spec_.identity = {.id = "run-2", .started = kNow + 1h};
  behaviour_ = [](const async::Process& process) -> Result<async::ProcessExit> {
    return FailWith(process, 77, "AccessDenied", "no");
  };
  RunAll();
  LocalExecutor executor(loop_, processes_, clock_, environment_, options_);
  const auto runs = async::Run(loop_, executor.Runs(10, {}));
  ASSERT_TRUE(runs) << runs.error().ToString();
  ASSERT_EQ(runs->size(), 2U);
  EXPECT_EQ(runs->front().id, "run-2");
  EXPECT_EQ(runs->front().outcomes.at(2).status, Status::kFailed);
  EXPECT_EQ(runs->back().outcomes.at(2).status, Status::kComplete);
  EXPECT_EQ(async::Run(loop_, executor.Runs(1, {}))->size(), 1U);
}

TEST_F(LocalExecutorTest, AccountsOfAnOrchestratorThatDiedAreFailed) {
  RunAll();
  Outcome running;
  running.account = kFirst;
  running.status = Status::kRunning;
  ASSERT_TRUE(WriteFileAtomically(AccountDirectory(kFirst) / "outcome.json", report::ToJson(running)));
  LocalExecutor executor(loop_, processes_, clock_, environment_, options_);
  EXPECT_EQ(async::Run(loop_, executor.Runs(1, {}))->front().outcomes.front().status, Status::kFailed);
  ASSERT_TRUE(async::Run(loop_, executor.Begin(spec_.identity, {})));
  EXPECT_EQ(async::Run(loop_, executor.Runs(1, {}))->front().outcomes.front().status, Status::kRunning);
}

TEST_F(LocalExecutorTest, AccountsThatWereNotBegunAreMissedLater) {
  options_.max_parallel = 1;
  loop_.CallAt(loop_.Now() + 4500ms, [this] { cancel_.Cancel(); });
  RunAll();
  LocalExecutor executor(loop_, processes_, clock_, environment_, options_);
  const auto runs = async::Run(loop_, executor.Runs(1, {}));
  ASSERT_TRUE(runs) << runs.error().ToString();
  EXPECT_EQ(runs->front().outcomes.size(), 2U);
  EXPECT_EQ(runs->front().missing(), 1U);
}

TEST_F(LocalExecutorTest, NoRunsYetIsSaid) {
  LocalExecutor executor(loop_, processes_, clock_, environment_, options_);
  const auto runs = async::Run(loop_, executor.Runs(1, {}));
  ASSERT_FALSE(runs);
  EXPECT_EQ(runs.error().code(), ErrorCode::kNotFound);
}

TEST_F(LocalExecutorTest, PlanIsYamlOfTheSameCommands) {
  spec_.accounts.resize(1);
  LocalExecutor executor(loop_, processes_, clock_, environment_, options_);
  const std::string plan = executor.Plan(spec_);
  EXPECT_TRUE(
      plan.starts_with("---\naccount: \"111111111111\"\nsteps:\n  - [\"/opt/runner\", \"assume\", "
                       "\"--account=111111111111\""))
      << plan;
}

TEST(StepEnvironment, OrchestratorsSettingsStayWithIt) {
  Environment environment;
  environment.Set("INVENTORY_ROLES", "[]");
  environment.Set("INVENTORY_MODELS", "/models.bin");
  environment.Set("PATH", "/bin");
  const Environment step =
      StepEnvironment(environment, {.step = Step::kAssume, .arguments = {}, .environment = {}});
  EXPECT_FALSE(step.Get("INVENTORY_ROLES"));
  EXPECT_EQ(step.Get("INVENTORY_MODELS"), "/models.bin");
  EXPECT_EQ(step.Get("PATH"), "/bin");
}

TEST(StepEnvironment, TheInventoryHasNoIdentityButTheMembers) {
  Environment environment;
  for (const char* name : {"AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_ROLE_ARN", "AWS_REGION",
                           "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_WEB_IDENTITY_TOKEN_FILE"}) {
    environment.Set(name, "x");
  }
  const StepCommand inventory{
      .step = Step::kInventory, .arguments = {}, .environment = {{"AWS_WEB_IDENTITY_TOKEN_FILE", ""}}};
  const Environment step = StepEnvironment(environment, inventory);
  EXPECT_EQ(step.variables().size(), 2U);
  EXPECT_EQ(step.Get("AWS_REGION"), "x");
  EXPECT_EQ(step.Get("AWS_WEB_IDENTITY_TOKEN_FILE"), "");
  EXPECT_EQ(StepEnvironment(environment, {.step = Step::kUpload, .arguments = {}, .environment = {}})
                .Get("AWS_PROFILE"),
            "x");
}

}  // namespace
}  // namespace inventory::orchestrate
