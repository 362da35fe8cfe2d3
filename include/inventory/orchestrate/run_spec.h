#pragma once

#include <array>
#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/aws/auth/role_options.h"
#include "inventory/orchestrate/run_identity.h"
#include "inventory/orchestrate/selection.h"
#include "inventory/report/outcome.h"

namespace inventory::orchestrate {

/// What runners are told, the same for all accounts of a run. Empty: the runner's own default.
struct RunnerSettings {
  /// Assumed in turn before the member account's role.
  std::vector<aws::auth::RoleOptions> roles;
  std::string session_name;
  std::chrono::seconds duration{3600};

  std::string profile;
  std::vector<std::string> regions;
  std::vector<std::string> exclude_regions;
  std::vector<std::string> services;
  std::vector<std::string> exclude_services;
  std::vector<std::string> types;
  std::string format;
  std::string redact;
  double quota_share = 0.5;

  std::string bucket;
  std::string bucket_owner;
  std::string sse_kms_key_id;
};

/// What is to be done for one account.
struct AccountRun {
  Account account;
  std::string role_arn;
  std::string external_id;
  std::vector<std::string> regions;  ///< Empty: those of the settings.
  std::string key;                   ///< The report's in the bucket.
};

struct RunSpec {
  RunIdentity identity;
  RunnerSettings settings;
  std::vector<AccountRun> accounts;
  /// For all steps of one account with their repetitions.
  std::chrono::seconds deadline{std::chrono::hours{2}};
};

/// Turns selected accounts into work. `external_id` and `role` are for those that have none of their own.
/// Fails only on a role that is none (kInvalidArgument, with the account's id).
Result<std::vector<AccountRun>> PlanAccounts(const AccountSelection& selection, const RunIdentity& identity,
                                             std::string_view partition, std::string_view role,
                                             std::string_view external_id);

/// Where the steps find each other's files.
struct StepPaths {
  std::filesystem::path credentials = "/aws/creds";
  std::filesystem::path work_directory = "/recon";  ///< Report, ledger, summary.
};

/// One step of one account: a container's arguments and environment in a Job, a process's on this machine.
struct StepCommand {
  report::Step step;
  std::vector<std::string> arguments;              ///< Of `runner`, its own name not included.
  std::map<std::string, std::string> environment;  ///< In addition to what is there.
};

/// assume, inventory, upload.
std::array<StepCommand, 3> StepsOf(const RunSpec& run, const AccountRun& account, const StepPaths& paths);

}  // namespace inventory::orchestrate
