#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "inventory/k8s/status.h"
#include "inventory/orchestrate/doctor.h"
#include "inventory/orchestrate/summary.h"

namespace inventory::orchestrate {
namespace {

using nlohmann::json;

constexpr std::string_view kCluster = "cluster";
constexpr std::string_view kRights = "rights";
constexpr std::string_view kImage = "image";
constexpr std::string_view kServiceAccount = "service account";
constexpr std::string_view kQuota = "quota";
constexpr std::string_view kJob = "job";

/// https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
constexpr const char* kRoleAnnotation = "eks.amazonaws.com/role-arn";

struct Right {
  k8s::Resource resource;
  std::string_view verb;
  std::string_view purpose;  ///< What does not go without it.
  bool needed = true;        ///< By every run.
};

std::vector<Right> RightsOfARun(const KubernetesExecutorOptions& options) {
  std::vector<Right> rights{
      {.resource = k8s::kJobs, .verb = "create", .purpose = "no account could be worked on"},
      {.resource = k8s::kJobs,
       .verb = "get",
       .purpose = "Jobs that are there already could not be looked at"},
      {.resource = k8s::kJobs, .verb = "list", .purpose = "Jobs that are there already would not be seen"},
      {.resource = k8s::kJobs, .verb = "watch", .purpose = "the end of Jobs would not be seen"},
      {.resource = k8s::kPods, .verb = "list", .purpose = "what came of an account would not be known"}};
  if (options.job.image.empty()) {
    rights.push_back(
        {.resource = k8s::kPods, .verb = "get", .purpose = "the runners' image would not be known"});
  }
  rights.push_back({.resource = k8s::kJobs,
                    .verb = "delete",
                    .purpose = "`run --resume` could not replace failed Jobs",
                    .needed = false});
  if (options.job.owner) {
    rights.push_back({.resource = k8s::kEvents,
                      .verb = "create",
                      .purpose = "`kubectl describe` of the run would tell nothing",
                      .needed = false});
  }
  return rights;
}

std::string AdviceForRight(const Right& right, const std::string& namespace_name) {
  return fmt::format(
      "add to the Role inventory-orchestrator in {}: {{apiGroups: [{}], resources: [{}], verbs: [{}]}}; "
      "`kubectl apply --server-side -k k8s` has it",
      namespace_name, right.resource.group.empty() ? "\"\"" : right.resource.group, right.resource.plural,
      right.verb);
}

std::string AdviceForCluster(const Error& error) {
  switch (error.code()) {
    case ErrorCode::kUnauthenticated:
      return "the API server does not know us: renew the kubeconfig's credentials, or the service account's "
             "token";
    case ErrorCode::kThrottled:
    case ErrorCode::kUnavailable:
    case ErrorCode::kDeadlineExceeded:
      return "check the kubeconfig's server and the way to it";
    default:
      return "";
  }
}

/// The number of a quota's count; nothing for quantities, which counts have not.
std::optional<long> CountOf(const json& counts, const std::string& name) {
  const auto found = counts.find(name);
  if (found == counts.end() || !found->is_string()) return std::nullopt;
  const std::string text = found->get<std::string>();
  long count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return count;
}

/// What a quota leaves, if it is about this at all.
struct Room {
  long free = 0;
  long hard = 0;
  std::string quota = {};
};

std::optional<Room> LeastRoom(const std::vector<json>& quotas, std::initializer_list<const char*> names) {
  std::optional<Room> least;
  for (const json& quota : quotas) {
    // A quota with a scope counts only some pods.
    const json spec = quota.value("spec", json::object());
    if (spec.contains("scopes") || spec.contains("scopeSelector")) continue;
    const json status = quota.value("status", json::object());
    const json hard = status.value("hard", json::object());
    const json used = status.value("used", json::object());
    for (const char* name : names) {
      const std::optional<long> most = CountOf(hard, name);
      if (!most) continue;
      const long free = std::max(0L, *most - CountOf(used, name).value_or(0));
      if (least && least->free <= free) continue;
      least = Room{.free = free,
                   .hard = *most,
                   .quota = quota.value(json::json_pointer("/metadata/name"), std::string())};
    }
  }
  return least;
}

/// False if nothing can be asked of the cluster. Fills `denied` with what a run needs and may not.
async::Task<bool> ExamineRights(k8s::Client& client, const KubernetesExecutorOptions& options,
                                std::vector<Right>& denied, Findings& findings,
                                async::CancellationToken cancel) {
  const std::string& namespace_name = options.job.namespace_name;
  std::map<std::string_view, std::vector<std::string_view>> granted;
  std::vector<Right> missing;
  bool first = true;
  const std::vector<Right> rights = RightsOfARun(options);
  for (const Right& right : rights) {
    k8s::Collection in{.resource = right.resource, .namespace_name = namespace_name};
    std::string verb(right.verb);
    const auto may = co_await client.May(std::move(verb), std::move(in), cancel);
    if (!may) {
      findings.Fail(kCluster, may.error(), AdviceForCluster(may.error()));
      co_return false;
    }
    if (std::exchange(first, false)) {
      findings.Ok(kCluster, fmt::format("{}, namespace {}", client.description(), namespace_name));
    }
    if (*may) {
      granted[right.resource.plural].push_back(right.verb);
    } else {
      missing.push_back(right);
    }
  }
  if (!granted.empty()) {
    std::string told;
    for (const auto& [resource, verbs] : granted) {
      told += fmt::format("{}{}: {}", told.empty() ? "" : "; ", resource, fmt::join(verbs, ", "));
    }
    findings.Ok(kRights, std::move(told));
  }
  for (const Right& right : missing) {
    std::string told = fmt::format("may not {} {} in the namespace {}: {}", right.verb, right.resource.plural,
                                   namespace_name, right.purpose);
    std::string fix = AdviceForRight(right, namespace_name);
    if (right.needed) {
      findings.Fail(kRights, Error(ErrorCode::kPermissionDenied, std::move(told)), std::move(fix));
      denied.push_back(right);
    } else {
      findings.Warn(kRights, std::move(told), std::move(fix));
    }
  }
  co_return true;
}

async::Task<> ExamineServiceAccount(k8s::Client& client, const KubernetesExecutorOptions& options,
                                    Findings& findings, async::CancellationToken cancel) {
  const std::string& name = options.job.service_account;
  const std::string& namespace_name = options.job.namespace_name;
  const k8s::Collection accounts{.resource = k8s::kServiceAccounts, .namespace_name = namespace_name};
  const auto account = co_await client.Get(accounts, name, cancel);
  if (!account && account.error().code() == ErrorCode::kPermissionDenied) {
    findings.Skip(kServiceAccount, fmt::format("may not get the service account {}", name));
    co_return;
  }
  if (!account && account.error().code() == ErrorCode::kNotFound) {
    findings.Fail(
        kServiceAccount,
        Error(ErrorCode::kConfiguration,
              fmt::format("there is no service account {} in the namespace {}", name, namespace_name)),
        "kubectl apply --server-side -k k8s, or name another with --runner-service-account");
    co_return;
  }
  if (!account) {
    findings.Fail(kServiceAccount, account.error());
    co_return;
  }
  std::string role;
  if (options.job.web_identity) {
    role = options.job.web_identity->role_arn;
  } else {
    const json annotations = account->value("metadata", json::object()).value("annotations", json::object());
    role = annotations.value(kRoleAnnotation, "");
  }
  if (!role.empty()) {
    findings.Ok(kServiceAccount, fmt::format("{}, with the role {}", name, role));
    co_return;
  }
  findings.Warn(
      kServiceAccount,
      fmt::format("{} has no AWS role that can be seen here; well if EKS Pod Identity gives it one", name),
      fmt::format("kubectl -n {} annotate serviceaccount {} {}=arn:aws:iam::ACCOUNT:role/ROLE",
                  namespace_name, name, kRoleAnnotation));
}

async::Task<> ExamineQuota(k8s::Client& client, const KubernetesExecutorOptions& options,
                           std::optional<std::size_t> accounts, Findings& findings,
                           async::CancellationToken cancel) {
  k8s::Collection in{.resource = k8s::kResourceQuotas, .namespace_name = options.job.namespace_name};
  k8s::Selection all;
  const auto quotas = co_await client.ListAll(std::move(in), std::move(all), cancel);
  if (!quotas && quotas.error().code() == ErrorCode::kPermissionDenied) {
    findings.Skip(kQuota, "may not list the namespace's resource quotas");
    co_return;
  }
  if (!quotas) {
    findings.Fail(kQuota, quotas.error());
    co_return;
  }
  const auto jobs = LeastRoom(*quotas, {"count/jobs.batch"});
  const auto pods = LeastRoom(*quotas, {"pods", "count/pods"});
  if (!jobs && !pods) {
    findings.Ok(kQuota, "none on Jobs or pods");
    co_return;
  }
  if (jobs && accounts && static_cast<std::size_t>(jobs->free) < *accounts) {
    findings.Warn(kQuota,
                  fmt::format("the quota {} leaves {}, and the run has {}: it waits until ended Jobs are "
                              "gone, each when its time to live is over",
                              jobs->quota, Counted(static_cast<std::uint64_t>(jobs->free), "Job"),
                              Counted(*accounts, "account")),
                  fmt::format("raise count/jobs.batch of {} to {} at least, or lower --job-time-to-live",
                              jobs->quota, static_cast<std::size_t>(jobs->hard - jobs->free) + *accounts));
  } else if (jobs) {
    findings.Ok(kQuota, fmt::format("{} leaves {}", jobs->quota,
                                    Counted(static_cast<std::uint64_t>(jobs->free), "Job")));
  }
  if (!pods) co_return;
  if (pods->free == 0) {
    findings.Warn(
        kQuota,
        fmt::format("the quota {} leaves no pod: Jobs wait until others' pods have ended", pods->quota),
        fmt::format("raise pods of {}", pods->quota));
  } else {
    findings.Ok(kQuota, fmt::format("{} leaves {}, so as many accounts are worked on at a time", pods->quota,
                                    Counted(static_cast<std::uint64_t>(pods->free), "pod")));
  }
}

/// Has the API server judge the Job of the first account, with the template that is configured.
async::Task<> TryJob(k8s::Client& client, KubernetesExecutorOptions options, const RunSpec& run,
                     Findings& findings, async::CancellationToken cancel) {
  const k8s::RunnerJobSettings settings = SettingsOf(options, run);
  const auto job = JobOf(settings, run, run.accounts.front(), options.job_template.get());
  if (!job) {
    findings.Fail(kJob, job.error(), "correct the Job template");
    co_return;
  }
  const k8s::Collection jobs{.resource = k8s::kJobs, .namespace_name = options.job.namespace_name};
  const k8s::Client::WriteOptions dry_run{.dry_run = true, .field_validation = "Strict"};
  const auto created = co_await client.Create(jobs, *job, dry_run, cancel);
  if (created) {
    findings.Ok(kJob, "the API server would take it (tried with a dry run)");
  } else if (k8s::IsQuotaExceeded(created.error())) {
    findings.Warn(kJob, fmt::format("a run would wait now: {}", created.error().message()));
  } else {
    findings.Fail(kJob, created.error());
  }
}

}  // namespace

async::Task<> ExamineCluster(k8s::Client& client, KubernetesExecutorOptions options, const RunSpec* run,
                             Findings& findings, async::CancellationToken cancel) {
  std::vector<Right> denied;
  const bool reached = co_await ExamineRights(client, options, denied, findings, cancel);
  if (!reached) {
    for (const std::string_view check : {kRights, kImage, kServiceAccount, kQuota, kJob}) {
      findings.Skip(check, "without the cluster");
    }
    co_return;
  }
  auto image = co_await RunnerImage(client, options, cancel);
  if (image) {
    findings.Ok(kImage, *image);
  } else {
    findings.Fail(kImage, image.error());
  }
  co_await ExamineServiceAccount(client, options, findings, cancel);
  const std::optional<std::size_t> accounts =
      run == nullptr ? std::nullopt : std::optional(run->accounts.size());
  co_await ExamineQuota(client, options, accounts, findings, cancel);
  const bool may_create =
      std::ranges::none_of(denied, [](const Right& right) { return right.verb == "create"; });
  if (run == nullptr) {
    findings.Skip(kJob, "without the list of accounts");
  } else if (!may_create) {
    findings.Skip(kJob, "may not create Jobs");
  } else if (!image) {
    findings.Skip(kJob, "without an image");
  } else {
    options.job.image = *image;
    co_await TryJob(client, std::move(options), *run, findings, cancel);
  }
}

}  // namespace inventory::orchestrate
