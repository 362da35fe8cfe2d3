#include "inventory/k8s/runner_job.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "inventory/base/exit_code.h"
#include "pod_contract.h"

namespace inventory::k8s {
namespace {

using nlohmann::json;

json Labels(const RunnerJobSettings& settings, const RunnerJob& job) {
  return {{"app", "inventory"},
          {"component", "runner"},
          {"cloud", "aws"},
          {"app.kubernetes.io/name", "aws-inventory-runner"},
          {"app.kubernetes.io/component", "runner"},
          {"app.kubernetes.io/part-of", "aws-inventory-orchestrator"},
          {"app.kubernetes.io/managed-by", "aws-inventory-orchestrator"},
          {kRunLabel, settings.run_id},
          {kAccountLabel, job.account_id}};
}

json Environment(const RunnerJobSettings& settings, const RunnerStep& step, bool identified) {
  std::map<std::string, std::string> variables = settings.environment;
  if (identified && settings.web_identity) {
    variables["AWS_ROLE_ARN"] = settings.web_identity->role_arn;
    variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = kTokenDirectory + std::string("/token");
  }
  for (const auto& [name, value] : step.environment) variables[name] = value;
  json list = json::array();
  for (const auto& [name, value] : variables) list.push_back({{"name", name}, {"value", value}});
  return list;
}

json Mount(std::string_view volume, std::string_view path, bool read_only) {
  json mount = {{"name", volume}, {"mountPath", path}};
  if (read_only) mount["readOnly"] = true;
  return mount;
}

json Container(const RunnerJobSettings& settings, const RunnerJob& job, std::size_t index) {
  const RunnerStep& step = job.steps[index];
  std::string_view name = kStepContainers[index];
  // The collector works as the member account's role and has no business with our own identity.
  bool identified = name != "inventory";
  json mounts = json::array();
  if (name != "upload")
    mounts.push_back(Mount(kCredentialsVolume, kCredentialsDirectory, name == "inventory"));
  mounts.push_back(Mount(kReportVolume, kReportDirectory, false));
  if (identified && settings.web_identity) mounts.push_back(Mount(kTokenVolume, kTokenDirectory, true));
  return {{"name", name},
          {"image", settings.image},
          {"imagePullPolicy", settings.image_pull_policy},
          {"command", settings.command},
          {"args", step.arguments},
          {"env", Environment(settings, step, identified)},
          {"volumeMounts", std::move(mounts)},
          {"resources", {{"requests", settings.resources.requests}, {"limits", settings.resources.limits}}},
          {"terminationMessagePolicy", "FallbackToLogsOnError"},
          {"securityContext",
           {{"allowPrivilegeEscalation", false},
            {"readOnlyRootFilesystem", true},
            {"capabilities", {{"drop", json::array({"ALL"})}}}}}};
}

json Volumes(const RunnerJobSettings& settings) {
  json volumes = json::array();
  volumes.push_back({{"name", kCredentialsVolume},
                     {"emptyDir", {{"medium", "Memory"}, {"sizeLimit", settings.credentials_size}}}});
  volumes.push_back({{"name", kReportVolume}, {"emptyDir", {{"sizeLimit", settings.report_size}}}});
  if (settings.web_identity) {
    json token = {{"audience", settings.web_identity->audience},
                  {"expirationSeconds", settings.web_identity->expiration.count()},
                  {"path", "token"}};
    json source = {{"serviceAccountToken", std::move(token)}};
    volumes.push_back(
        {{"name", kTokenVolume}, {"projected", {{"sources", json::array({std::move(source)})}}}});
  }
  return volumes;
}

json PodSpec(const RunnerJobSettings& settings, const RunnerJob& job) {
  return {{"restartPolicy", "Never"},
          {"serviceAccountName", settings.service_account},
          {"automountServiceAccountToken", false},
          {"enableServiceLinks", false},
          {"terminationGracePeriodSeconds", settings.grace.count()},
          {"securityContext",
           {{"runAsNonRoot", true},
            {"runAsUser", settings.user_id},
            {"runAsGroup", settings.user_id},
            // Without it the token's file could not be read.
            {"fsGroup", settings.user_id},
            {"seccompProfile", {{"type", "RuntimeDefault"}}}}},
          {"initContainers", json::array({Container(settings, job, 0), Container(settings, job, 1)})},
          {"containers", json::array({Container(settings, job, 2)})},
          {"volumes", Volumes(settings)}};
}

/// Repeating what was refused, or is wrong, is useless; an evicted pod is nobody's failure. Everything else
/// counts towards the limit.
/// https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy
json FailurePolicy() {
  json hopeless = json::array();
  for (auto code : {ExitCode::kUsage, ExitCode::kBadInput, ExitCode::kDenied, ExitCode::kConfiguration}) {
    hopeless.push_back(static_cast<int>(code));
  }
  json fail = {{"action", "FailJob"}, {"onExitCodes", {{"operator", "In"}, {"values", std::move(hopeless)}}}};
  json disrupted = {{"type", "DisruptionTarget"}, {"status", "True"}};
  json ignore = {{"action", "Ignore"}, {"onPodConditions", json::array({std::move(disrupted)})}};
  return {{"rules", json::array({std::move(fail), std::move(ignore)})}};
}

json Owner(const ObjectReference& owner) {
  // blockOwnerDeletion would need a permission on the owner's finalizers where OpenShift's admission asks for
  // it.
  return {{"apiVersion", owner.api_version},
          {"kind", owner.kind},
          {"name", owner.name},
          {"uid", owner.uid},
          {"controller", true}};
}

}  // namespace

json BuildRunnerJob(const RunnerJobSettings& settings, const RunnerJob& job) {
  json labels = Labels(settings, job);
  json annotations = settings.annotations;
  for (const auto& [key, value] : job.annotations) annotations[key] = value;

  json metadata = {{"name", job.name}, {"namespace", settings.namespace_name}, {"labels", labels}};
  if (!settings.queue_name.empty()) metadata["labels"]["kueue.x-k8s.io/queue-name"] = settings.queue_name;
  if (!annotations.empty()) metadata["annotations"] = std::move(annotations);
  if (settings.owner) metadata["ownerReferences"] = json::array({Owner(*settings.owner)});

  json pod_metadata = {{"labels", std::move(labels)}};
  // Keeps IRSA's webhook from giving the collector the runner's identity:
  // https://github.com/aws/amazon-eks-pod-identity-webhook
  pod_metadata["annotations"]["eks.amazonaws.com/skip-containers"] = "inventory";

  return {{"apiVersion", "batch/v1"},
          {"kind", "Job"},
          {"metadata", std::move(metadata)},
          {"spec",
           {{"parallelism", 1},
            {"completions", 1},
            {"backoffLimit", settings.backoff_limit},
            {"activeDeadlineSeconds", settings.deadline.count()},
            {"ttlSecondsAfterFinished", settings.time_to_live.count()},
            {"podReplacementPolicy", "Failed"},
            {"podFailurePolicy", FailurePolicy()},
            {"template", {{"metadata", std::move(pod_metadata)}, {"spec", PodSpec(settings, job)}}}}}};
}

}  // namespace inventory::k8s
