#pragma once

#include "inventory/base/error.h"

namespace inventory {

/// What the programs' exit codes mean: a contract that the Job's podFailurePolicy reads (docs/adr). The
/// numbers are those of sysexits.h, but for kPartial.
enum class ExitCode : int {
  kDone = 0,
  kPartial = 3,         ///< Finished, and what is missing is named. Steps of a Job never end so.
  kUsage = 64,          ///< Wrong flags.
  kBadInput = 65,       ///< A file or value that was given is malformed.
  kInternal = 70,       ///< A defect of this program.
  kTemporary = 75,      ///< Throttled, unreachable, interrupted: try again.
  kDenied = 77,         ///< Not permitted: trying again is useless.
  kConfiguration = 78,  ///< Configuration, credentials or environment are wrong.
};

ExitCode ExitCodeOf(const Error& error);

}  // namespace inventory
