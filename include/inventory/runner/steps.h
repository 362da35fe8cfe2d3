#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "inventory/async/task.h"
#include "inventory/aws/auth/context.h"
#include "inventory/aws/auth/provider.h"
#include "inventory/aws/client/client.h"
#include "inventory/base/exit_code.h"
#include "inventory/base/result.h"
#include "inventory/report/outcome.h"
#include "inventory/runner/options.h"

namespace inventory::runner {

/// What the steps need of the world. All of it must outlive them.
struct World {
  aws::auth::Context context;  ///< Its `cancel` ends the steps, too, with kCancelled.
  aws::ClientOptions client;
  std::string region;  ///< Where STS and DescribeRegions are asked; decides the partition.
};

/// Each step does its part and brings `outcome` up to date, also when it fails. What it writes appears whole
/// or not at all.

/// Assumes the roles with the source's credentials and leaves those of the last one in `file`, mode 0600.
async::Task<Result<>> Assume(World world, StepOptions step, AssumeOptions options,
                             aws::auth::CredentialProvider& source, std::filesystem::path file,
                             report::Outcome& outcome);

/// The same without a file: gets the account's credentials when they are asked for, and new ones before they
/// expire. nullptr where no role is to be assumed: the source's are the account's own. `source` must outlive
/// it.
Result<std::unique_ptr<aws::auth::CredentialProvider>> MemberProvider(const World& world,
                                                                      const StepOptions& step,
                                                                      const AssumeOptions& options,
                                                                      aws::auth::CredentialProvider& source);

/// Collects what the catalogue (a directory) lists of the account that the credentials belong to: report and
/// ledger. `renewed`: the provider gets new credentials before the old ones expire; else collecting ends in
/// time before they do.
///
/// What AWS does not tell makes the outcome partial, no error. Cancelled, it finishes the report with what it
/// has as a partial one and fails with kCancelled.
async::Task<Result<>> Collect(World world, StepOptions step, std::filesystem::path catalog_directory,
                              CollectOptions options, ReportFiles files,
                              aws::auth::CredentialProvider& credentials, bool renewed,
                              report::Outcome& outcome);

/// Sends report and ledger to the bucket, marked as `outcome` says: what Collect left.
async::Task<Result<>> Upload(World world, StepOptions step, UploadOptions options, ReportFiles files,
                             aws::auth::CredentialProvider& credentials, report::Outcome& outcome);

/// What Collect would call, for people: operations by region, the least that it takes, paid calls left out.
/// Without `regions` in the options these are all of the home region's partition: which of them the account
/// has enabled is not asked.
Result<std::string> DescribePlan(const std::filesystem::path& catalog, const aws::model::Models& models,
                                 const CollectOptions& options, const std::string& home_region);

/// The outcome with which a step begins. An inventory goes on from the assume of its run, or from itself when
/// its container is tried again: account, names and start. An upload goes on from all that an inventory left;
/// kNotStarted: it left no report. Anything else begins anew, and the summary that lies there goes: it is of
/// another time, and a killed step must leave none. Makes the work directory where there is none.
report::Outcome Begin(const StepOptions& step, report::Step which, Time now);

/// Ends a step: writes the summary and gives the program's exit code. A step that ended well but could not
/// write its summary has failed; `logger` is told. An upload without a report leaves the summary as it is.
ExitCode Conclude(const StepOptions& step, const Result<>& result, report::Outcome outcome, Time now,
                  log::Logger& logger);

}  // namespace inventory::runner
