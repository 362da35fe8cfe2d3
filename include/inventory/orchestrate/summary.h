#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "inventory/base/exit_code.h"
#include "inventory/report/outcome.h"

namespace inventory::orchestrate {

/// What a run came to, for people: a table with one line per account, then a paragraph for each that is not
/// complete, and one for those that are missing. The same for every executor. Control characters in names are
/// shown as '?'.
std::string FormatSummary(std::span<const report::Outcome> outcomes, std::size_t missing = 0);

/// "failed at assume: AccessDenied: ... (role ..., caller ...)", "partial: 2 denied (eu-west-1
/// ec2:DescribeVpcs, ...)", "complete".
std::string Describe(const report::Outcome& outcome);

/// What a terminal shows as it is: control characters become '?'.
std::string Printable(std::string_view text);

/// Columns that a text takes: characters, not bytes.
std::size_t DisplayWidth(std::string_view text);

/// "1 region", "3 regions".
std::string Counted(std::uint64_t count, std::string_view noun);

/// kDone: every account is complete (none at all included); kTemporary: the run was stopped before its end,
/// or is not over; kPartial: it has ended, and some are partial or failed.
ExitCode ExitCodeOf(std::span<const report::Outcome> outcomes);

}  // namespace inventory::orchestrate
