#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/async/sync.h"
#include "inventory/async/task.h"
#include "inventory/aws/client/client.h"
#include "inventory/base/exit_code.h"
#include "inventory/base/result.h"
#include "inventory/log/log.h"
#include "inventory/orchestrate/executor.h"
#include "inventory/orchestrate/options.h"

namespace inventory::orchestrate {

/// Who we are, which accounts there are and which of them are wanted. The client's credentials are those that
/// may ask the organization; `region` decides the partition.
async::Task<Result<AccountSelection>> FindAccounts(aws::Client& client, std::string region,
                                                   const SourceOptions& options, log::Logger& logger,
                                                   async::CancellationToken cancel);

/// For `orchestrator accounts`: each account with "selected" or why it is left out.
std::string FormatSelection(const AccountSelection& selection);

/// For the end of a run: how many accounts it left out and why, with the first of each reason; "" for none.
std::string FormatLeftOut(const AccountSelection& selection);

/// The work that a run is. kConfiguration if no account is left.
Result<RunSpec> MakeRun(const AccountSelection& selection, const RunIdentity& identity,
                        std::string_view partition, const RunOptions& options);

/// Does the run and gives the outcomes of all that was asked for, by account id: accounts that nobody knows,
/// too, as failed.
async::Task<Result<std::vector<report::Outcome>>> ExecuteRun(Executor& executor, AccountSelection selection,
                                                             RunIdentity identity, std::string partition,
                                                             RunOptions options, ProgressSink progress,
                                                             log::Logger& logger,
                                                             async::CancellationToken cancel);

/// For `orchestrator status`.
std::string FormatRuns(std::span<const RunStatus> runs);
/// That of its outcomes, but kPartial at least if accounts are missing.
ExitCode ExitCodeOf(const RunStatus& run);

}  // namespace inventory::orchestrate
