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
  return std::move(*outcome);
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
  // An account begins with assume; what lies there then is of another time.
  if (which != report::Step::kAssume) {
    if (auto before = ReadSummary(step)) outcome = std::move(*before);
  }
  if (which == report::Step::kUpload) {
    const bool has_report =
        outcome.step == report::Step::kUpload ||
        (outcome.step == report::Step::kInventory && outcome.status != report::Status::kFailed);
    // An upload that failed may be tried again: what it should send has not changed.
    const report::Status status = outcome.gaps.empty() ? report::Status::kComplete : report::Status::kPartial;
    outcome.status = has_report ? status : report::Status::kNotStarted;
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
