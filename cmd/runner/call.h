#pragma once

#include "commands.h"

namespace inventory::cmd {

/// `runner call`.
async::Task<ExitCode> Call(Session& session, const RunnerOptions& options);

}  // namespace inventory::cmd
