#include "inventory/runner/options.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>
#include <utility>

#include "inventory/config/options.h"

namespace inventory::runner {
namespace {

namespace fs = std::filesystem;

bool IsAccountId(std::string_view text) {
  constexpr std::size_t kDigits = 12;
  return text.size() == kDigits && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

constexpr config::Form kAccountId{.accepts = IsAccountId, .description = "a 12-digit account id"};

constexpr std::array<std::pair<std::string_view, Profile>, 1> kProfiles{{{"recon", Profile::kRecon}}};
constexpr std::array<std::pair<std::string_view, collect::Redaction>, 2> kRedactions{
    {{"default", collect::Redaction::kDefault}, {"none", collect::Redaction::kNone}}};

bool Exists(const char* path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

}  // namespace

void Bind(StepOptions& options, config::OptionTable& table) {
  if (options.work_directory.empty()) options.work_directory = Exists(kWorkDirectory) ? kWorkDirectory : ".";
  table.Add(options.account, {.name = "account",
                              .help = "The account's id, which the credentials must belong to",
                              .placeholder = "ID",
                              .form = kAccountId});
  table.Add(options.account_name, {.name = "account-name", .help = "Its name, for the summary"});
  table.Add(options.run_id, {.name = "run-id", .help = "The run that this is part of, for the summary"});
  table.Add(options.work_directory,
            {.name = "work-dir", .help = "Where report, ledger and summary.json are", .placeholder = "DIR"});
  table.Add(options.termination_message,
            {.name = "termination-message",
             .help = "Where to write the summary a second time: a container's terminationMessagePath",
             .placeholder = "FILE"});
}

void Bind(CredentialsFile& options, config::OptionTable& table) {
  if (options.path.empty() && Exists(kCredentialsFile)) options.path = kCredentialsFile;
  table.Add(
      options.path,
      {.name = "credentials-file",
       .help = "The account's credentials, as an AWS shared credentials file; where there is no /aws/creds, "
               "AWS's usual sources of credentials are asked",
       .placeholder = "FILE"});
}

void Bind(ReportFiles& options, config::OptionTable& table) {
  table.Add(options.output, {.name = "output",
                             .help = "The report; output.json in the work directory unless given",
                             .placeholder = "FILE"});
  table.Add(options.ledger, {.name = "ledger",
                             .help = "What was asked and what came of it; ledger.json in the work directory "
                                     "unless given",
                             .placeholder = "FILE"});
}

void Bind(AssumeOptions& options, config::OptionTable& table) {
  table.Add(options.role, {.name = "role",
                           .help = "The account's role: its ARN, or its name with its path",
                           .placeholder = "ROLE"});
  table.Add(options.external_id, {.name = "external-id", .help = "What the role's trust policy asks for"});
  table.Add(options.session_name,
            {.name = "session-name", .help = "The role session's name, which CloudTrail shows"});
  table.Add(options.duration,
            {.name = "duration",
             .help = "How long the credentials are valid; AWS grants an hour at most to who has "
                     "assumed a role already"},
            {std::chrono::minutes(15), std::chrono::hours(12)});
  table.AddObjects<aws::auth::RoleOptions>(
      options.roles,
      {.name = "roles",
       .help = "Roles to assume one after the other, each with the one before, before --role"},
      [](aws::auth::RoleOptions& role, config::OptionTable& members) { aws::auth::Bind(role, members); });
}

void Bind(CollectOptions& options, config::OptionTable& table) {
  table.AddChoice(options.profile, {.name = "profile", .help = "How much is collected"}, kProfiles);
  table.Add(
      options.selection.regions,
      {.name = "regions",
       .help = "Only these; \"global\" is where services without regions are; all enabled ones unless given",
       .placeholder = "REGION,..."});
  table.Add(options.selection.exclude_regions,
            {.name = "exclude-regions", .help = "Not these", .placeholder = "REGION,..."});
  table.Add(options.fallback_regions,
            {.name = "fallback-regions",
             .help = "Instead of the enabled regions, where the account's are not to be told",
             .placeholder = "REGION,..."});
  table.Add(options.selection.services,
            {.name = "services", .help = "Only these: ec2 or EC2", .placeholder = "SERVICE,..."});
  table.Add(options.selection.exclude_services,
            {.name = "exclude-services", .help = "Not these", .placeholder = "SERVICE,..."});
  table.Add(options.selection.types,
            {.name = "types", .help = "Only these: see runner types", .placeholder = "TYPE,..."});
  table.AddChoice(options.format, {.name = "format", .help = "The report's form"}, report::kFormatNames);
  table.AddChoice(options.redaction, {.name = "redact", .help = "What is kept out of the report"},
                  kRedactions);
  table.Add(options.quota_share,
            {.name = "quota-share",
             .help = "How much of AWS's published request rates to use: the rest is production's"},
            {0.01, 1});
  table.Add(options.max_in_flight, {.name = "max-in-flight", .help = "How many requests are made at a time"},
            {1, 1024});
}

void Bind(UploadOptions& options, config::OptionTable& table) {
  table.Add(
      options.bucket,
      {.name = "bucket", .help = "The bucket of the reports", .variable = "BUCKET_NAME", .required = true});
  table.Add(options.key,
            {.name = "key",
             .help = "The report's name in the bucket; AWSRecon/YYYY/MM/DD/recon_ACCOUNT.json unless "
                     "given, of the day (UTC) on which the run began"});
  table.Add(options.bucket_owner, {.name = "bucket-owner",
                                   .help = "The account that must own the bucket",
                                   .placeholder = "ID",
                                   .form = kAccountId});
  table.Add(options.server_side_encryption, {.name = "server-side-encryption",
                                             .help = "AES256, aws:kms or aws:kms:dsse; the bucket's default "
                                                     "unless given"});
  table.Add(options.kms_key_id, {.name = "sse-kms-key-id", .help = "The KMS key that encrypts the report"});
  table.Add(options.bucket_key,
            {.name = "sse-bucket-key", .help = "Let S3 use one data key for many objects"});
  table.Add(options.storage_class, {.name = "storage-class", .help = "S3's name of it"});
}

}  // namespace inventory::runner
