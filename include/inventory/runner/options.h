#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "inventory/aws/auth/role_options.h"
#include "inventory/collect/inventory.h"
#include "inventory/report/writer.h"

namespace inventory::config {
class OptionTable;
}

/// What the steps are told: flags, variables and defaults are in the Bind functions, which `runner --help`
/// shows.
namespace inventory::runner {

/// Where the steps find each other's files in a Job. Outside of one, where these don't exist, reports go to
/// the current directory, and credentials come from AWS's usual chain.
inline constexpr const char* kCredentialsFile = "/aws/creds";
inline constexpr const char* kWorkDirectory = "/recon";

/// Of every step.
struct StepOptions {
  std::string account;  ///< Twelve digits. Empty: the one that the credentials belong to.
  std::string account_name;
  std::string run_id;
  std::filesystem::path work_directory;       ///< Resolved: never empty.
  std::filesystem::path termination_message;  ///< Where the summary also goes; empty: nowhere.

  std::filesystem::path summary() const { return work_directory / "summary.json"; }
};

/// Where the account's credentials are handed over. Empty: AWS's chain.
struct CredentialsFile {
  std::filesystem::path path;
};

/// The report and its ledger; empty paths are in the work directory.
struct ReportFiles {
  std::filesystem::path output;
  std::filesystem::path ledger;

  std::filesystem::path report_in(const StepOptions& step) const {
    return output.empty() ? step.work_directory / "output.json" : output;
  }
  std::filesystem::path ledger_in(const StepOptions& step) const {
    return ledger.empty() ? step.work_directory / "ledger.json" : ledger;
  }
};

struct AssumeOptions {
  std::string role;  ///< Name or ARN. Empty: none is assumed.
  std::string external_id;
  std::string session_name = "inventory";
  std::chrono::seconds duration{3600};
  std::vector<aws::auth::RoleOptions> roles;  ///< On the way there.
};

/// How much is collected.
enum class Profile : std::uint8_t {
  kRecon,  ///< What AWS Recon collects.
};

struct CollectOptions {
  Profile profile = Profile::kRecon;
  collect::Selection selection;
  std::vector<std::string> fallback_regions;
  report::Format format = report::Format::kAws;
  collect::Redaction redaction = collect::Redaction::kDefault;
  double quota_share = 0.5;
  std::size_t max_in_flight = 64;
};

struct UploadOptions {
  std::string bucket;
  std::string key;  ///< Empty: report::ObjectKey, of the run's start.
  std::string bucket_owner;
  std::string server_side_encryption;
  std::string kms_key_id;
  bool bucket_key = false;
  std::string storage_class;
};

void Bind(StepOptions& options, config::OptionTable& table);
void Bind(CredentialsFile& options, config::OptionTable& table);
void Bind(ReportFiles& options, config::OptionTable& table);
void Bind(AssumeOptions& options, config::OptionTable& table);
void Bind(CollectOptions& options, config::OptionTable& table);
void Bind(UploadOptions& options, config::OptionTable& table);

}  // namespace inventory::runner
