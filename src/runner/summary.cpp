#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

#include "inventory/base/atomic_file.h"
#include "inventory/runner/steps.h"

namespace inventory::runner {
namespace {

/// In place: a container's termination message is a file that Kubernetes has mounted, which cannot be
/// replaced.
Result<> WriteTerminationMessage(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::trunc);
  file << text;
  if (file.flush()) return {};
  return Fail(ErrorCode::kIo, fmt::format("cannot write {}: {}", path.native(), std::strerror(errno)));
}

std::optional<report::Outcome> ReadSummary(const StepOptions& step) {
  const auto text = ReadFile(step.summary(), report::kMaxOutcomeBytes + 1);
  if (!text) return std::nullopt;
  auto outcome = report::ParseOutcome(*text);
  if (!outcome || (!step.account.empty() && outcome->account != step.account)) return std::nullopt;
  const bool named_runs = !step.run_id.empty() && !outcome->run.empty();
  if (named_runs && outcome->run != step.run_id) return std::nullopt;
  return std::move(*outcome);
}

/// Whether an inventory belongs to the run that left this summary: its credentials were just got for it, or
/// its container is tried again. Any other begins a run of its own.
bool GoesOnFrom(const report::Outcome& before, const StepOptions& step) {
  if (before.step == report::Step::kAssume) return before.status == report::Status::kComplete;
  return before.step == report::Step::kInventory && !step.run_id.empty() && before.run == step.run_id;
}

/// What holds for the run whatever comes of its inventory.
report::Outcome BeginningOf(const report::Outcome& before) {
  report::Outcome outcome;
  outcome.account = before.account;
  outcome.name = before.name;
  outcome.run = before.run;
  outcome.started = before.started;
  return outcome;
}

/// What the report is that the summary tells of; kNotStarted: it tells of none.
report::Status StatusToUpload(const report::Outcome& before) {
  const bool collected =
      before.status == report::Status::kComplete || before.status == report::Status::kPartial;
  // An upload that failed may be tried again: what it should send has not changed.
  const bool has_report =
      before.step == report::Step::kUpload || (before.step == report::Step::kInventory && collected);
  if (!has_report) return report::Status::kNotStarted;
  return before.gaps.empty() ? report::Status::kComplete : report::Status::kPartial;
}

Result<> WriteSummary(const StepOptions& step, const report::Outcome& outcome) {
  const std::string json = report::ToJson(outcome);
  INVENTORY_CHECK(WriteFileAtomically(step.summary(), json + "\n"));
  if (step.termination_message.empty()) return {};
  return WriteTerminationMessage(step.termination_message, json);
}

}  // namespace

report::Outcome Begin(const StepOptions& step, report::Step which, Time now) {
  // A directory that cannot be made shows when the first file is written there.
  std::error_code ignored;
  std::filesystem::create_directories(step.work_directory, ignored);

  report::Outcome outcome;
  const std::optional<report::Outcome> before = ReadSummary(step);
  if (which == report::Step::kUpload) {
    if (before) outcome = *before;
    outcome.status = StatusToUpload(outcome);
  } else if (which == report::Step::kInventory && before && GoesOnFrom(*before, step)) {
    outcome = BeginningOf(*before);
  } else {
    // A step that is killed must not leave an upload the report of another time.
    std::filesystem::remove(step.summary(), ignored);
  }
  if (!step.account.empty()) outcome.account = step.account;
  if (!step.account_name.empty()) outcome.name = step.account_name;
  if (!step.run_id.empty()) outcome.run = step.run_id;
  if (!outcome.started) outcome.started = now;
  outcome.step = which;
  return outcome;
}

ExitCode Conclude(const StepOptions& step, const Result<>& result, report::Outcome outcome, Time now,
                  log::Logger& logger) {
  // An upload that has nothing to send has not begun: its summary would tell the next one of a report.
  if (!result && outcome.step == report::Step::kUpload && outcome.status == report::Status::kNotStarted)
    return ExitCodeOf(result.error());
  outcome.finished = now;
  outcome.error.reset();
  ExitCode code = ExitCode::kDone;
  if (!result) {
    code = ExitCodeOf(result.error());
    // An interrupted inventory has a report all the same.
    if (result.error().code() != ErrorCode::kCancelled || outcome.status != report::Status::kPartial) {
      outcome.status = report::Status::kFailed;
    }
    outcome.error = report::Failure::Of(result.error());
  }
  if (const Result<> written = WriteSummary(step, outcome); !written) {
    logger.LogError(log::Level::kError, "the summary was not written", written.error());
    if (code == ExitCode::kDone) code = ExitCodeOf(written.error());
  }
  return code;
}

}  // namespace inventory::runner
