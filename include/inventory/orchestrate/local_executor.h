#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>

#include "inventory/async/loop.h"
#include "inventory/async/process.h"
#include "inventory/base/clock.h"
#include "inventory/base/environment.h"
#include "inventory/orchestrate/executor.h"
#include "inventory/orchestrate/run_directory.h"

namespace inventory::orchestrate {

struct LocalOptions {
  std::filesystem::path runner;  ///< The program.
  std::filesystem::path work_directory;
  std::size_t max_parallel = 4;
  /// Of a step that ends with ExitCode::kTemporary, the first attempt included.
  int max_attempts = 3;
  std::chrono::milliseconds retry_delay{5000};  ///< Before the second attempt; doubles.
  /// From SIGTERM to SIGKILL: time for a runner to finish its report as a partial one.
  std::chrono::seconds grace{20};
  /// Gets each line that a runner writes, with its account. Empty: they are in the log file only.
  std::function<void(std::string_view account, std::string_view line)> on_line;
};

/// Does the accounts' work with child processes on this machine, one step after the other, as the containers
/// of a Job do: the same arguments, files and exit codes. Only the paths differ: see RunDirectory.
///
/// Children get `environment` without INVENTORY_* settings of the orchestrator; the inventory step also
/// without any credentials but the member account's. Credential files are removed as soon as an account is
/// finished with.
class LocalExecutor final : public Executor {
 public:
  LocalExecutor(async::Loop& loop, async::ProcessRunner& processes, const Clock& clock,
                Environment environment, LocalOptions options);

  async::Task<Result<RunIdentity>> Begin(const RunIdentity& identity,
                                         async::CancellationToken cancel) override;
  async::Task<Result<std::vector<report::Outcome>>> Run(const RunSpec& run, ProgressSink progress,
                                                        async::CancellationToken cancel) override;
  async::Task<Result<std::vector<RunStatus>>> Runs(std::size_t limit,
                                                   async::CancellationToken cancel) override;
  std::string Plan(const RunSpec& run) const override;

 private:
  struct Work;
  async::Task<> WorkOff(Work& work);
  async::Task<> RunAccount(Work& work, std::size_t index);
  async::Task<bool> RunStep(Work& work, const AccountRun& account, const StepCommand& command,
                            async::Instant deadline, report::Outcome& outcome);

  async::Loop& loop_;
  async::ProcessRunner& processes_;
  const Clock& clock_;
  Environment environment_;
  LocalOptions options_;
  std::optional<RunDirectory> directory_;
};

/// What a step's process gets of the orchestrator's environment.
Environment StepEnvironment(const Environment& environment, const StepCommand& command);

}  // namespace inventory::orchestrate
