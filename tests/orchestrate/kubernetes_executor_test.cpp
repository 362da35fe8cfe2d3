#include "inventory/orchestrate/kubernetes_executor.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "inventory/base/timestamp.h"
#include "kubernetes_fixture.h"

namespace inventory::orchestrate {
namespace {

using nlohmann::json;
using report::Status;

constexpr Time kNow{std::chrono::hours(1)};

class KubernetesExecutorTest : public KubernetesTest {
 protected:
  Result<RunIdentity> Begin(bool resumed = false) {
    const RunIdentity identity{.id = std::string(kRunId), .started = kNow, .resumed = resumed};
    return async::Run(loop_, executor().Begin(identity, {}));
  }
  void UseTemplate(std::string_view text) {
    executor_options_.job_template = std::make_shared<const json>(json::parse(text));
  }
  void BelongToAJob() {
    executor_options_.pod_name = "own-pod";
    executor_options_.job.owner = k8s::ObjectReference{.api_version = "batch/v1",
                                                       .kind = "Job",
                                                       .namespace_name = "inventory",
                                                       .name = "manual",
                                                       .uid = "own-uid"};
  }
  /// Reasons and notes of the events that were sent.
  std::vector<std::string> Events() const {
    std::vector<std::string> events;
    for (const http::Request& request : transport_->requests()) {
      if (request.url.find("/events?") == std::string::npos) continue;
      const json event = json::parse(std::get<std::string>(request.body));
      events.push_back(event.at("type").get<std::string>() + " " + event.at("reason").get<std::string>() +
                       ": " + event.at("note").get<std::string>());
    }
    return events;
  }
};

// ---- Begin

TEST_F(KubernetesExecutorTest, RunOfAJobBeganWhenTheJobWasCreated) {
  BelongToAJob();
  transport_->On("GET", "/jobs/manual")
      .Reply(200, json({{"metadata", {{"creationTimestamp", kCreated}}}}).dump());
  EXPECT_EQ(Begin()->started, ParseIso8601(kCreated).value());
}

TEST_F(KubernetesExecutorTest, RunThatWasBegunBeforeKeepsItsStart) {
  transport_->On("GET", "labelSelector=inventory%2Frun-id%3Dnightly").Reply(200, ListOf({JobObject(kFirst)}));
  EXPECT_EQ(Begin()->started, ParseIso8601(kCreated).value());
}

TEST_F(KubernetesExecutorTest, ResumedRunBeganWhenItsOwnJobsSayInAnotherJobToo) {
  BelongToAJob();
  OnList().Reply(200, ListOf({JobObject(kFirst)}));
  EXPECT_EQ(Begin(true)->started, ParseIso8601(kCreated).value());
}

TEST_F(KubernetesExecutorTest, RunThatWasNeverBegunIsNotResumed) {
  OnList().Reply(200, ListOf({}));
  const auto begun = Begin(true);
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(begun.error().message(),
            "there is no run nightly to resume in the namespace inventory: none of its Jobs is there");
}

TEST_F(KubernetesExecutorTest, NewRunBeginsNow) {
  OnList().Reply(200, ListOf({}));
  const auto begun = Begin();
  EXPECT_EQ(begun->started, kNow);
  EXPECT_EQ(begun->id, kRunId);
}

// ---- Run

TEST_F(KubernetesExecutorTest, ImageOfTheRunnersIsThatOfOurOwnPod) {
  executor_options_.job.image.clear();
  executor_options_.pod_name = "own-pod";
  executor_options_.wait = false;
  transport_->On("GET", "/pods/own-pod")
      .Reply(
          200,
          R"({"spec":{"containers":[{"name":"proxy","image":"p"},{"name":"orchestrator","image":"own:2"}]}})");
  OnList().Reply(200, ListOf({}));
  OnWatch().Never();
  auto& created = OnCreate().WithBody(R"("image":"own:2")").Reply(201, "{}");
  const auto outcomes = async::Run(loop_, executor().Run(Spec({kFirst}), nullptr, {}));
  ASSERT_TRUE(outcomes) << outcomes.error().ToString();
  EXPECT_EQ(created.used(), 1U);
}

TEST_F(KubernetesExecutorTest, ImageThatNobodyTellsEndsTheRun) {
  executor_options_.job.image.clear();
  const auto nowhere = async::Run(loop_, executor().Run(Spec({kFirst}), nullptr, {}));
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code(), ErrorCode::kConfiguration);
  EXPECT_EQ(nowhere.error().message(),
            "which image the runners have is not known: set --image, or POD_NAME in a cluster");
}

TEST_F(KubernetesExecutorTest, PodWithoutOurContainerEndsTheRun) {
  executor_options_.job.image.clear();
  executor_options_.pod_name = "own-pod";
  transport_->On("GET", "/pods/own-pod").Reply(200, "{}");
  const auto outcomes = async::Run(loop_, executor().Run(Spec({kFirst}), nullptr, {}));
  ASSERT_FALSE(outcomes);
  EXPECT_EQ(
      outcomes.error().message(),
      "the pod own-pod has no container named orchestrator, so the runners' image is not known: set --image");
}

TEST_F(KubernetesExecutorTest, TemplateThatBreaksAContractEndsTheRunWithItsPath) {
  UseTemplate(R"({"spec": {"template": {"spec": {"restartPolicy": "OnFailure"}}}})");
  OnList().Reply(200, ListOf({}));
  OnWatch().Never();
  const auto outcomes = async::Run(loop_, executor().Run(Spec({kFirst}), nullptr, {}));
  ASSERT_FALSE(outcomes);
  EXPECT_EQ(outcomes.error().message(),
            "spec.template.spec.restartPolicy can't be changed by the Job template");
}

TEST_F(KubernetesExecutorTest, OwnJobIsToldOfTheRunInEvents) {
  BelongToAJob();
  auto& events = transport_->On("POST", "/events?").WithBody("own-uid").Reply(201, "{}");
  OnList().Reply(200, ListOf({JobObject(kFirst, "Complete"), JobObject(kSecond, "Failed"),
                              JobObject(kThird, "Failed")}));
  OnWatch().Never();
  OnPodsOf(kFirst).Reply(200, ListOf({CompletePod(kFirst)}));
  OnPods().Reply(200, ListOf({}));
  ASSERT_TRUE(async::Run(loop_, executor().Run(Spec({kFirst, kSecond, kThird}), nullptr, {})));
  EXPECT_EQ(Events(),
            (std::vector<std::string>{
                "Normal RunStarted: run nightly for 3 accounts",
                "Warning AccountsFailed: 2 of 3 accounts failed: 222222222222, 333333333333",
                "Normal RunFinished: run nightly: 1 complete, 0 partial, 2 failed, 0 not finished"}));
  EXPECT_EQ(events.used(), 3U);
}

TEST_F(KubernetesExecutorTest, EventThatIsRefusedIsLoggedAndNoMore) {
  BelongToAJob();
  executor_options_.wait = false;
  transport_->On("POST", "/events?").Reply(403, k8s::StatusBody(403, "Forbidden", "no events"));
  OnList().Reply(200, ListOf({}));
  OnWatch().Never();
  OnCreate().Reply(201, "{}");
  EXPECT_TRUE(async::Run(loop_, executor().Run(Spec({kFirst}), nullptr, {})));
  EXPECT_EQ(log_.Find("event not recorded").size(), 1U);
}

TEST_F(KubernetesExecutorTest, RunThatEndsAtOnceSaysWhyInAnEvent) {
  BelongToAJob();
  transport_->On("POST", "/events?").Reply(201, "{}");
  OnList().Reply(403, k8s::StatusBody(403, "Forbidden", "cannot list jobs"));
  ASSERT_FALSE(async::Run(loop_, executor().Run(Spec({kFirst}), nullptr, {})));
  ASSERT_EQ(Events().size(), 2U);
  EXPECT_TRUE(Events()[1].starts_with("Warning RunFailed: cannot list jobs")) << Events()[1];
}

// ---- Runs

TEST_F(KubernetesExecutorTest, RunsAreGroupedLatestFirst) {
  json other = JobObject(kFirst, "Complete");
  other["metadata"]["labels"][k8s::kRunLabel] = "later";
  other["metadata"]["annotations"][kStartedAnnotation] = "2026-02-02T00:00:00Z";
  json nobodys = JobObject(kSecond);
  nobodys["metadata"]["labels"].erase(k8s::kRunLabel);
  OnList().Reply(200, ListOf({JobObject(kSecond, "Failed"), other, JobObject(kFirst), nobodys}));
  OnPods().Reply(200, ListOf({CompletePod(kFirst)}));
  const auto runs = async::Run(loop_, executor().Runs(5, {}));
  ASSERT_TRUE(runs) << runs.error().ToString();
  ASSERT_EQ(runs->size(), 2U);
  EXPECT_EQ(runs->at(0).id, "later");
  EXPECT_EQ(runs->at(1).id, kRunId);
  EXPECT_EQ(runs->at(1).accounts, 3U) << "one of the three has no Job";
  ASSERT_EQ(runs->at(1).outcomes.size(), 2U);
  EXPECT_EQ(runs->at(1).outcomes[0].account, kFirst);
  EXPECT_EQ(runs->at(1).outcomes[0].status, Status::kRunning);
  EXPECT_EQ(runs->at(1).outcomes[1].status, Status::kFailed);
}

TEST_F(KubernetesExecutorTest, PodsOfRunsBeyondTheLimitAreNotAskedFor) {
  json other = JobObject(kFirst, "Complete");
  other["metadata"]["labels"][k8s::kRunLabel] = "later";
  other["metadata"]["annotations"][kStartedAnnotation] = "2026-02-02T00:00:00Z";
  OnList().Reply(200, ListOf({JobObject(kFirst), other}));
  OnPods().Reply(200, ListOf({}));
  const auto runs = async::Run(loop_, executor().Runs(1, {}));
  ASSERT_TRUE(runs);
  ASSERT_EQ(runs->size(), 1U);
  EXPECT_EQ(runs->at(0).id, "later");
  EXPECT_EQ(Count("GET", "/pods?"), 1U);
}

TEST_F(KubernetesExecutorTest, LargestNumberOfAccountsIsTheRuns) {
  json resumed = JobObject(kFirst);
  resumed["metadata"]["annotations"][kAccountsAnnotation] = "1";
  OnList().Reply(200, ListOf({resumed, JobObject(kSecond)}));
  OnPods().Reply(200, ListOf({}));
  const auto runs = async::Run(loop_, executor().Runs(1, {}));
  ASSERT_TRUE(runs);
  EXPECT_EQ(runs->at(0).accounts, 3U);
  EXPECT_EQ(runs->at(0).missing(), 1U);
}

TEST_F(KubernetesExecutorTest, AnnotationThatIsNoNumberHurtsNobody) {
  json job = JobObject(kFirst);
  job["metadata"]["annotations"][kAccountsAnnotation] = "many";
  OnList().Reply(200, ListOf({job}));
  OnPods().Reply(200, ListOf({}));
  const auto runs = async::Run(loop_, executor().Runs(1, {}));
  ASSERT_TRUE(runs);
  EXPECT_EQ(runs->at(0).accounts, 0U);
}

// ---- Plan

TEST_F(KubernetesExecutorTest, PlanIsADocumentForEachAccountWithTheTemplateMerged) {
  executor_options_.job.queue_name = "night";
  UseTemplate(R"({"spec": {"template": {"spec": {"nodeSelector": {"disk": "fast"}}}}})");
  const std::string plan = executor().Plan(Spec({kFirst, kSecond}));
  EXPECT_TRUE(plan.starts_with("---\n"));
  for (const char* part : {"name: inventory-111111111111-nightly\n", "name: inventory-222222222222-nightly\n",
                           "disk: fast\n", "kueue.x-k8s.io/queue-name: night\n",
                           "inventory/run-accounts: \"2\"\n", "image: registry/image:1\n"}) {
    EXPECT_NE(plan.find(part), std::string::npos) << part;
  }
  EXPECT_TRUE(transport_->requests().empty());
}

TEST_F(KubernetesExecutorTest, PlanSaysWhatIsWrongWithTheTemplate) {
  UseTemplate(R"({"metadata": {"name": "own"}})");
  EXPECT_EQ(executor().Plan(Spec({kFirst})), "# metadata.name can't be changed by the Job template\n");
}

}  // namespace
}  // namespace inventory::orchestrate
