#include "inventory/orchestrate/kubernetes_executor.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "inventory/base/timestamp.h"
#include "inventory/k8s/yaml.h"
#include "inventory/orchestrate/kubernetes_outcome.h"
#include "inventory/orchestrate/summary.h"
#include "kubernetes_run.h"

namespace inventory::orchestrate {
namespace {

using nlohmann::json;
using report::Outcome;
using report::Status;

constexpr std::string_view kRunnerLabels = "app=inventory,component=runner,cloud=aws";
constexpr std::string_view kTerminationMessagePath = "/dev/termination-log";
/// The orchestrator's container in its own pod: k8s/base/cronjob.yaml.
constexpr std::string_view kOwnContainer = "orchestrator";

std::string MemberText(const json& object, const char* group, std::string_view key) {
  return object.value("metadata", json::object()).value(group, json::object()).value(std::string(key), "");
}

/// How many accounts the Job's run has. Anybody may have changed it: what is no number tells nothing.
std::size_t AccountsOf(const json& job) {
  const std::string text = MemberText(job, "annotations", kAccountsAnnotation);
  std::size_t accounts = 0;
  std::from_chars(text.data(), text.data() + text.size(), accounts);
  return accounts;
}

/// What outcomes are made of: with thousands of Jobs, the rest would fill the memory.
json Essentials(const json& object) {
  json metadata = object.value("metadata", json::object());
  for (const char* bulk : {"managedFields", "ownerReferences"}) metadata.erase(bulk);
  return {{"metadata", std::move(metadata)}, {"status", object.value("status", json::object())}};
}

/// What the orchestrator's own Job is told at the end of a run: one event for all accounts that failed.
std::vector<k8s::Event> ClosingEvents(const RunSpec& run, const Result<std::vector<Outcome>>& outcomes,
                                      bool waited) {
  using Type = k8s::Event::Type;
  if (!outcomes) {
    return {{.type = Type::kWarning,
             .reason = "RunFailed",
             .action = "FinishRun",
             .note = outcomes.error().ToString()}};
  }
  std::map<Status, std::size_t> counts;
  std::string failed;
  for (const Outcome& outcome : *outcomes) {
    ++counts[outcome.status];
    if (outcome.status == Status::kFailed) {
      failed += fmt::format("{}{}", failed.empty() ? "" : ", ", outcome.account);
    }
  }
  std::vector<k8s::Event> events;
  if (!failed.empty()) {
    events.push_back({.type = Type::kWarning,
                      .reason = "AccountsFailed",
                      .action = "RunAccounts",
                      .note = fmt::format("{} of {} accounts failed: {}", counts[Status::kFailed],
                                          outcomes->size(), failed)});
  }
  if (waited) {
    events.push_back(
        {.reason = "RunFinished",
         .action = "FinishRun",
         .note = fmt::format("run {}: {} complete, {} partial, {} failed, {} not finished", run.identity.id,
                             counts[Status::kComplete], counts[Status::kPartial], counts[Status::kFailed],
                             counts[Status::kRunning] + counts[Status::kNotStarted])});
  }
  return events;
}

}  // namespace

std::string JobName(std::string_view account, std::string_view run) {
  return fmt::format("inventory-{}-{}", account, run);
}

k8s::RunnerJobSettings SettingsOf(const KubernetesExecutorOptions& options, const RunSpec& run) {
  k8s::RunnerJobSettings settings = options.job;
  settings.run_id = run.identity.id;
  settings.deadline = run.deadline;
  settings.environment["INVENTORY_TERMINATION_MESSAGE"] = kTerminationMessagePath;
  settings.annotations[std::string(kStartedAnnotation)] = FormatIso8601(run.identity.started);
  settings.annotations[std::string(kAccountsAnnotation)] = fmt::format("{}", run.accounts.size());
  return settings;
}

Result<json> JobOf(const k8s::RunnerJobSettings& settings, const RunSpec& run, const AccountRun& account,
                   const json* job_template) {
  k8s::RunnerJob job{.name = JobName(account.account.id, run.identity.id),
                     .account_id = account.account.id,
                     .steps = {},
                     .annotations = {{std::string(kAccountNameAnnotation), account.account.name}}};
  const std::array<StepCommand, 3> steps = StepsOf(run, account, StepPaths{});
  for (std::size_t i = 0; i < steps.size(); ++i) {
    job.steps[i] = {.arguments = steps[i].arguments, .environment = steps[i].environment};
  }
  json object = k8s::BuildRunnerJob(settings, job);
  if (job_template != nullptr) INVENTORY_CHECK(k8s::ApplyJobTemplate(object, *job_template));
  return object;
}

async::Task<Result<std::string>> RunnerImage(k8s::Client& client, const KubernetesExecutorOptions& options,
                                             async::CancellationToken cancel) {
  if (!options.job.image.empty()) co_return options.job.image;
  if (options.pod_name.empty()) {
    co_return Fail(ErrorCode::kConfiguration,
                   "which image the runners have is not known: set --image, or POD_NAME in a cluster");
  }
  const k8s::Collection pods{.resource = k8s::kPods, .namespace_name = options.job.namespace_name};
  const std::string name = options.pod_name;
  INVENTORY_CO_TRY(const json pod, co_await client.Get(pods, name, std::move(cancel)));
  for (const json& container : pod.value("spec", json::object()).value("containers", json::array())) {
    if (container.value("name", "") == kOwnContainer) co_return container.value("image", "");
  }
  co_return Fail(ErrorCode::kConfiguration,
                 fmt::format("the pod {} has no container named {}, so the runners' image is not known: set "
                             "--image",
                             options.pod_name, kOwnContainer));
}

KubernetesExecutor::KubernetesExecutor(async::Loop& loop, const Clock& clock, k8s::Client& client,
                                       log::Logger& logger, KubernetesExecutorOptions options)
    : loop_(loop), clock_(clock), client_(client), logger_(logger), options_(std::move(options)) {
  if (options_.job.owner) {
    events_.emplace(client_, clock_, *options_.job.owner,
                    options_.pod_name.empty() ? "orchestrator" : options_.pod_name);
  }
}

async::Task<Result<RunIdentity>> KubernetesExecutor::Begin(const RunIdentity& identity,
                                                           async::CancellationToken cancel) {
  const k8s::Collection jobs{.resource = k8s::kJobs, .namespace_name = options_.job.namespace_name};
  std::string started;
  if (options_.job.owner && !identity.resumed) {
    const std::string name = options_.job.owner->name;
    INVENTORY_CO_TRY(const json own, co_await client_.Get(jobs, name, std::move(cancel)));
    started = own.value("metadata", json::object()).value("creationTimestamp", "");
  } else {
    bool begun = false;
    k8s::Client::ListSink sink;
    sink.item = [&](const json& job) {
      begun = true;
      started = MemberText(job, "annotations", kStartedAnnotation);
      return false;
    };
    const k8s::Selection of_run{.labels = fmt::format("{}={}", k8s::kRunLabel, identity.id)};
    INVENTORY_CO_CHECK(co_await client_.List(jobs, of_run, sink, std::move(cancel)));
    if (identity.resumed && !begun) {
      co_return Fail(
          ErrorCode::kNotFound,
          fmt::format("there is no run {} to resume in the namespace {}: none of its Jobs is there",
                      identity.id, options_.job.namespace_name));
    }
  }
  RunIdentity begun = identity;
  if (const Result<Time> time = ParseIso8601(started)) begun.started = *time;
  co_return begun;
}

async::Task<> KubernetesExecutor::Tell(k8s::Event event) {
  if (!events_) co_return;
  const Result<> told = co_await events_->Record(std::move(event));
  if (!told) logger_.Warning("event not recorded", {{"error", told.error().ToString()}});
}

async::Task<Result<std::vector<Outcome>>> KubernetesExecutor::Run(const RunSpec& run, ProgressSink progress,
                                                                  async::CancellationToken cancel) {
  INVENTORY_CO_TRY(options_.job.image, co_await RunnerImage(client_, options_, cancel));
  k8s::Event begun{.reason = "RunStarted",
                   .action = "StartRun",
                   .note = fmt::format("run {} for {} accounts", run.identity.id, run.accounts.size())};
  co_await Tell(std::move(begun));

  KubernetesRun work(loop_, client_, logger_, options_, run, std::move(progress), std::move(cancel));
  auto outcomes = co_await work.Do();

  std::vector<k8s::Event> closing = ClosingEvents(run, outcomes, options_.wait);
  for (k8s::Event& event : closing) co_await Tell(std::move(event));
  co_return outcomes;
}

async::Task<Result<std::vector<RunStatus>>> KubernetesExecutor::Runs(std::size_t limit,
                                                                     async::CancellationToken cancel) {
  struct Found {
    Time started;
    std::vector<json> jobs;
  };
  std::map<std::string, Found> found;
  const k8s::Collection jobs{.resource = k8s::kJobs, .namespace_name = options_.job.namespace_name};
  k8s::Client::ListSink sink;
  sink.begin = [&found] { found.clear(); };
  sink.item = [&found](const json& job) {
    const std::string run = MemberText(job, "labels", k8s::kRunLabel);
    if (run.empty()) return true;
    const Result<Time> started = ParseIso8601(MemberText(job, "annotations", kStartedAnnotation));
    Found& entry = found[run];
    if (started) entry.started = *started;
    entry.jobs.push_back(Essentials(job));
    return true;
  };
  const k8s::Selection ours{.labels = std::string(kRunnerLabels)};
  INVENTORY_CO_CHECK(co_await client_.List(jobs, ours, sink, cancel));

  std::vector<std::pair<std::string, Found>> runs(std::make_move_iterator(found.begin()),
                                                  std::make_move_iterator(found.end()));
  std::ranges::sort(runs, std::ranges::greater(), [](const auto& run) { return run.second.started; });
  if (runs.size() > limit) runs.resize(limit);

  std::vector<RunStatus> result;
  for (const auto& [id, run] : runs) {
    std::map<std::string, std::vector<json>> pods_of;
    k8s::Client::ListSink pod_sink;
    pod_sink.begin = [&pods_of] { pods_of.clear(); };
    pod_sink.item = [&pods_of](const json& pod) {
      pods_of[MemberText(pod, "labels", kJobNameLabel)].push_back(Essentials(pod));
      return true;
    };
    const k8s::Collection pods{.resource = k8s::kPods, .namespace_name = options_.job.namespace_name};
    const k8s::Selection of_run{.labels = fmt::format("{}={}", k8s::kRunLabel, id)};
    INVENTORY_CO_CHECK(co_await client_.List(pods, of_run, pod_sink, cancel));
    RunStatus status{.id = id, .started = run.started, .outcomes = {}};
    for (const json& job : run.jobs) {
      status.outcomes.push_back(OutcomeOf(job, pods_of[job["metadata"].value("name", "")]));
      // Jobs of who went on with some of the accounts only have the number of these.
      status.accounts = std::max(status.accounts, AccountsOf(job));
    }
    std::ranges::sort(status.outcomes, {}, &Outcome::account);
    result.push_back(std::move(status));
  }
  co_return result;
}

std::string KubernetesExecutor::Plan(const RunSpec& run) const {
  KubernetesExecutorOptions options = options_;
  if (options.job.image.empty()) options.job.image = "dfdsdk/aws-inventory-orchestrator:latest";
  const k8s::RunnerJobSettings settings = SettingsOf(options, run);
  std::string text;
  for (const AccountRun& account : run.accounts) {
    const Result<json> job = JobOf(settings, run, account, options.job_template.get());
    text += job ? "---\n" + k8s::ToYaml(*job) : fmt::format("# {}\n", job.error().message());
  }
  return text;
}

}  // namespace inventory::orchestrate
