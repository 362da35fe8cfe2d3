#pragma once

#include "commands.h"
#include "inventory/async/task.h"

namespace inventory::cmd {

/// `orchestrator doctor`: prints what it finds as it goes.
async::Task<ExitCode> Doctor(Session& session, const OrchestratorOptions& options);

}  // namespace inventory::cmd
