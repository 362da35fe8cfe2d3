#include "kubernetes.h"

#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "inventory/base/atomic_file.h"
#include "inventory/k8s/access.h"
#include "inventory/k8s/client.h"
#include "inventory/k8s/yaml.h"
#include "inventory/orchestrate/eks_token.h"
#include "inventory/orchestrate/kubernetes_executor.h"

namespace inventory::cmd {
namespace {

/// How AWS is reached is the same for the runners as for us; who we are is not.
constexpr std::array<std::string_view, 12> kForwarded{"AWS_REGION",
                                                      "AWS_DEFAULT_REGION",
                                                      "AWS_USE_FIPS_ENDPOINT",
                                                      "AWS_USE_DUALSTACK_ENDPOINT",
                                                      "AWS_MAX_ATTEMPTS",
                                                      "AWS_STS_REGIONAL_ENDPOINTS",
                                                      "HTTPS_PROXY",
                                                      "HTTP_PROXY",
                                                      "NO_PROXY",
                                                      "https_proxy",
                                                      "http_proxy",
                                                      "no_proxy"};
constexpr std::string_view kEndpointPrefix = "AWS_ENDPOINT_URL";

std::map<std::string, std::string> RunnerEnvironment(const Environment& environment,
                                                     const std::map<std::string, std::string>& configured) {
  std::map<std::string, std::string> variables;
  for (const std::string_view name : kForwarded) {
    if (auto value = environment.GetNonEmpty(name)) variables[std::string(name)] = std::move(*value);
  }
  for (const auto& [name, value] : environment.variables()) {
    if (name.starts_with(kEndpointPrefix) && !value.empty()) variables[name] = value;
  }
  for (const auto& [name, value] : configured) variables[name] = value;
  return variables;
}

/// The Job that this process belongs to, as the downward API tells it: k8s/base/cronjob.yaml.
std::optional<k8s::ObjectReference> OwnJob(const Environment& environment,
                                           const std::string& namespace_name) {
  auto name = environment.GetNonEmpty("OWNER_JOB_NAME");
  auto uid = environment.GetNonEmpty("OWNER_JOB_UID");
  if (!name || !uid) return std::nullopt;
  return k8s::ObjectReference{.api_version = "batch/v1",
                              .kind = "Job",
                              .namespace_name = namespace_name,
                              .name = std::move(*name),
                              .uid = std::move(*uid)};
}

/// An executor with the client that it refers to.
class KubernetesSession final : public orchestrate::Executor {
 public:
  KubernetesSession(Session& session, Cluster cluster)
      : client_(std::move(cluster.client)),
        executor_(session.loop(), session.clock(), *client_, session.logger(), std::move(cluster.jobs)) {}

  async::Task<Result<orchestrate::RunIdentity>> Begin(const orchestrate::RunIdentity& identity,
                                                      async::CancellationToken cancel) override {
    return executor_.Begin(identity, std::move(cancel));
  }
  async::Task<Result<std::vector<report::Outcome>>> Run(const orchestrate::RunSpec& run,
                                                        orchestrate::ProgressSink progress,
                                                        async::CancellationToken cancel) override {
    return executor_.Run(run, std::move(progress), std::move(cancel));
  }
  async::Task<Result<std::vector<orchestrate::RunStatus>>> Runs(std::size_t limit,
                                                                async::CancellationToken cancel) override {
    return executor_.Runs(limit, std::move(cancel));
  }
  std::string Plan(const orchestrate::RunSpec& run) const override { return executor_.Plan(run); }

 private:
  std::unique_ptr<k8s::Client> client_;
  orchestrate::KubernetesExecutor executor_;
};

}  // namespace

bool InCluster(const Environment& environment) {
  return environment.GetNonEmpty("KUBERNETES_SERVICE_HOST").has_value();
}

Result<Cluster> FindCluster(Session& session, const orchestrate::ExecutorOptions& options, int attempts) {
  const orchestrate::KubernetesOptions& chosen = options.kubernetes;
  const Environment& environment = session.environment();

  k8s::AccessOptions access_options{.context = chosen.context,
                                    .namespace_name = chosen.namespace_name,
                                    .user_agent = "aws-inventory-orchestrator"};
  if (!chosen.kubeconfig.empty()) access_options.kubeconfig = chosen.kubeconfig;
  INVENTORY_TRY(k8s::Access access,
                k8s::FindAccess(access_options, {.loop = session.loop(),
                                                 .clock = session.clock(),
                                                 .processes = session.processes(),
                                                 .environment = environment,
                                                 .eks_token = orchestrate::EksTokens(session.context())}));

  Cluster cluster;
  orchestrate::KubernetesExecutorOptions& made = cluster.jobs;
  k8s::RunnerJobSettings& job = made.job;
  job.namespace_name = access.namespace_name;
  job.image = chosen.image;
  job.image_pull_policy = chosen.image_pull_policy;
  job.service_account = chosen.service_account;
  job.environment = RunnerEnvironment(environment, chosen.runner_environment);
  if (!chosen.runner_role_arn.empty())
    job.web_identity = k8s::WebIdentity{.role_arn = chosen.runner_role_arn};
  job.owner = OwnJob(environment, access.namespace_name);
  job.time_to_live = chosen.time_to_live;
  job.backoff_limit = chosen.backoff_limit;
  job.queue_name = chosen.queue_name;
  made.pod_name = environment.GetNonEmpty("POD_NAME").value_or("");
  made.max_parallel = options.max_parallel;
  made.wait = chosen.wait;
  if (!chosen.job_template.empty()) {
    INVENTORY_TRY(const std::string text, ReadFile(chosen.job_template));
    INVENTORY_TRY(nlohmann::json job_template, k8s::ParseYaml(text, chosen.job_template.native()));
    if (!job_template.is_null()) {
      made.job_template = std::make_shared<const nlohmann::json>(std::move(job_template));
    }
  }
  k8s::ClientOptions client{.rate = chosen.requests_per_second, .burst = 2 * chosen.requests_per_second};
  if (attempts > 0) client.attempts = attempts;
  cluster.client = std::make_unique<k8s::Client>(
      session.loop(), session.context().random, std::move(access),
      [&session](const http::CurlOptions& connection) {
        return std::make_shared<http::CurlTransport>(session.loop(), connection);
      },
      client);
  return cluster;
}

Result<std::unique_ptr<orchestrate::Executor>> MakeKubernetesExecutor(
    Session& session, const orchestrate::ExecutorOptions& options, bool replace_failed) {
  INVENTORY_TRY(Cluster cluster, FindCluster(session, options));
  cluster.jobs.replace_failed = replace_failed;
  return std::make_unique<KubernetesSession>(session, std::move(cluster));
}

}  // namespace inventory::cmd
