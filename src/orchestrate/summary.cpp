#include "inventory/orchestrate/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace inventory::orchestrate {
namespace {

using report::Outcome;
using report::Status;

constexpr std::array kHeadings{"ACCOUNT", "NAME", "STATUS", "RESOURCES", "REGIONS", "GAPS", "OBJECT"};
using Row = std::array<std::string, kHeadings.size()>;
constexpr std::array kRightAligned{false, false, false, true, true, true, false};

std::string StatusText(Status status) {
  return status == Status::kNotStarted ? "not started" : std::string(report::StatusName(status));
}

Row RowOf(const Outcome& outcome) {
  const bool has_report = outcome.status == Status::kComplete || outcome.status == Status::kPartial;
  const auto number = [has_report](std::uint64_t value) {
    return has_report ? fmt::format("{}", value) : std::string("-");
  };
  std::string object = "-";
  if (!outcome.key.empty()) object = fmt::format("s3://{}/{}", outcome.bucket, outcome.key);
  return {outcome.account,           Printable(outcome.name), StatusText(outcome.status),
          number(outcome.resources), number(outcome.regions), number(outcome.gap_count()),
          std::move(object)};
}

void AppendRow(const Row& row, const std::array<std::size_t, kHeadings.size()>& widths, std::string& out) {
  std::string line;
  for (std::size_t column = 0; column < row.size(); ++column) {
    const std::string padding(widths[column] - DisplayWidth(row[column]), ' ');
    if (column > 0) line += "  ";
    line += kRightAligned[column] ? padding + row[column] : row[column] + padding;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out += line;
  out += '\n';
}

std::string DescribeGaps(const Outcome& outcome) {
  std::string text;
  for (const report::Gap& gap : outcome.gaps) {
    if (!text.empty()) text += ", ";
    text += fmt::format("{} {}", gap.count, gap.kind);
    if (!gap.examples.empty()) {
      text += fmt::format(" ({}{})", fmt::join(gap.examples, ", "),
                          gap.count > gap.examples.size() ? ", ..." : "");
    }
  }
  return text;
}

std::string DescribeFailure(const report::Failure& failure) {
  std::string text =
      failure.code.empty() ? failure.message : fmt::format("{}: {}", failure.code, failure.message);
  std::vector<std::string> context;
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty() && !failure.message.contains(value))
      context.push_back(fmt::format("{} {}", name, value));
  };
  add("role", failure.role);
  add("caller", failure.caller);
  if (!context.empty()) text += fmt::format(" ({})", fmt::join(context, ", "));
  return text;
}

}  // namespace

std::string Printable(std::string_view text) {
  std::string result(text);
  std::ranges::replace_if(
      result, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
  return result;
}

std::size_t DisplayWidth(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string Describe(const Outcome& outcome) {
  std::string text = StatusText(outcome.status);
  if (outcome.status == Status::kFailed || outcome.status == Status::kRunning) {
    text += fmt::format(" at {}", report::StepName(outcome.step));
  }
  if (outcome.error) text += ": " + DescribeFailure(*outcome.error);
  if (outcome.status == Status::kPartial && !outcome.gaps.empty()) text += ": " + DescribeGaps(outcome);
  return Printable(text);
}

std::string FormatSummary(std::span<const Outcome> outcomes, std::size_t missing) {
  std::vector<Row> rows;
  rows.reserve(outcomes.size() + 1);
  rows.emplace_back();
  std::ranges::copy(kHeadings, rows.front().begin());
  for (const Outcome& outcome : outcomes) rows.push_back(RowOf(outcome));

  std::array<std::size_t, kHeadings.size()> widths{};
  for (const Row& row : rows) {
    for (std::size_t column = 0; column < row.size(); ++column) {
      widths[column] = std::max(widths[column], DisplayWidth(row[column]));
    }
  }
  std::string text;
  for (const Row& row : rows) AppendRow(row, widths, text);

  const auto incomplete =
      missing + static_cast<std::size_t>(std::ranges::count_if(
                    outcomes, [](const Outcome& o) { return o.status != Status::kComplete; }));
  if (outcomes.empty() && missing == 0) {
    text += "\nNo account was begun.\n";
  } else if (incomplete > 0) {
    text +=
        fmt::format("\n{} of {} not complete:\n", incomplete, Counted(outcomes.size() + missing, "account"));
  } else {
    text += outcomes.size() == 1 ? "\nThe account is complete.\n"
                                 : fmt::format("\nAll {} accounts are complete.\n", outcomes.size());
  }
  for (const Outcome& outcome : outcomes) {
    if (outcome.status == Status::kComplete) continue;
    const std::string name = outcome.name.empty() ? "" : " " + Printable(outcome.name);
    text += fmt::format("  {}{}: {}\n", outcome.account, name, Describe(outcome));
  }
  if (missing > 0) {
    text += fmt::format("  {} missing: no work was begun, or what it left is gone\n",
                        Counted(missing, "account"));
  }
  return text;
}

std::string Counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

ExitCode ExitCodeOf(std::span<const Outcome> outcomes) {
  ExitCode code = ExitCode::kDone;
  for (const Outcome& outcome : outcomes) {
    switch (outcome.status) {
      case Status::kComplete:
        break;
      case Status::kPartial:
      case Status::kFailed:
        code = ExitCode::kPartial;
        break;
      case Status::kRunning:
      case Status::kNotStarted:
        return ExitCode::kTemporary;
    }
  }
  return code;
}

}  // namespace inventory::orchestrate
