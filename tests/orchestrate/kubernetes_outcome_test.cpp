#include "inventory/orchestrate/kubernetes_outcome.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "inventory/base/timestamp.h"
#include "kubernetes_fixture.h"

namespace inventory::orchestrate {
namespace {

using nlohmann::json;
using report::Outcome;
using report::Status;
using report::Step;
using Phase = JobState::Phase;

json Waiting(std::string_view name, std::string_view reason, std::string_view message = "") {
  return {{"name", name}, {"state", {{"waiting", {{"reason", reason}, {"message", message}}}}}};
}

json Running(std::string_view name) {
  return {{"name", name}, {"state", {{"running", json::object()}}}};
}

json Pod(std::vector<json> init, std::vector<json> main, std::string_view created = kCreated) {
  return {{"metadata", {{"creationTimestamp", created}}},
          {"status", {{"initContainerStatuses", std::move(init)}, {"containerStatuses", std::move(main)}}}};
}

// ---- the Job itself

TEST(StateOf, TrueConditionsDecide) {
  EXPECT_EQ(StateOf(JobObject(kFirst)).phase, Phase::kUnfinished);
  EXPECT_EQ(StateOf(JobObject(kFirst, "Complete")).phase, Phase::kComplete);
  // Those that come before the end are none: SuccessCriteriaMet, FailureTarget.
  EXPECT_EQ(StateOf(JobObject(kFirst, "FailureTarget")).phase, Phase::kUnfinished);
  const JobState failed = StateOf(JobObject(kFirst, "Failed"));
  EXPECT_EQ(failed.phase, Phase::kFailed);
  EXPECT_EQ(failed.reason, "Because");
  EXPECT_EQ(failed.message, "of this");

  json job = JobObject(kFirst, "Complete");
  job["status"]["conditions"][0]["status"] = "False";
  EXPECT_EQ(StateOf(job).phase, Phase::kUnfinished);
}

TEST(StateOf, SuspendedAndDeletingAreSeen) {
  EXPECT_TRUE(StateOf(JobObject(kFirst, "Suspended")).suspended);
  EXPECT_FALSE(StateOf(JobObject(kFirst)).suspended);
  json job = JobObject(kFirst);
  job["metadata"]["deletionTimestamp"] = kCreated;
  EXPECT_TRUE(StateOf(job).deleting);
}

TEST(StateOf, ObjectsThatAreNoJobsHurtNobody) {
  for (const char* text :
       {"null", "[]", "{}", R"({"metadata":[],"status":"x"})", R"({"status":{"conditions":[1]}})"}) {
    EXPECT_EQ(StateOf(json::parse(text)).phase, Phase::kUnfinished) << text;
  }
}

TEST(WhyNotOurs, NamesTheFirstLabelThatDiffers) {
  EXPECT_EQ(WhyNotOurs(JobObject(kFirst), kRunId, kFirst), std::nullopt);
  EXPECT_EQ(WhyNotOurs(JobObject(kFirst), kRunId, kSecond),
            "its label inventory/account-id is 111111111111, not 222222222222");
  json job = JobObject(kFirst);
  job["metadata"]["labels"].erase("component");
  EXPECT_EQ(WhyNotOurs(job, kRunId, kFirst), "it has no label component");
  EXPECT_EQ(WhyNotOurs(json::object(), kRunId, kFirst), "it has no label app");
}

// ---- what became of the account

TEST(OutcomeOf, CompleteJobWithAllSummariesIsComplete) {
  const std::vector<json> pods{CompletePod(kFirst)};
  const Outcome outcome = OutcomeOf(JobObject(kFirst, "Complete"), pods);
  EXPECT_EQ(outcome.status, Status::kComplete);
  EXPECT_EQ(outcome.step, Step::kUpload);
  EXPECT_EQ(outcome.account, kFirst);
  EXPECT_EQ(outcome.run, kRunId);
  EXPECT_EQ(outcome.resources, 7U);
  EXPECT_EQ(outcome.started, ParseIso8601(kCreated).value());
  EXPECT_EQ(outcome.finished, ParseIso8601("2026-01-02T03:10:00Z").value());
}

TEST(OutcomeOf, GapsOfTheSummaryMakeItPartial) {
  json summary = json::parse(Summary(kFirst, "upload", "partial"));
  summary["gaps"] =
      json::array({{{"kind", "throttled"}, {"count", 3}, {"examples", {"eu-west-1 ec2:DescribeVpcs"}}}});
  const std::vector<json> pods{Pod({Ended("assume", 0, Summary(kFirst, "assume", "complete")),
                                    Ended("inventory", 0, Summary(kFirst, "inventory", "complete"))},
                                   {Ended("upload", 0, summary.dump())})};
  const Outcome outcome = OutcomeOf(JobObject(kFirst, "Complete"), pods);
  EXPECT_EQ(outcome.status, Status::kPartial);
  EXPECT_EQ(outcome.gap_count(), 3U);
}

TEST(OutcomeOf, CompleteJobThatNobodyTellsOfIsPartial) {
  const Outcome gone = OutcomeOf(JobObject(kFirst, "Complete"), {});
  EXPECT_EQ(gone.status, Status::kPartial);
  ASSERT_EQ(gone.gaps.size(), 1U);
  EXPECT_EQ(gone.gaps[0].examples, std::vector<std::string>{"the Job's pod is gone"});

  const std::vector<json> silent{
      Pod({Ended("assume", 0, Summary(kFirst, "assume", "complete")), Ended("inventory", 0, "Killed")},
          {Ended("upload", 0, "")})};
  const Outcome outcome = OutcomeOf(JobObject(kFirst, "Complete"), silent);
  EXPECT_EQ(outcome.status, Status::kPartial);
  ASSERT_EQ(outcome.gaps.size(), 2U);
  EXPECT_EQ(outcome.gaps[0].examples, std::vector<std::string>{"inventory left no summary"});
}

TEST(OutcomeOf, SummaryOfAnotherAccountIsNotBelieved) {
  const std::vector<json> pods{CompletePod(kSecond)};
  const Outcome outcome = OutcomeOf(JobObject(kFirst, "Complete"), pods);
  EXPECT_EQ(outcome.account, kFirst);
  EXPECT_EQ(outcome.status, Status::kPartial);
}

TEST(OutcomeOf, FailedStepTellsItsReason) {
  json summary = json::parse(Summary(kFirst, "assume", "failed"));
  summary["error"] = {{"code", "AccessDenied"}, {"message", "the trust policy says no"}};
  const std::vector<json> pods{
      Pod({Ended("assume", 77, summary.dump()), Waiting("inventory", "PodInitializing")},
          {Waiting("upload", "PodInitializing")})};
  const Outcome outcome = OutcomeOf(JobObject(kFirst, "Failed"), pods);
  EXPECT_EQ(outcome.status, Status::kFailed);
  EXPECT_EQ(outcome.step, Step::kAssume);
  EXPECT_EQ(outcome.error->code, "AccessDenied");
  EXPECT_EQ(outcome.error->message, "the trust policy says no");
}

TEST(OutcomeOf, ContainerThatDiedWithoutASummaryIsTold) {
  json killed = Ended("inventory", 137, "line one\nthe last line\n");
  killed["state"]["terminated"]["reason"] = "OOMKilled";
  const std::vector<json> pods{Pod({Ended("assume", 0, Summary(kFirst, "assume", "complete")), killed},
                                   {Waiting("upload", "PodInitializing")})};
  const Outcome outcome = OutcomeOf(JobObject(kFirst, "Failed"), pods);
  EXPECT_EQ(outcome.step, Step::kInventory);
  EXPECT_EQ(outcome.error->code, "OOMKilled");
  EXPECT_EQ(outcome.error->message, "the container ended with exit code 137 (OOMKilled): the last line");
}

TEST(OutcomeOf, JobThatFailedWithoutAPodTellsTheConditionsReason) {
  const Outcome outcome = OutcomeOf(JobObject(kFirst, "Failed"), {});
  EXPECT_EQ(outcome.status, Status::kFailed);
  EXPECT_EQ(outcome.error->code, "Because");
  EXPECT_EQ(outcome.error->message, "of this");
  EXPECT_TRUE(outcome.finished);
}

TEST(OutcomeOf, PodsThatNobodyCouldReadAreNotCalledGone) {
  const Outcome complete = OutcomeOf(JobObject(kFirst, "Complete"), {}, "no answer in time");
  EXPECT_EQ(complete.status, Status::kPartial);
  ASSERT_EQ(complete.gaps.size(), 1U);
  EXPECT_EQ(complete.gaps[0].examples,
            std::vector<std::string>{"the Job's pods could not be read: no answer in time"});

  const Outcome failed = OutcomeOf(JobObject(kFirst, "Failed"), {}, "no answer in time");
  EXPECT_EQ(failed.status, Status::kFailed);
  EXPECT_EQ(failed.error->code, "Because");
  EXPECT_EQ(failed.error->message, "of this; the Job's pods could not be read: no answer in time");
}

TEST(OutcomeOf, NewestPodCounts) {
  const std::vector<json> pods{
      Pod({Running("assume")}, {}, "2026-01-02T03:05:00Z"),
      Pod({Ended("assume", 75, Summary(kFirst, "assume", "failed"))}, {}, "2026-01-02T03:01:00Z")};
  const Outcome outcome = OutcomeOf(JobObject(kFirst), pods);
  EXPECT_EQ(outcome.status, Status::kRunning);
  EXPECT_EQ(outcome.step, Step::kAssume);
  EXPECT_FALSE(outcome.error);
}

TEST(OutcomeOf, RunningJobTellsItsStepAndWhatItWaitsFor) {
  const std::vector<json> pods{Pod({Ended("assume", 0, Summary(kFirst, "assume", "complete")),
                                    Waiting("inventory", "ImagePullBackOff", "no such image")},
                                   {})};
  const Outcome outcome = OutcomeOf(JobObject(kFirst), pods);
  EXPECT_EQ(outcome.status, Status::kRunning);
  EXPECT_EQ(outcome.step, Step::kInventory);
  EXPECT_EQ(outcome.error->code, "ImagePullBackOff");
  EXPECT_EQ(outcome.error->message, "no such image");
  EXPECT_FALSE(outcome.finished);

  const Outcome queued = OutcomeOf(JobObject(kFirst, "Suspended"), {});
  EXPECT_EQ(queued.status, Status::kRunning);
  EXPECT_EQ(queued.error->message, "the Job waits in its queue");
}

}  // namespace
}  // namespace inventory::orchestrate
