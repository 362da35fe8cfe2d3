#pragma once

#include <string>
#include <string_view>

#include "inventory/base/clock.h"
#include "inventory/base/environment.h"
#include "inventory/base/result.h"

namespace inventory::orchestrate {

/// Leaves room for "inventory-<12 digits>-" in the 63 characters of a Job's name, which is also a label's
/// value: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
inline constexpr std::size_t kMaxRunIdLength = 40;

/// Which run this is. Fixed once at its start: a run that goes on past midnight, or is started again under
/// the same id, does not change the names that it made.
struct RunIdentity {
  std::string id;  ///< Lower-case letters, digits and '-'.
  Time started;
  bool resumed = false;  ///< Somebody says that it was begun before: it is not begun by mistake.
};

/// The run id, from the first of these that is there: `resumed` or `requested` (flags; checked, and not
/// both), the Job that this process runs in (OWNER_JOB_NAME; cut to length in a way that stays unique), the
/// time ("20260102t030405z-678000", to the microsecond, lest two runs get one id).
Result<RunIdentity> IdentifyRun(std::string_view requested, std::string_view resumed,
                                const Environment& environment, Time now);

/// kInvalidArgument unless it is fit to be part of names.
Result<> CheckRunId(std::string_view id);

}  // namespace inventory::orchestrate
