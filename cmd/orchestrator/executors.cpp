#include "executors.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <thread>
#include <utility>

#include "inventory/orchestrate/local_executor.h"
#include "kubernetes.h"

namespace inventory::cmd {

bool UsesKubernetes(const Session& session, const orchestrate::ExecutorOptions& chosen) {
  if (chosen.kind == orchestrate::ExecutorKind::kAutomatic) return InCluster(session.environment());
  return chosen.kind == orchestrate::ExecutorKind::kKubernetes;
}

std::filesystem::path RunnerProgram(const orchestrate::ExecutorOptions& chosen) {
  return chosen.runner.empty() ? OwnPath().parent_path() / "runner" : chosen.runner;
}

orchestrate::ProgressPrinter MakePrinter(Session& session, const OrchestratorOptions& options) {
  if (options.log.format == log::Format::kJson) return orchestrate::ProgressPrinter(session.logger());
  return {stderr, isatty(STDERR_FILENO) == 1};
}

Result<std::unique_ptr<orchestrate::Executor>> MakeExecutor(Session& session,
                                                            const OrchestratorOptions& options,
                                                            orchestrate::ProgressPrinter& printer) {
  const orchestrate::ExecutorOptions& chosen = options.executor;
  if (UsesKubernetes(session, chosen)) {
    return MakeKubernetesExecutor(session, chosen, !options.run.resume.empty());
  }
  orchestrate::LocalOptions local;
  local.runner = RunnerProgram(chosen);
  local.work_directory = chosen.work_directory;
  local.max_parallel = chosen.max_parallel;
  if (local.max_parallel == 0) {
    local.max_parallel = std::size_t{2} * std::max(1U, std::thread::hardware_concurrency());
  }
  local.max_attempts = chosen.step_attempts;
  if (chosen.verbose) {
    local.on_line = [&printer](std::string_view account, std::string_view line) {
      printer.ShowLine(account, line);
    };
  }
  return std::make_unique<orchestrate::LocalExecutor>(session.loop(), session.processes(), session.clock(),
                                                      session.environment(), std::move(local));
}

}  // namespace inventory::cmd
