#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/base/result.h"
#include "inventory/k8s/events.h"

namespace inventory::k8s {

/// Labels by which our Jobs and pods are found, besides app=inventory, component=runner, cloud=aws.
inline constexpr std::string_view kRunLabel = "inventory/run-id";
inline constexpr std::string_view kAccountLabel = "inventory/account-id";

/// The containers of a Job, in the order of their running:
/// https://kubernetes.io/docs/concepts/workloads/pods/init-containers/
inline constexpr std::array<std::string_view, 3> kStepContainers = {"assume", "inventory", "upload"};

/// What one container runs: the runner's arguments, and variables besides those that all of them get.
struct RunnerStep {
  std::vector<std::string> arguments = {};
  std::map<std::string, std::string> environment = {};
};

/// How pods prove to AWS STS who they are.
struct WebIdentity {
  std::string role_arn = {};
  std::string audience = "sts.amazonaws.com";
  /// The kubelet renews it when four fifths are over; ten minutes are the least that the API server allows.
  std::chrono::seconds expiration = std::chrono::hours(1);
};

/// Kubernetes quantities: "250m", "128Mi".
struct ContainerResources {
  std::map<std::string, std::string> requests = {
      {"cpu", "100m"}, {"memory", "64Mi"}, {"ephemeral-storage", "64Mi"}};
  std::map<std::string, std::string> limits = {
      {"cpu", "1"}, {"memory", "256Mi"}, {"ephemeral-storage", "2Gi"}};
};

/// What is the same in all Jobs of a run.
struct RunnerJobSettings {
  std::string namespace_name = "inventory";
  std::string run_id = {};
  std::string image = {};
  std::string image_pull_policy = "IfNotPresent";
  std::vector<std::string> command = {"runner"};
  std::string service_account = "aws-inventory-runner-sa";
  std::map<std::string, std::string> environment = {};
  /// Absent: the cluster gives pods their identity (IRSA's webhook, Pod Identity).
  std::optional<WebIdentity> web_identity = {};
  std::optional<ObjectReference> owner = {};
  ContainerResources resources = {};
  std::string credentials_size = "1Mi";
  std::string report_size = "2Gi";
  std::int64_t user_id = 65532;
  std::chrono::seconds deadline = std::chrono::hours(2);
  std::chrono::seconds time_to_live = std::chrono::hours(24);
  std::chrono::seconds grace{30};
  int backoff_limit = 3;
  /// A Kueue LocalQueue: https://kueue.sigs.k8s.io/docs/tasks/run/jobs/
  std::string queue_name = {};
  std::map<std::string, std::string> annotations = {};
};

/// One account's.
struct RunnerJob {
  std::string name = {};
  std::string account_id = {};
  std::array<RunnerStep, 3> steps = {};
  std::map<std::string, std::string> annotations = {};
};

/// The batch/v1 Job. Fulfils the restricted pod security standard:
/// https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
nlohmann::json BuildRunnerJob(const RunnerJobSettings& settings, const RunnerJob& job);

/// Merges the user's template into a Job (ApplyStrategicMerge). kInvalidArgument, with the path, for a
/// template that would break what other parts rely on: names, our labels, the owner, the containers with
/// their arguments, mounts and variables, the restart and failure policy, the pod security.
Result<> ApplyJobTemplate(nlohmann::json& job, const nlohmann::json& job_template);

}  // namespace inventory::k8s
