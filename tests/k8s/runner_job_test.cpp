#include "inventory/k8s/runner_job.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runner_job_fixture.h"

namespace inventory::k8s {
namespace {

using nlohmann::json;

TEST(BuildRunnerJob, NamesAndLabelsJobAndPod) {
  auto job = BuildRunnerJob(SomeSettings(), SomeJob());
  EXPECT_EQ(job.at("apiVersion"), "batch/v1");
  EXPECT_EQ(job.at("kind"), "Job");
  EXPECT_EQ(job.at("metadata").at("name"), "inventory-111122223333-r1");
  EXPECT_EQ(job.at("metadata").at("namespace"), "inventory");
  for (const json& labels :
       {job.at("metadata").at("labels"), job.at("/spec/template/metadata/labels"_json_pointer)}) {
    EXPECT_EQ(labels.at("app"), "inventory");
    EXPECT_EQ(labels.at("component"), "runner");
    EXPECT_EQ(labels.at("cloud"), "aws");
    EXPECT_EQ(labels.at(kRunLabel), "r1");
    EXPECT_EQ(labels.at(kAccountLabel), "111122223333");
  }
}

TEST(BuildRunnerJob, RunsTheStepsInOrderWithTheirArguments) {
  auto pod = PodOf(BuildRunnerJob(SomeSettings(), SomeJob()));
  ASSERT_EQ(pod.at("initContainers").size(), 2);
  ASSERT_EQ(pod.at("containers").size(), 1);
  EXPECT_EQ(pod.at("initContainers")[0].at("name"), "assume");
  EXPECT_EQ(pod.at("initContainers")[1].at("name"), "inventory");
  EXPECT_EQ(pod.at("containers")[0].at("name"), "upload");
  EXPECT_EQ(pod.at("initContainers")[1].at("args"), json::array({"inventory", "--x=y"}));
  EXPECT_EQ(pod.at("initContainers")[1].at("command"), json::array({"runner"}));
  EXPECT_EQ(pod.at("initContainers")[1].at("image"), "registry/inventory@sha256:0");
}

TEST(BuildRunnerJob, SharesFilesOnlyWithThoseThatNeedThem) {
  auto pod = PodOf(BuildRunnerJob(SomeSettings(), SomeJob()));
  EXPECT_EQ(MountsOf(pod.at("initContainers")[0]), "/aws rw, /recon rw");
  EXPECT_EQ(MountsOf(pod.at("initContainers")[1]), "/aws ro, /recon rw");
  EXPECT_EQ(MountsOf(pod.at("containers")[0]), "/recon rw");
  EXPECT_EQ(pod.at("volumes")[0].at("emptyDir"), json({{"medium", "Memory"}, {"sizeLimit", "1Mi"}}));
}

TEST(BuildRunnerJob, GivesTheTokenForStsToAllButTheCollector) {
  auto settings = SomeSettings();
  settings.web_identity = WebIdentity{.role_arn = "arn:aws:iam::1:role/Runner"};
  auto pod = PodOf(BuildRunnerJob(settings, SomeJob()));
  EXPECT_EQ(MountsOf(pod.at("initContainers")[0]), "/aws rw, /recon rw, /var/run/secrets/inventory ro");
  EXPECT_EQ(MountsOf(pod.at("initContainers")[1]), "/aws ro, /recon rw");
  EXPECT_EQ(MountsOf(pod.at("containers")[0]), "/recon rw, /var/run/secrets/inventory ro");
  EXPECT_EQ(EnvOf(pod.at("containers")[0], "AWS_WEB_IDENTITY_TOKEN_FILE"),
            "/var/run/secrets/inventory/token");
  EXPECT_EQ(EnvOf(pod.at("containers")[0], "AWS_ROLE_ARN"), "arn:aws:iam::1:role/Runner");
  EXPECT_EQ(EnvOf(pod.at("initContainers")[1], "AWS_ROLE_ARN"), "absent");
  EXPECT_EQ(EnvOf(pod.at("initContainers")[1], "AWS_WEB_IDENTITY_TOKEN_FILE"), "");
  EXPECT_EQ(pod.at("volumes")[2].at("projected").at("sources")[0].at("serviceAccountToken"),
            json({{"audience", "sts.amazonaws.com"}, {"expirationSeconds", 3600}, {"path", "token"}}));
}

TEST(BuildRunnerJob, KeepsTheWebhooksIdentityFromTheCollector) {
  auto job = BuildRunnerJob(SomeSettings(), SomeJob());
  EXPECT_EQ(
      job.at("/spec/template/metadata/annotations"_json_pointer).at("eks.amazonaws.com/skip-containers"),
      "inventory");
}

TEST(BuildRunnerJob, GivesEveryContainerTheCommonVariablesAndTheStepsOwnOverThem) {
  auto settings = SomeSettings();
  settings.environment = {{"AWS_REGION", "eu-west-1"}, {"AWS_WEB_IDENTITY_TOKEN_FILE", "x"}};
  auto pod = PodOf(BuildRunnerJob(settings, SomeJob()));
  EXPECT_EQ(EnvOf(pod.at("initContainers")[0], "AWS_REGION"), "eu-west-1");
  EXPECT_EQ(EnvOf(pod.at("initContainers")[1], "AWS_WEB_IDENTITY_TOKEN_FILE"), "");
}

TEST(BuildRunnerJob, FulfilsTheRestrictedStandard) {
  auto pod = PodOf(BuildRunnerJob(SomeSettings(), SomeJob()));
  EXPECT_EQ(pod.at("securityContext").at("runAsNonRoot"), true);
  EXPECT_NE(pod.at("securityContext").at("runAsUser"), 0);
  EXPECT_EQ(pod.at("securityContext").at("seccompProfile").at("type"), "RuntimeDefault");
  EXPECT_EQ(pod.at("automountServiceAccountToken"), false);
  for (const auto& container :
       {pod.at("initContainers")[0], pod.at("initContainers")[1], pod.at("containers")[0]}) {
    const auto& security = container.at("securityContext");
    EXPECT_EQ(security.at("allowPrivilegeEscalation"), false);
    EXPECT_EQ(security.at("readOnlyRootFilesystem"), true);
    EXPECT_EQ(security.at("capabilities").at("drop"), json::array({"ALL"}));
  }
}

TEST(BuildRunnerJob, DoesNotRepeatWhatIsUselessToRepeat) {
  auto spec = BuildRunnerJob(SomeSettings(), SomeJob()).at("spec");
  EXPECT_EQ(spec.at("podFailurePolicy"), json::parse(R"({"rules": [
      {"action": "FailJob", "onExitCodes": {"operator": "In", "values": [64, 65, 77, 78]}},
      {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]}]})"));
  EXPECT_EQ(spec.at("podReplacementPolicy"), "Failed");
  EXPECT_EQ(spec.at("template").at("spec").at("restartPolicy"), "Never");
}

