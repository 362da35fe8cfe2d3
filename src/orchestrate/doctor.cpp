#include "inventory/orchestrate/doctor.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "inventory/orchestrate/summary.h"

namespace inventory::orchestrate {
namespace {

constexpr std::array<std::string_view, 4> kStatusNames{"ok", "warning", "failed", "skipped"};

}  // namespace

std::string FormatFinding(const Finding& finding) {
  std::string text =
      fmt::format("{:<8} {:<16} {}\n", kStatusNames.at(static_cast<std::size_t>(finding.status)),
                  finding.check, Printable(finding.text));
  if (!finding.fix.empty()) text += fmt::format("{:<26}-> {}\n", "", Printable(finding.fix));
  return text;
}

void Findings::Ok(std::string_view check, std::string text) {
  sink_({.status = Finding::Status::kOk, .check = std::string(check), .text = std::move(text)});
}

void Findings::Warn(std::string_view check, std::string text, std::string fix) {
  sink_({.status = Finding::Status::kWarning,
         .check = std::string(check),
         .text = std::move(text),
         .fix = std::move(fix)});
}

void Findings::Fail(std::string_view check, const Error& error, std::string fix) {
  if (exit_code_ == ExitCode::kDone) exit_code_ = ExitCodeOf(error);
  sink_({.status = Finding::Status::kFailed,
         .check = std::string(check),
         .text = error.message(),
         .fix = std::move(fix)});
}

void Findings::Skip(std::string_view check, std::string why) {
  sink_({.status = Finding::Status::kSkipped, .check = std::string(check), .text = std::move(why)});
}

void ExamineMachine(const std::filesystem::path& runner, const std::filesystem::path& work_directory,
                    Findings& findings) {
  if (access(runner.c_str(), X_OK) != 0) {
    findings.Fail("runner",
                  Error(ErrorCode::kConfiguration, fmt::format("{} can't be run: {}", runner.native(),
                                                               std::system_category().message(errno))),
                  "say with --runner where the program is");
  } else {
    findings.Ok("runner", runner.native());
  }
  // The nearest directory that is there: a run makes those below it.
  std::error_code ignored;
  std::filesystem::path existing = std::filesystem::absolute(work_directory, ignored);
  while (!existing.empty() && existing != existing.root_path() &&
         !std::filesystem::exists(existing, ignored)) {
    existing = existing.parent_path();
  }
  if (access(existing.c_str(), W_OK | X_OK) != 0) {
    findings.Fail("files",
                  Error(ErrorCode::kConfiguration, fmt::format("{} can't be written: {}", existing.native(),
                                                               std::system_category().message(errno))),
                  "give another directory with --work-dir");
  } else {
    const auto space = std::filesystem::space(existing, ignored);
    constexpr double kGigabyte = 1e9;
    findings.Ok("files", fmt::format("{}, {:.1f} GB free", work_directory.native(),
                                     static_cast<double>(space.available) / kGigabyte));
  }
}

}  // namespace inventory::orchestrate
