#include "inventory/orchestrate/progress.h"

#include <fmt/format.h>

#include <algorithm>

#include "inventory/orchestrate/summary.h"

namespace inventory::orchestrate {
namespace {

using report::Outcome;
using report::Status;
using report::Step;
using Kind = ProgressEvent::Kind;

std::string StepResult(const Outcome& outcome) {
  switch (outcome.step) {
    case Step::kAssume:
      return "role assumed";
    case Step::kInventory: {
      std::string text =
          fmt::format("{} in {}", Counted(outcome.resources, "resource"), Counted(outcome.regions, "region"));
      if (outcome.gap_count() > 0) text += ", " + Counted(outcome.gap_count(), "gap");
      return text;
    }
    case Step::kUpload:
      return "report uploaded, " + Counted(outcome.bytes, "byte");
  }
  return {};
}

}  // namespace

std::string FormatProgress(const ProgressEvent& event) {
  const Outcome& outcome = event.outcome;
  std::string what;
  switch (event.kind) {
    case Kind::kStarted:
      return {};
    case Kind::kStepDone:
      what = StepResult(outcome);
      break;
    case Kind::kRetry:
      what = fmt::format("{} is tried again: {}", report::StepName(outcome.step), event.detail);
      break;
    case Kind::kWarning:
      what = event.detail;
      break;
    case Kind::kFinished:
      what = Describe(outcome);
      break;
  }
  const std::string total = fmt::format("{}", event.total);
  return fmt::format("[{:>{}}/{}] {}{}{}: {}", event.finished, total.size(), total, outcome.account,
                     outcome.name.empty() ? "" : " ", Printable(outcome.name), Printable(what));
}

void ProgressPrinter::Show(const ProgressEvent& event) {
  if (event.kind == Kind::kStarted) ++running_;
  if (event.kind == Kind::kFinished) {
    running_ -= std::min<std::size_t>(running_, 1);
    if (event.outcome.status != Status::kComplete) ++bad_;
  }
  status_ = fmt::format("{} of {} accounts done, {} at work{}", event.finished, event.total, running_,
                        bad_ == 0 ? std::string() : fmt::format(", {} not complete", bad_));
  const bool good = event.kind == Kind::kStarted || event.kind == Kind::kStepDone ||
                    (event.kind == Kind::kFinished && event.outcome.status == Status::kComplete);
  Print(FormatProgress(event), good ? log::Level::kInfo : log::Level::kWarning);
}

void ProgressPrinter::ShowLine(std::string_view account, std::string_view line) {
  Print(fmt::format("{} | {}", account, Printable(line)), log::Level::kInfo);
}

void ProgressPrinter::Erase() {
  if (terminal_ && !status_.empty()) Write("\r\x1b[K");
}

void ProgressPrinter::Print(std::string_view line, log::Level level) {
  if (logger_ != nullptr) {
    if (!line.empty()) logger_->Log(level, line, {});
    return;
  }
  Erase();
  if (!line.empty()) Write(fmt::format("{}\n", line));
  if (terminal_) Write(status_);
  std::fflush(out_);
}

void ProgressPrinter::Write(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), out_);
}

}  // namespace inventory::orchestrate
