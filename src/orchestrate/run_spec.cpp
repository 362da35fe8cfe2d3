#include "inventory/orchestrate/run_spec.h"

#include <fmt/format.h>

#include <utility>

#include "inventory/report/object_key.h"

namespace inventory::orchestrate {
namespace {

using report::Step;

class Arguments {
 public:
  explicit Arguments(Step step) : list_{std::string(report::StepName(step))} {}

  Arguments& Add(std::string_view flag, std::string_view value) {
    if (value.empty()) return *this;
    // One word, so that a value that begins with '-' is none of the flags.
    list_.push_back(fmt::format("--{}={}", flag, value));
    return *this;
  }
  Arguments& Add(std::string_view flag, const std::vector<std::string>& values) {
    return Add(flag, fmt::format("{}", fmt::join(values, ",")));
  }
  std::vector<std::string> Take() { return std::move(list_); }

 private:
  std::vector<std::string> list_;
};

}  // namespace

Result<std::vector<AccountRun>> PlanAccounts(const AccountSelection& selection, const RunIdentity& identity,
                                             std::string_view partition, std::string_view role,
                                             std::string_view external_id) {
  std::vector<AccountRun> runs;
  runs.reserve(selection.selected.size());
  for (const Selected& selected : selection.selected) {
    const NamedAccount own = selected.settings.value_or(NamedAccount{.id = selected.account.id});
    auto arn = aws::auth::RoleArn(partition, selected.account.id, own.role.empty() ? role : own.role);
    if (!arn) return Fail(std::move(arn).error().With("account", selected.account.id));
    runs.push_back({.account = selected.account,
                    .role_arn = std::move(*arn),
                    .external_id = own.external_id.empty() ? std::string(external_id) : own.external_id,
                    .regions = own.regions,
                    .key = report::ObjectKey(identity.started, selected.account.id)});
  }
  return runs;
}

std::array<StepCommand, 3> StepsOf(const RunSpec& run, const AccountRun& account, const StepPaths& paths) {
  const RunnerSettings& settings = run.settings;
  const auto begin = [&](Step step) {
    Arguments arguments(step);
    arguments.Add("account", account.account.id)
        .Add("account-name", account.account.name)
        .Add("run-id", run.identity.id)
        .Add("work-dir", paths.work_directory.native());
    return arguments;
  };
  std::vector<std::string> assume = begin(Step::kAssume)
                                        .Add("credentials-file", paths.credentials.native())
                                        .Add("role", account.role_arn)
                                        .Add("external-id", account.external_id)
                                        .Add("session-name", settings.session_name)
                                        .Add("duration", fmt::format("{}s", settings.duration.count()))
                                        .Add("roles", aws::auth::ToText(settings.roles))
                                        .Take();
  std::vector<std::string> inventory =
      begin(Step::kInventory)
          .Add("credentials-file", paths.credentials.native())
          .Add("profile", settings.profile)
          .Add("regions", account.regions.empty() ? settings.regions : account.regions)
          .Add("exclude-regions", settings.exclude_regions)
          .Add("services", settings.services)
          .Add("exclude-services", settings.exclude_services)
          .Add("types", settings.types)
          .Add("format", settings.format)
          .Add("redact", settings.redact)
          .Add("quota-share", fmt::format("{}", settings.quota_share))
          .Take();
  std::vector<std::string> upload = begin(Step::kUpload)
                                        .Add("bucket", settings.bucket)
                                        .Add("key", account.key)
                                        .Add("bucket-owner", settings.bucket_owner)
                                        .Add("sse-kms-key-id", settings.sse_kms_key_id)
                                        .Take();
  return {StepCommand{.step = Step::kAssume, .arguments = std::move(assume), .environment = {}},
          // Whatever identity the environment offers, the member account's is the one to use.
          StepCommand{.step = Step::kInventory,
                      .arguments = std::move(inventory),
                      .environment = {{"AWS_SHARED_CREDENTIALS_FILE", paths.credentials.native()},
                                      {"AWS_WEB_IDENTITY_TOKEN_FILE", ""}}},
          StepCommand{.step = Step::kUpload, .arguments = std::move(upload), .environment = {}}};
}

}  // namespace inventory::orchestrate
