#pragma once

#include <cstddef>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "inventory/async/loop.h"
#include "inventory/base/clock.h"
#include "inventory/k8s/client.h"
#include "inventory/k8s/events.h"
#include "inventory/k8s/runner_job.h"
#include "inventory/log/log.h"
#include "inventory/orchestrate/executor.h"

namespace inventory::orchestrate {

struct KubernetesExecutorOptions {
  /// Run, deadline and, if it is empty, image are filled in: the image is then that of our own pod.
  k8s::RunnerJobSettings job;
  /// Of a Job, merged into each; null: none. See k8s::ApplyJobTemplate.
  std::shared_ptr<const nlohmann::json> job_template;
  std::string pod_name;          ///< Our own; empty outside of a cluster.
  std::size_t max_parallel = 0;  ///< Unfinished Jobs at a time; 0: any number.
  bool wait = true;              ///< Until all Jobs have ended.
  /// Delete the run's Jobs that have failed before, once, and create them anew.
  bool replace_failed = false;
  /// Between two attempts to create what a quota refused.
  async::Duration quota_delay = std::chrono::seconds(5);
};

/// Does the accounts' work with one Kubernetes Job each, named inventory-<account>-<run>. What is there
/// already is not created again; a Job of that name that is not this run's for this account is reported and
/// left alone.
///
/// Needs, in its namespace: create, get, list and watch on jobs, get and list on pods, create on events;
/// delete on jobs to replace what failed. A refusal names the verb and ends the run.
class KubernetesExecutor final : public Executor {
 public:
  KubernetesExecutor(async::Loop& loop, const Clock& clock, k8s::Client& client, log::Logger& logger,
                     KubernetesExecutorOptions options);

  /// The start of a run that a Job of ours makes is that Job's creation; of one that was begun before, what
  /// its Jobs say.
  async::Task<Result<RunIdentity>> Begin(const RunIdentity& identity,
                                         async::CancellationToken cancel) override;
  async::Task<Result<std::vector<report::Outcome>>> Run(const RunSpec& run, ProgressSink progress,
                                                        async::CancellationToken cancel) override;
  async::Task<Result<std::vector<RunStatus>>> Runs(std::size_t limit,
                                                   async::CancellationToken cancel) override;
  std::string Plan(const RunSpec& run) const override;

 private:
  async::Task<> Tell(k8s::Event event);

  async::Loop& loop_;
  const Clock& clock_;
  k8s::Client& client_;
  log::Logger& logger_;
  KubernetesExecutorOptions options_;
  std::optional<k8s::EventRecorder> events_;
};

/// The settings that are the same for all Jobs of the run, and one account's Job with the template merged
/// into it; null: none.
k8s::RunnerJobSettings SettingsOf(const KubernetesExecutorOptions& options, const RunSpec& run);
Result<nlohmann::json> JobOf(const k8s::RunnerJobSettings& settings, const RunSpec& run,
                             const AccountRun& account, const nlohmann::json* job_template);
std::string JobName(std::string_view account, std::string_view run);

/// The image that runners get: the configured one, else that of our own pod. kConfiguration if there is
/// neither.
async::Task<Result<std::string>> RunnerImage(k8s::Client& client, const KubernetesExecutorOptions& options,
                                             async::CancellationToken cancel);

}  // namespace inventory::orchestrate
