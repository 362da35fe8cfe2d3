#include "inventory/orchestrate/options.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "inventory/config/options.h"
#include "inventory/report/writer.h"

namespace inventory::orchestrate {
namespace {

constexpr config::Form kAccountId{.accepts = IsAccountId, .description = "a 12-digit account id"};
constexpr config::Form kUnitId{.accepts = IsUnitId, .description = "an organizational unit's or root's id"};
constexpr config::Form kRunId{.accepts = [](std::string_view text) { return CheckRunId(text).has_value(); },
                              .description = "a run id: up to 40 lower-case letters, digits and inner '-'"};

constexpr config::Form kBucket{.accepts = [](std::string_view text) { return !text.empty(); },
                               .description = "a bucket's name"};
constexpr config::Form kFormat{.accepts =
                                   [](std::string_view text) {
                                     return std::ranges::any_of(report::kFormatNames, [&](const auto& known) {
                                       return known.first == text;
                                     });
                                   },
                               .description = "a report's form: aws, ndjson or native"};

constexpr std::array<std::pair<std::string_view, ExecutorKind>, 3> kExecutors{
    {{"automatic", ExecutorKind::kAutomatic},
     {"kubernetes", ExecutorKind::kKubernetes},
     {"local", ExecutorKind::kLocal}}};

void BindKubernetes(KubernetesOptions& options, config::OptionTable& table) {
  table.Add(
      options.wait,
      {.name = "wait", .help = "Kubernetes: watch until all Jobs have ended, and tell what came of them"});
  table.Add(options.kubeconfig, {.name = "kubeconfig",
                                 .help = "Kubernetes: how to reach the cluster; KUBECONFIG, the pod's own "
                                         "access, then ~/.kube/config unless given",
                                 .placeholder = "FILE"});
  table.Add(options.context, {.name = "context", .help = "Kubernetes: which of the kubeconfig's contexts"});
  table.Add(options.namespace_name, {.name = "namespace",
                                     .help = "Kubernetes: where Jobs are created; the pod's or the context's "
                                             "unless given"});
  table.Add(options.image,
            {.name = "image", .help = "Kubernetes: the runners' image; that of our own pod unless given"});
  table.Add(options.image_pull_policy, {.name = "image-pull-policy", .help = "Kubernetes: as pods have it"});
  table.Add(options.service_account,
            {.name = "runner-service-account", .help = "Kubernetes: whose identity runners have"});
  table.Add(
      options.runner_role_arn,
      {.name = "runner-role-arn",
       .help = "Kubernetes: the role that runners assume with a token that the Job projects; only where "
               "nothing in the cluster gives service accounts their AWS role",
       .placeholder = "ARN"});
  table.Add(options.runner_environment,
            {.name = "runner-environment", .help = "Kubernetes: further variables of the runners"});
  table.Add(options.job_template,
            {.name = "job-template",
             .help = "Kubernetes: YAML that is merged into each Job: node selector, tolerations, resources",
             .placeholder = "FILE"});
  table.Add(options.queue_name, {.name = "queue-name", .help = "Kubernetes: Kueue's LocalQueue of the Jobs"});
  table.Add(options.time_to_live,
            {.name = "job-time-to-live", .help = "Kubernetes: how long ended Jobs and their logs are kept"});
  table.Add(options.backoff_limit,
            {.name = "backoff-limit", .help = "Kubernetes: how often an account's pod is tried again"},
            {0, 100});
  table.Add(options.requests_per_second,
            {.name = "kubernetes-requests-per-second", .help = "Kubernetes: what we ask of the API server"},
            {0.1, 10000});
}

void BindNamedAccount(NamedAccount& account, config::OptionTable& members) {
  members.Add(account.id, {.name = "id", .help = "Its id", .required = true, .form = kAccountId});
  members.Add(account.name, {.name = "name", .help = "What the summary shows"});
  members.Add(account.role, {.name = "role", .help = "Its own role"});
  members.Add(account.external_id, {.name = "external-id", .help = "Its own external id"});
  members.Add(account.regions, {.name = "regions", .help = "Its own regions"});
}

}  // namespace

void Bind(SourceOptions& options, config::OptionTable& table) {
  SelectionOptions& selection = options.selection;
  table.Add(options.organization,
            {.name = "organization",
             .help = "Take the accounts of the AWS organization; else only those that --accounts names"});
  table.AddObjects<aws::auth::RoleOptions>(
      options.roles, {.name = "roles", .help = "Roles to assume one after the other to ask the organization"},
      [](aws::auth::RoleOptions& role, config::OptionTable& members) { aws::auth::Bind(role, members); });
  table.Add(selection.include_accounts, {.name = "include-accounts",
                                         .help = "Only these",
                                         .placeholder = "ID,...",
                                         .variable = "INCLUDE_ACCOUNTS",
                                         .form = kAccountId});
  table.Add(selection.exclude_accounts,
            {.name = "exclude-accounts", .help = "Not these", .placeholder = "ID,...", .form = kAccountId});
  table.Add(selection.include_units, {.name = "include-units",
                                      .help = "Only accounts in these organizational units, at any depth",
                                      .placeholder = "OU,...",
                                      .form = kUnitId});
  table.Add(selection.exclude_units, {.name = "exclude-units",
                                      .help = "No accounts in these organizational units, at any depth",
                                      .placeholder = "OU,...",
                                      .form = kUnitId});
  table.AddObjects<NamedAccount>(
      selection.accounts,
      {.name = "accounts",
       .help = "Accounts with a role, external id or regions of their own, in the organization "
               "or not"},
      BindNamedAccount);
}

void Bind(RunOptions& options, config::OptionTable& table) {
  RunnerSettings& runner = options.runner;
  table.Add(options.run_id,
            {.name = "run-id",
             .help = "Names the run; the Job that this runs in, or the time, unless given. An id "
                     "that was used before goes on with what is not complete",
             .placeholder = "ID",
             .form = kRunId});
  table.Add(options.resume, {.name = "resume",
                             .help = "Goes on with this run: repeats what failed, begins what was not begun",
                             .placeholder = "RUN",
                             .form = kRunId});
  table.Add(options.role, {.name = "role",
                           .help = "The role in each account: its name with its path, or an ARN",
                           .placeholder = "ROLE"});
  table.Add(options.external_id, {.name = "external-id", .help = "What its trust policy asks for"});
  table.AddObjects<aws::auth::RoleOptions>(
      runner.roles,
      {.name = "runner-roles", .help = "Roles that runners assume one after the other before the account's"},
      [](aws::auth::RoleOptions& role, config::OptionTable& members) { aws::auth::Bind(role, members); });
  table.Add(runner.session_name, {.name = "session-name", .help = "The role sessions' name in CloudTrail"});
  table.Add(runner.duration, {.name = "duration", .help = "How long an account's credentials are valid"},
            {std::chrono::minutes(15), std::chrono::hours(12)});
  table.Add(options.deadline,
            {.name = "deadline", .help = "How long one account may take, repetitions included"});
  table.Add(runner.bucket, {.name = "bucket",
                            .help = "The bucket of the reports",
                            .variable = "BUCKET_NAME",
                            .required = true,
                            .form = kBucket});
  table.Add(runner.bucket_owner, {.name = "bucket-owner",
                                  .help = "The account that must own the bucket",
                                  .placeholder = "ID",
                                  .form = kAccountId});
  table.Add(runner.sse_kms_key_id, {.name = "sse-kms-key-id", .help = "The KMS key that encrypts reports"});
  table.Add(runner.profile, {.name = "profile", .help = "How much is collected; as runner inventory has it"});
  table.Add(
      runner.regions,
      {.name = "regions",
       .help = "Only these; \"global\" is where services without regions are; all enabled ones unless given",
       .placeholder = "REGION,..."});
  table.Add(runner.exclude_regions,
            {.name = "exclude-regions", .help = "Not these", .placeholder = "REGION,..."});
  table.Add(runner.services, {.name = "services", .help = "Only these", .placeholder = "SERVICE,..."});
  table.Add(runner.exclude_services,
            {.name = "exclude-services", .help = "Not these", .placeholder = "SERVICE,..."});
  table.Add(runner.types, {.name = "types", .help = "Only these", .placeholder = "TYPE,..."});
  table.Add(
      runner.format,
      {.name = "format", .help = "The reports' form", .placeholder = "aws|ndjson|native", .form = kFormat});
  table.Add(runner.redact, {.name = "redact", .help = "What is kept out; as runner inventory has it"});
  table.Add(runner.quota_share,
            {.name = "quota-share",
             .help = "How much of AWS's published request rates to use: the rest is production's"},
            {0.01, 1});
}

void Bind(ExecutorOptions& options, config::OptionTable& table) {
  table.AddChoice(options.kind, {.name = "executor", .help = "Where runners run"}, std::span(kExecutors));
  table.Add(options.work_directory,
            {.name = "work-dir", .help = "Where local runs keep their files", .placeholder = "DIR"});
  table.Add(options.runner, {.name = "runner",
                             .help = "The runner program; the one beside this program unless given",
                             .placeholder = "FILE"});
  table.Add(
      options.max_parallel,
      {.name = "max-parallel",
       .help = "Accounts worked on at a time; 0 is two for each processor, and any number in Kubernetes",
       .placeholder = "N"},
      {0, 10000});
  table.Add(options.step_attempts,
            {.name = "step-attempts", .help = "How often a step that failed for the moment is made, in all"},
            {1, 100});
  table.Add(options.verbose, {.name = "verbose", .help = "Show what runners say"});
  BindKubernetes(options.kubernetes, table);
}

}  // namespace inventory::orchestrate
