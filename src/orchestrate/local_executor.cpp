#include "inventory/orchestrate/local_executor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>

#include "inventory/base/atomic_file.h"
#include "inventory/base/exit_code.h"
#include "inventory/base/json.h"

namespace inventory::orchestrate {
namespace {

using report::Outcome;
using report::Status;
using report::Step;

/// Settings that mean the same to both programs; all other INVENTORY_* variables are the orchestrator's own.
constexpr std::array<std::string_view, 4> kSharedSettings{"INVENTORY_CATALOG", "INVENTORY_LOG_FORMAT",
                                                          "INVENTORY_LOG_LEVEL", "INVENTORY_MODELS"};

/// Every variable from which AWS's SDKs take credentials.
constexpr std::array<std::string_view, 14> kCredentialVariables{"AWS_ACCESS_KEY_ID",
                                                                "AWS_SECRET_ACCESS_KEY",
                                                                "AWS_SESSION_TOKEN",
                                                                "AWS_SECURITY_TOKEN",
                                                                "AWS_PROFILE",
                                                                "AWS_DEFAULT_PROFILE",
                                                                "AWS_CONFIG_FILE",
                                                                "AWS_ROLE_ARN",
                                                                "AWS_ROLE_SESSION_NAME",
                                                                "AWS_WEB_IDENTITY_TOKEN_FILE",
                                                                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                                                                "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
                                                                "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                                                                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"};

/// How runners begin what they say of their own failure.
constexpr std::string_view kComplaint = "runner: ";

/// A runner's output: all of it in the log file, the line that says most for messages. The file is a help for
/// people; that it can't be written is no reason to fail.
class OutputLog {
 public:
  OutputLog(const std::filesystem::path& file, std::function<void(std::string_view)> on_line)
      : file_(file, std::ios::app), on_line_(std::move(on_line)) {}
  ~OutputLog() { EndLine(); }

  void Append(std::string_view bytes) {
    file_ << bytes << std::flush;
    for (std::size_t begin = 0; begin < bytes.size();) {
      const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
      // No line is longer than this but by mistake, and then its rest tells nothing.
      constexpr std::size_t kLongestLine = 4096;
      line_ +=
          bytes.substr(begin, std::min(end - begin, kLongestLine - std::min(kLongestLine, line_.size())));
      if (end < bytes.size()) EndLine();
      begin = end + 1;
    }
  }

  /// The last complaint, or what the runner said last.
  std::string_view reason() {
    EndLine();
    return reason_;
  }

 private:
  void EndLine() {
    if (line_.empty()) return;
    if (on_line_) on_line_(line_);
    if (line_.starts_with(kComplaint) || !reason_.starts_with(kComplaint)) reason_ = line_;
    line_.clear();
  }

  std::ofstream file_;
  std::function<void(std::string_view)> on_line_;
  std::string line_;
  std::string reason_;
};

/// What the step itself wrote, if it is about this account and this step: an older one is of a step before.
std::optional<Outcome> SummaryOf(const StepPaths& paths, const Outcome& current, Step step) {
  const auto text = ReadFile(paths.work_directory / "summary.json", report::kMaxOutcomeBytes + 1);
  if (!text) return std::nullopt;
  auto outcome = report::ParseOutcome(*text);
  if (!outcome || outcome->step != step || outcome->account != current.account) return std::nullopt;
  return std::move(*outcome);
}

/// Brings an outcome up to date with what a step wrote and how its process ended.
void Conclude(Outcome& outcome, const StepPaths& paths, Step step, const async::ProcessExit& exit,
              std::string_view reason) {
  auto summary = SummaryOf(paths, outcome, step);
  const auto started = outcome.started;
  if (summary) outcome = std::move(*summary);
  outcome.step = step;
  outcome.started = started;

  const std::string ended = fmt::format("{} ended with {}", report::StepName(step), exit.ToString());
  if (exit.cancelled) {
    outcome.Fail({.code = "interrupted", .message = ended});
  } else if (exit.timed_out) {
    outcome.Fail(
        {.code = "deadline exceeded", .message = fmt::format("{}: the account took too long", ended)});
  } else if (!exit.ok()) {
    if (exit.signal != 0 || !outcome.error || !summary) {
      outcome.Fail({.code = {}, .message = reason.empty() ? ended : fmt::format("{}: {}", ended, reason)});
    }
    outcome.status = Status::kFailed;
  } else if (!summary) {
    outcome.Fail(
        {.code = {}, .message = fmt::format("{} ended well but left no summary", report::StepName(step))});
  }
}

}  // namespace

/// One Run() at work.
struct LocalExecutor::Work {
  const RunSpec& run;
  ProgressSink progress;
  async::CancellationToken cancel;
  std::vector<Outcome> outcomes;
  std::size_t next = 0;
  std::size_t finished = 0;

