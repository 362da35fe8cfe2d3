#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "inventory/k8s/runner_job.h"
#include "inventory/k8s/yaml.h"
#include "runner_job_fixture.h"

namespace inventory::k8s {
namespace {

using nlohmann::json;

json Merged(const char* yaml) {
  auto job = BuildRunnerJob(SomeSettings(), SomeJob());
  auto result = ApplyJobTemplate(job, ParseYaml(yaml, "job.yaml").value());
  EXPECT_TRUE(result) << result.error().message();
  return job;
}

std::string Refusal(const char* yaml) {
  auto job = BuildRunnerJob(SomeSettings(), SomeJob());
  const auto before = job;
  auto result = ApplyJobTemplate(job, ParseYaml(yaml, "job.yaml").value());
  EXPECT_EQ(job, before) << "a refused template changes nothing";
  return result ? "accepted" : result.error().message();
}

TEST(JobTemplate, AddsWhatClustersNeed) {
  auto job = Merged(R"(
metadata: {labels: {team: security}, annotations: {a: b}}
spec:
  ttlSecondsAfterFinished: 60
  template:
    metadata: {labels: {team: security}, annotations: {sidecar.istio.io/inject: "false"}}
    spec:
      nodeSelector: {kubernetes.io/arch: amd64}
      tolerations: [{key: spot, operator: Exists}]
      priorityClassName: low
      imagePullSecrets: [{name: registry}]
      securityContext: {runAsUser: 1000}
      volumes: [{name: ca, configMap: {name: corporate-ca}}]
      initContainers:
      - name: inventory
        env: [{name: AWS_CA_BUNDLE, value: /ca/ca.pem}]
        volumeMounts: [{name: ca, mountPath: /ca, readOnly: true}]
        resources: {limits: {memory: 1Gi}}
)");
  EXPECT_EQ(job.at("metadata").at("labels").at("team"), "security");
  EXPECT_EQ(job.at("metadata").at("labels").at("app"), "inventory");
  EXPECT_EQ(job.at("spec").at("ttlSecondsAfterFinished"), 60);
  auto pod = PodOf(job);
  EXPECT_EQ(pod.at("nodeSelector").at("kubernetes.io/arch"), "amd64");
  EXPECT_EQ(pod.at("tolerations").size(), 1);
  EXPECT_EQ(pod.at("securityContext").at("runAsUser"), 1000);
  EXPECT_EQ(pod.at("securityContext").at("runAsNonRoot"), true);
  EXPECT_EQ(pod.at("volumes").size(), 3);
  const auto& inventory = pod.at("initContainers")[1];
  EXPECT_EQ(MountsOf(inventory), "/aws ro, /recon rw, /ca ro");
  EXPECT_EQ(EnvOf(inventory, "AWS_CA_BUNDLE"), "/ca/ca.pem");
  EXPECT_EQ(inventory.at("resources").at("limits").at("memory"), "1Gi");
  EXPECT_EQ(inventory.at("resources").at("limits").at("cpu"), "1");
}

TEST(JobTemplate, MayRepeatWhatIsThere) {
  EXPECT_EQ(Refusal("apiVersion: batch/v1\nkind: Job\n"), "accepted");
}

TEST(JobTemplate, RefusesWhatWouldBreakAContract) {
  constexpr const char* kCannot = " can't be changed by the Job template";
  const std::vector<std::pair<const char*, std::string>> cases = {
      {"metadata: {name: x}", "metadata.name"},
      {"metadata: {generateName: x}", "metadata.generateName"},
      {"metadata: {namespace: x}", "metadata.namespace"},
      {"metadata: {labels: {app: x}}", "metadata.labels[app]"},
      {"metadata: {labels: {inventory/run-id: null}}", "metadata.labels[inventory/run-id]"},
      {"metadata: {labels: null}", "metadata.labels[app]"},
      {"spec: {parallelism: 2}", "spec.parallelism"},
      {"spec: {completionMode: Indexed}", "spec.completionMode"},
      {"spec: {podFailurePolicy: null}", "spec.podFailurePolicy"},
      {"spec: {template: null}", "spec.template"},
      {"spec: {template: {metadata: {labels: {component: x}}}}", "spec.template.metadata.labels[component]"},
      {"spec: {template: {spec: {restartPolicy: OnFailure}}}", "spec.template.spec.restartPolicy"},
      {"spec: {template: {spec: {hostNetwork: true}}}", "spec.template.spec.hostNetwork"},
      {"spec: {template: {spec: {automountServiceAccountToken: true}}}",
       "spec.template.spec.automountServiceAccountToken"},
      {"spec: {template: {spec: {securityContext: {runAsNonRoot: false}}}}",
       "spec.template.spec.securityContext.runAsNonRoot"},
      {"spec: {template: {spec: {containers: [{name: upload, args: [x]}]}}}",
       "spec.template.spec.containers[upload].args"},
      {"spec: {template: {spec: {containers: [{name: upload, securityContext: {privileged: true}}]}}}",
       "spec.template.spec.containers[upload].securityContext.privileged"},
      {"spec: {template: {spec: {initContainers: [{name: inventory, env: [{name: "
       "AWS_WEB_IDENTITY_TOKEN_FILE, value: x}]}]}}}",
       "spec.template.spec.initContainers[inventory].env[AWS_WEB_IDENTITY_TOKEN_FILE]"},
      {"spec: {template: {spec: {initContainers: [{name: assume, volumeMounts: [{mountPath: /aws, name: "
       "x}]}]}}}",
       "spec.template.spec.initContainers[assume].volumeMounts[/aws]"},
      {"spec: {template: {spec: {initContainers: [{name: assume, $patch: delete}]}}}", ""},
      {"spec: {template: {spec: {volumes: [{name: aws-creds, emptyDir: {medium: null}}]}}}",
       "spec.template.spec.volumes[aws-creds]"},
  };
  for (const auto& [yaml, path] : cases) {
    if (path.empty()) {
      EXPECT_NE(Refusal(yaml), "accepted") << yaml;
    } else {
      EXPECT_EQ(Refusal(yaml), path + kCannot) << yaml;
    }
  }
}

TEST(JobTemplate, RefusesFurtherContainersAndHostPaths) {
  EXPECT_EQ(Refusal("spec: {template: {spec: {containers: [{name: sidecar, image: x}]}}}"),
            "spec.template.spec.containers[sidecar] is not one of the Job's containers assume, inventory and "
            "upload");
  EXPECT_EQ(Refusal("spec: {template: {spec: {volumes: [{name: x, hostPath: {path: /}}]}}}"),
            "spec.template.spec.volumes[x].hostPath is not allowed by the restricted pod security standard");
}

TEST(JobTemplate, RefusesATypeThatAJobDoesNotHaveThere) {
  constexpr const char* kType =
      "the Job template has a text or a list where a Job has an object, or the other way round";
  EXPECT_EQ(Refusal("spec: {template: {spec: {volumes: x}}}"),
            "spec.template.spec.volumes[aws-creds] can't be changed by the Job template");
  EXPECT_EQ(Refusal("metadata: {labels: x}"), kType);
  EXPECT_EQ(Refusal("spec: {template: {spec: {containers: {name: x}}}}"), kType);
}

}  // namespace
}  // namespace inventory::k8s