TEST(BuildRunnerJob, HasALifeOfItsOwnAndAnOwner) {
  auto settings = SomeSettings();
  settings.deadline = std::chrono::minutes(30);
  settings.owner = ObjectReference{"batch/v1", "Job", "inventory", "orchestrator-1", "uid-1"};
  auto job = BuildRunnerJob(settings, SomeJob());
  EXPECT_EQ(job.at("spec").at("activeDeadlineSeconds"), 1800);
  EXPECT_EQ(job.at("spec").at("ttlSecondsAfterFinished"), 86400);
  EXPECT_EQ(
      job.at("metadata").at("ownerReferences"),
      json::parse(
          R"([{"apiVersion":"batch/v1","kind":"Job","name":"orchestrator-1","uid":"uid-1","controller":true}])"));
}

TEST(BuildRunnerJob, JoinsAQueueOnlyWhenOneIsNamed) {
  auto settings = SomeSettings();
  EXPECT_FALSE(BuildRunnerJob(settings, SomeJob()).dump().find("kueue") != std::string::npos);
  settings.queue_name = "inventory";
  EXPECT_EQ(BuildRunnerJob(settings, SomeJob()).at("metadata").at("labels").at("kueue.x-k8s.io/queue-name"),
            "inventory");
}

}  // namespace
}  // namespace inventory::k8s