  void Tell(ProgressEvent::Kind kind, const Outcome& outcome, std::string_view detail = {}) const {
    if (!progress) return;
    progress(
        {.kind = kind, .outcome = outcome, .detail = detail, .finished = finished, .total = outcomes.size()});
  }
};

Environment StepEnvironment(const Environment& environment, const StepCommand& command) {
  Environment result = environment;
  for (const auto& [name, value] : environment.variables()) {
    if (name.starts_with("INVENTORY_") && std::ranges::find(kSharedSettings, name) == kSharedSettings.end())
      result.Unset(name);
  }
  if (command.step == Step::kInventory) {
    for (const std::string_view name : kCredentialVariables) result.Unset(name);
  }
  for (const auto& [name, value] : command.environment) result.Set(name, value);
  return result;
}

LocalExecutor::LocalExecutor(async::Loop& loop, async::ProcessRunner& processes, const Clock& clock,
                             Environment environment, LocalOptions options)
    : loop_(loop),
      processes_(processes),
      clock_(clock),
      environment_(std::move(environment)),
      options_(std::move(options)) {}

async::Task<Result<RunIdentity>> LocalExecutor::Begin(const RunIdentity& identity,
                                                      async::CancellationToken /*cancel*/) {
  INVENTORY_CO_TRY(directory_, RunDirectory::Open(options_.work_directory, identity));
  co_return directory_->identity();
}

async::Task<Result<std::vector<RunStatus>>> LocalExecutor::Runs(std::size_t limit,
                                                                async::CancellationToken /*cancel*/) {
  co_return ReadRuns(options_.work_directory, limit);
}

async::Task<Result<std::vector<Outcome>>> LocalExecutor::Run(const RunSpec& run, ProgressSink progress,
                                                             async::CancellationToken cancel) {
  INVENTORY_CO_CHECK(directory_->Expect(run.accounts.size()));
  Work work{.run = run, .progress = std::move(progress), .cancel = std::move(cancel), .outcomes = {}};
  for (const AccountRun& account : run.accounts) {
    Outcome outcome;
    outcome.account = account.account.id;
    outcome.name = account.account.name;
    outcome.run = run.identity.id;
    work.outcomes.push_back(std::move(outcome));
  }
  async::TaskGroup workers(loop_);
  for (std::size_t i = 0; i < std::min(options_.max_parallel, work.outcomes.size()); ++i) {
    workers.Start(WorkOff(work));
  }
  co_await workers.Join();
  co_return std::move(work.outcomes);
}

async::Task<> LocalExecutor::WorkOff(Work& work) {
  while (work.next < work.outcomes.size() && !work.cancel.cancelled()) {
    const std::size_t index = work.next++;
    co_await RunAccount(work, index);
  }
}

async::Task<> LocalExecutor::RunAccount(Work& work, std::size_t index) {
  const AccountRun& account = work.run.accounts[index];
  Outcome& outcome = work.outcomes[index];
  const auto finish = [&] {
    ++work.finished;
    work.Tell(ProgressEvent::Kind::kFinished, outcome);
  };

  auto before = directory_->Read(outcome.account);
  if (before && before->status == Status::kComplete && before->bucket == work.run.settings.bucket) {
    outcome = std::move(*before);
    finish();
    co_return;
  }
  outcome.started = clock_.Now();
  outcome.status = Status::kRunning;
  if (const Result<> prepared = directory_->Prepare(outcome.account); !prepared) {
    outcome.Fail(report::Failure::Of(prepared.error()));
    finish();
    co_return;
  }
  work.Tell(ProgressEvent::Kind::kStarted, outcome);

  const StepPaths paths = directory_->PathsOf(outcome.account);
  const async::Instant deadline = loop_.Now() + work.run.deadline;
  for (const StepCommand& command : StepsOf(work.run, account, paths)) {
    const bool done = co_await RunStep(work, account, command, deadline, outcome);
    if (!done) break;
    work.Tell(ProgressEvent::Kind::kStepDone, outcome);
  }
  directory_->Tidy(outcome.account);
  outcome.name = account.account.name;
  outcome.run = work.run.identity.id;
  outcome.finished = clock_.Now();
  if (const Result<> kept = directory_->Write(outcome); !kept) {
    work.Tell(ProgressEvent::Kind::kWarning, outcome, kept.error().message());
  }
  finish();
}

async::Task<bool> LocalExecutor::RunStep(Work& work, const AccountRun& account, const StepCommand& command,
                                         async::Instant deadline, Outcome& outcome) {
  const StepPaths paths = directory_->PathsOf(account.account.id);
  std::function<void(std::string_view)> on_line;
  if (options_.on_line) {
    on_line = [this, &account](std::string_view line) { options_.on_line(account.account.id, line); };
  }
  outcome.step = command.step;
  outcome.status = Status::kRunning;
  if (const Result<> written = directory_->Write(outcome); !written) {
    outcome.Fail(report::Failure::Of(written.error()));
    co_return false;
  }

  for (int attempt = 1;; ++attempt) {
    OutputLog log(directory_->LogOf(account.account.id), on_line);
    async::Process process;
    process.argv = command.arguments;
    process.argv.insert(process.argv.begin(), options_.runner.native());
    process.environment = StepEnvironment(environment_, command);
    process.on_output = [&log](async::OutputStream, std::string_view bytes) { log.Append(bytes); };
    process.timeout = std::max(deadline - loop_.Now(), async::Duration{0});
    process.cancel = work.cancel;
    process.grace = options_.grace;

    const Result<async::ProcessExit> exit = co_await processes_.Run(std::move(process));
    if (!exit) {
      outcome.Fail(report::Failure::Of(exit.error()));
      co_return false;
    }
    Conclude(outcome, paths, command.step, *exit, log.reason());
    if (outcome.status != Status::kFailed) co_return true;

    const bool temporary = exit->signal == 0 && !exit->cancelled && !exit->timed_out &&
                           exit->exit_code == static_cast<int>(ExitCode::kTemporary);
    if (!temporary || attempt >= options_.max_attempts) co_return false;
    const std::string reason = outcome.error ? outcome.error->message : std::string();
    work.Tell(ProgressEvent::Kind::kRetry, outcome, reason);
    const bool go_on = co_await work.cancel.Sleep(loop_, options_.retry_delay * (1 << (attempt - 1)));
    if (!go_on) co_return false;
    outcome.error.reset();
  }
}

std::string LocalExecutor::Plan(const RunSpec& run) const {
  const std::filesystem::path directory = options_.work_directory / run.identity.id;
  std::string text;
  for (const AccountRun& account : run.accounts) {
    const std::filesystem::path account_directory = directory / account.account.id;
    const StepPaths paths{.credentials = account_directory / "aws" / "creds",
                          .work_directory = account_directory / "recon"};
    text += fmt::format("---\naccount: \"{}\"\nsteps:\n", account.account.id);
    for (const StepCommand& command : StepsOf(run, account, paths)) {
      text += "  - [";
      AppendJsonString(options_.runner.native(), text);
      for (const std::string& argument : command.arguments) {
        text += ", ";
        AppendJsonString(argument, text);
      }
      text += "]\n";
    }
  }
  return text;
}

}  // namespace inventory::orchestrate
