#pragma once

#include <filesystem>
#include <memory>

#include "commands.h"
#include "inventory/base/result.h"
#include "inventory/orchestrate/executor.h"
#include "inventory/orchestrate/progress.h"

namespace inventory::cmd {

/// Where runners run: as chosen, or in Kubernetes if this program runs there.
bool UsesKubernetes(const Session& session, const orchestrate::ExecutorOptions& chosen);

/// What `--runner` says, or the program beside this one.
std::filesystem::path RunnerProgram(const orchestrate::ExecutorOptions& chosen);

/// Shows a run on standard error. Between the lines of a JSON log there are none for people.
orchestrate::ProgressPrinter MakePrinter(Session& session, const OrchestratorOptions& options);

/// The executor that is chosen, or that fits where this program runs. `printer` shows what its runners say,
/// where that is asked for, and must outlive it.
Result<std::unique_ptr<orchestrate::Executor>> MakeExecutor(Session& session,
                                                            const OrchestratorOptions& options,
                                                            orchestrate::ProgressPrinter& printer);

}  // namespace inventory::cmd
