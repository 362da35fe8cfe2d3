#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kubernetes_fixture.h"

namespace inventory::orchestrate {
namespace {

using nlohmann::json;
using report::Outcome;
using std::chrono::seconds;

class KubernetesRunTest : public KubernetesTest {
 protected:
  /// "111111111111 complete; ...", or the error's message.
  std::string Run(const RunSpec& run) {
    auto outcomes = async::Run(loop_, executor().Run(run, note_, cancel_.token()));
    if (!outcomes) return outcomes.error().message();
    outcomes_ = std::move(*outcomes);
    std::string text;
    for (const Outcome& outcome : outcomes_) {
      text += text.empty() ? "" : "; ";
      text += outcome.account + " " + std::string(report::StatusName(outcome.status));
    }
    return text;
  }

  std::string MessageOf(std::size_t index) const {
    return outcomes_.at(index).error ? outcomes_.at(index).error->message : "";
  }

  /// When the account's Job was asked for.
  async::Duration CreatedAt(std::string_view account) const {
    for (std::size_t i = 0; i < transport_->requests().size(); ++i) {
      const http::Request& request = transport_->requests()[i];
      const auto* body = std::get_if<std::string>(&request.body);
      if (request.method == "POST" && body != nullptr && body->find(account) != std::string::npos) {
        return transport_->times()[i] - async::Instant();
      }
    }
    ADD_FAILURE() << "no Job for " << account;
    return {};
  }

  void AllPodsComplete() {
    for (const std::string_view account : {kFirst, kSecond, kThird}) {
      OnPodsOf(account).Reply(200, ListOf({CompletePod(account)}));
    }
  }

  static std::string AlreadyThere() { return k8s::StatusBody(409, "AlreadyExists", "is there"); }
  static std::string OverQuota() { return k8s::StatusBody(403, "Forbidden", "exceeded quota: few"); }

  async::CancellationSource cancel_;
  std::vector<Outcome> outcomes_;
  std::vector<std::string> progress_;
  ProgressSink note_ = [this](const ProgressEvent& event) {
    const bool started = event.kind == ProgressEvent::Kind::kStarted;
    progress_.push_back((started ? "started " : "finished ") + event.outcome.account);
  };
};

// ---- create, watch, settle

TEST_F(KubernetesRunTest, CreatesAJobForEachAccountAndWaitsForTheirEnd) {
  OnList().Reply(200, ListOf({}));
  OnWatch()
      .ReplyPieces(
          200,
          {"", WatchLine("ADDED", JobObject(kFirst)), WatchLine("MODIFIED", JobObject(kFirst, "Complete")),
           WatchLine("MODIFIED", JobObject(kSecond, "Complete"))},
          seconds(10))
      .Never();
  OnCreate().Reply(201, "{}");
  AllPodsComplete();
  EXPECT_EQ(Run(Spec({kFirst, kSecond})), "111111111111 complete; 222222222222 complete");
  EXPECT_EQ(Count("POST", "/jobs?"), 2U);
  EXPECT_EQ(progress_, (std::vector<std::string>{"started 111111111111", "started 222222222222",
                                                 "finished 111111111111", "finished 222222222222"}));
  EXPECT_EQ(outcomes_[0].name, "name-1");
  EXPECT_EQ(outcomes_[0].resources, 7U);
  EXPECT_EQ(Elapsed(), seconds(30));
}

TEST_F(KubernetesRunTest, WithoutWaitingJobsRunOn) {
  executor_options_.wait = false;
  OnList().Reply(200, ListOf({}));
  OnWatch().Never();
  OnCreate().Reply(201, "{}");
  EXPECT_EQ(Run(Spec({kFirst})), "111111111111 running");
  EXPECT_EQ(Elapsed(), seconds(0));
}

TEST_F(KubernetesRunTest, WithoutWaitingTheLimitIsKeptNevertheless) {
  executor_options_.wait = false;
  executor_options_.max_parallel = 1;
  OnList().Reply(200, ListOf({}));
  OnWatch().ReplyPieces(200, {"", WatchLine("MODIFIED", JobObject(kFirst, "Complete"))}, seconds(10)).Never();
  OnCreate().Reply(201, "{}");
  AllPodsComplete();
  EXPECT_EQ(Run(Spec({kFirst, kSecond})), "111111111111 complete; 222222222222 running");
  EXPECT_EQ(CreatedAt(kSecond), seconds(10));
}

TEST_F(KubernetesRunTest, WhatIsThereIsNotCreatedAgain) {
  OnList().Reply(200, ListOf({JobObject(kFirst, "Complete"), JobObject(kSecond, "Failed")}));
  OnWatch().Never();
  AllPodsComplete();
  EXPECT_EQ(Run(Spec({kFirst, kSecond})), "111111111111 complete; 222222222222 failed");
  EXPECT_EQ(MessageOf(1), "of this");
  EXPECT_EQ(Count("POST", "/jobs"), 0U);
}

TEST_F(KubernetesRunTest, JobOfOneAccountThatIsRefusedFailsThatAccountAlone) {
  OnList().Reply(200, ListOf({}));
  OnWatch().ReplyPieces(200, {"", WatchLine("MODIFIED", JobObject(kSecond, "Complete"))}, seconds(1)).Never();
  OnCreate(kFirst).Reply(422, k8s::StatusBody(422, "Invalid", "name is no name"));
  OnCreate(kSecond).Reply(201, "{}");
  AllPodsComplete();
  EXPECT_EQ(Run(Spec({kFirst, kSecond})), "111111111111 failed; 222222222222 complete");
  EXPECT_EQ(MessageOf(0), "its Job could not be created: name is no name");
  EXPECT_EQ(outcomes_[0].error->code, "Invalid");
}

TEST_F(KubernetesRunTest, WhatNobodyMayDoEndsTheRun) {
  OnList().Reply(200, ListOf({}));
  OnWatch().Never();
  OnCreate().Reply(403, k8s::StatusBody(403, "Forbidden", R"(cannot create resource "jobs")"));
  EXPECT_EQ(Run(Spec({kFirst, kSecond})), R"(cannot create resource "jobs")");
}

TEST_F(KubernetesRunTest, PodsThatMayNotBeListedEndTheRun) {
  OnList().Reply(200, ListOf({JobObject(kFirst, "Complete")}));
  OnWatch().Never();
  OnPods().Reply(403, k8s::StatusBody(403, "Forbidden", R"(cannot list resource "pods")"));
  EXPECT_EQ(Run(Spec({kFirst})), R"(cannot list resource "pods")");
}

TEST_F(KubernetesRunTest, PodsThatCannotBeReadAreToldWithWhatTheJobSays) {
  OnList().Reply(200, ListOf({JobObject(kFirst, "Complete"), JobObject(kSecond, "Failed")}));
  OnWatch().Never();
  OnPods().Reply(429, k8s::StatusBody(429, "TooManyRequests", "busy"));
  EXPECT_EQ(Run(Spec({kFirst, kSecond})), "111111111111 partial; 222222222222 failed");
  ASSERT_EQ(outcomes_[0].gaps.size(), 1U);
  EXPECT_EQ(outcomes_[0].gaps[0].examples,
            std::vector<std::string>{"the Job's pods could not be read: busy"});
  EXPECT_EQ(outcomes_[1].error->code, "Because");
  EXPECT_EQ(MessageOf(1), "of this; the Job's pods could not be read: busy");
}

TEST_F(KubernetesRunTest, CancelledWhilePodsAreReadItDoesNotGuess) {
  OnList().Reply(200, ListOf({JobObject(kFirst, "Complete"), JobObject(kSecond, "Failed")}));
  OnWatch().Never();
  OnPods().Never();
  loop_.CallAt(loop_.Now() + seconds(5), [this] { cancel_.Cancel(); });
  EXPECT_EQ(Run(Spec({kFirst, kSecond})), "111111111111 running; 222222222222 running");
  EXPECT_EQ(Elapsed(), seconds(5));
}

TEST_F(KubernetesRunTest, JobThatIsDeletedWhileItsPodsAreReadHasEnded) {
  OnList().Reply(200, ListOf({JobObject(kFirst, "Complete")}));
  OnWatch().ReplyPieces(200, {"", WatchLine("DELETED", JobObject(kFirst, "Complete"))}, seconds(1)).Never();
  OnPods().After(seconds(2)).Reply(200, ListOf({CompletePod(kFirst)}));
  EXPECT_EQ(Run(Spec({kFirst})), "111111111111 complete");
}

TEST_F(KubernetesRunTest, JobThatSomebodyDeletesFailsItsAccount) {
  OnList().Reply(200, ListOf({JobObject(kFirst)}));
  OnWatch().ReplyPieces(200, {"", WatchLine("DELETED", JobObject(kFirst))}, seconds(5)).Never();
  EXPECT_EQ(Run(Spec({kFirst})), "111111111111 failed");
  EXPECT_EQ(outcomes_[0].error->code, "JobDeleted");
  EXPECT_EQ(MessageOf(0), "its Job was deleted before it had ended");
}

TEST_F(KubernetesRunTest, CancelledItLeavesJobsAlone) {
  OnList().Reply(200, ListOf({JobObject(kFirst)}));
  OnWatch().Never();
  OnCreate().After(seconds(60)).Reply(201, "{}");
  loop_.CallAt(loop_.Now() + seconds(5), [this] { cancel_.Cancel(); });
  EXPECT_EQ(Run(Spec({kFirst, kSecond})), "111111111111 running; 222222222222 not_started");
  EXPECT_EQ(Elapsed(), seconds(5));
  EXPECT_EQ(Count("DELETE", ""), 0U);
}

// ---- a name that is taken

TEST_F(KubernetesRunTest, JobThatALostAnswerMadeIsTakenOver) {
  OnList().Reply(200, ListOf({}));
  OnWatch().ReplyPieces(200, {"", WatchLine("MODIFIED", JobObject(kFirst, "Complete"))}, seconds(1)).Never();
  OnCreate().Reply(409, AlreadyThere());
  OnJob("GET", kFirst).Reply(200, JobObject(kFirst).dump());
  AllPodsComplete();
  EXPECT_EQ(Run(Spec({kFirst})), "111111111111 complete");
  EXPECT_EQ(Count("POST", "/jobs?"), 1U);
}

TEST_F(KubernetesRunTest, JobOfTheSameNameThatIsNotOursIsReportedAndLeftAlone) {
  OnList().Reply(200, ListOf({}));
  OnWatch().ReplyPieces(200, {"", WatchLine("MODIFIED", JobObject(kSecond, "Complete"))}, seconds(1)).Never();
  OnCreate(kFirst).Reply(409, AlreadyThere());
  OnCreate(kSecond).Reply(201, "{}");
  json foreign = JobObject(kFirst);
  foreign["metadata"]["labels"][k8s::kRunLabel] = "other";
  OnJob("GET", kFirst).Reply(200, foreign.dump());
  AllPodsComplete();
  EXPECT_EQ(Run(Spec({kFirst, kSecond})), "111111111111 failed; 222222222222 complete");
  EXPECT_EQ(MessageOf(0),
            "a Job named inventory-111111111111-nightly is there that is not this run's: its label "
            "inventory/run-id is other, not nightly; delete it, or use another run id");
  EXPECT_EQ(Count("DELETE", "/jobs"), 0U);
}

TEST_F(KubernetesRunTest, JobOfTheSameNameThatCannotBeReadFailsItsAccount) {
  OnList().Reply(200, ListOf({}));
  OnWatch().Never();
  OnCreate().Reply(409, AlreadyThere());
  OnJob("GET", kFirst).Reply(200, "<html>");
  EXPECT_EQ(Run(Spec({kFirst})), "111111111111 failed");
  EXPECT_EQ(MessageOf(0), "its Job could not be read: the API server's answer is no JSON object");
}

TEST_F(KubernetesRunTest, CancelledWhileAJobOfTheSameNameIsReadItHasFailedNothing) {
  OnList().Reply(200, ListOf({}));
  OnWatch().Never();
  OnCreate().Reply(409, AlreadyThere());
  OnJob("GET", kFirst).Never();
  loop_.CallAt(loop_.Now() + seconds(5), [this] { cancel_.Cancel(); });
  EXPECT_EQ(Run(Spec({kFirst})), "111111111111 not_started");
}

TEST_F(KubernetesRunTest, NameOfAJobThatIsBeingDeletedIsWaitedFor) {
  executor_options_.wait = false;
  OnList().Reply(200, ListOf({}));
  OnWatch().Never();
  OnCreate().Reply(409, AlreadyThere()).Reply(409, AlreadyThere()).Reply(201, "{}");
  json going = JobObject(kFirst);
  going["metadata"]["deletionTimestamp"] = kCreated;
  OnJob("GET", kFirst).Reply(200, going.dump()).Reply(404, k8s::StatusBody(404, "NotFound", "gone"));
  EXPECT_EQ(Run(Spec({kFirst})), "111111111111 running");
  EXPECT_EQ(Count("POST", "/jobs?"), 3U);
  EXPECT_EQ(Elapsed(), seconds(2));
}

// ---- limits

TEST_F(KubernetesRunTest, QuotaIsWaitedForAndToldOnce) {
  executor_options_.wait = false;
  executor_options_.quota_delay = seconds(5);
  OnList().Reply(200, ListOf({}));
  OnWatch().Never();
  OnCreate().Reply(403, OverQuota()).Reply(403, OverQuota()).Reply(403, OverQuota()).Reply(201, "{}");
  EXPECT_EQ(Run(Spec({kFirst})), "111111111111 running");
  EXPECT_EQ(Elapsed(), seconds(15));
  const auto told = log_.Find("waiting for the namespace's quota");
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].Find("reason"), "exceeded quota: few");
}

TEST_F(KubernetesRunTest, NoMoreThanMaxParallelAreUnfinished) {
  executor_options_.max_parallel = 2;
  OnList().Reply(200, ListOf({}));
  OnWatch()
      .ReplyPieces(200,
                   {"", WatchLine("MODIFIED", JobObject(kSecond, "Complete")),
                    WatchLine("MODIFIED", JobObject(kFirst, "Complete")),
                    WatchLine("MODIFIED", JobObject(kThird, "Complete"))},
                   seconds(10))
      .Never();
  OnCreate().Reply(201, "{}");
  AllPodsComplete();
  EXPECT_EQ(Run(Spec({kFirst, kSecond, kThird})),
            "111111111111 complete; 222222222222 complete; 333333333333 complete");
  EXPECT_EQ(CreatedAt(kFirst), seconds(0));
  EXPECT_EQ(CreatedAt(kSecond), seconds(0));
  EXPECT_EQ(CreatedAt(kThird), seconds(10)) << "when the first of the others has ended";
}

TEST_F(KubernetesRunTest, JobsThatAreThereAlreadyCountToo) {
  executor_options_.max_parallel = 1;
  OnList().Reply(200, ListOf({JobObject(kSecond)}));
  OnWatch()
      .ReplyPieces(200,
                   {"", WatchLine("MODIFIED", JobObject(kSecond, "Complete")),
                    WatchLine("MODIFIED", JobObject(kFirst, "Complete"))},
                   seconds(10))
      .Never();
  OnCreate().Reply(201, "{}");
  AllPodsComplete();
  EXPECT_EQ(Run(Spec({kFirst, kSecond})), "111111111111 complete; 222222222222 complete");
  EXPECT_EQ(CreatedAt(kFirst), seconds(10));
}

// ---- history that is lost

class LostHistory : public KubernetesRunTest, public ::testing::WithParamInterface<bool> {};

TEST_P(LostHistory, IsReadAgain) {
  OnList().Reply(200, ListOf({JobObject(kFirst)})).Reply(200, ListOf({JobObject(kFirst, "Complete")}, "50"));
  const bool as_event = GetParam();
  http::FakeTransport::Rule& watch = transport_->On("GET", "resourceVersion=5&");
  if (as_event) {
    watch.Reply(200, R"({"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}})"
                     "\n");
  } else {
    watch.Reply(410, k8s::StatusBody(410, "Expired", "too old"));
  }
  transport_->On("GET", "resourceVersion=50&").Never();
  AllPodsComplete();
  EXPECT_EQ(Run(Spec({kFirst})), "111111111111 complete");
  EXPECT_EQ(Count("POST", "/jobs"), 0U);
}

INSTANTIATE_TEST_SUITE_P(BothForms, LostHistory, ::testing::Bool(),
                         [](const auto& tested) { return tested.param ? "ErrorEvent" : "HttpStatus"; });

TEST_F(KubernetesRunTest, JobThatWentWhileNobodyWatchedFailsItsAccount) {
  OnList().Reply(200, ListOf({JobObject(kFirst)})).Reply(200, ListOf({}, "50"));
  transport_->On("GET", "resourceVersion=5&").Reply(410, k8s::StatusBody(410, "Expired", "too old"));
  transport_->On("GET", "resourceVersion=50&").Never();
  EXPECT_EQ(Run(Spec({kFirst})), "111111111111 failed");
  EXPECT_EQ(outcomes_[0].error->code, "JobDeleted");
}

// ---- resume

TEST_F(KubernetesRunTest, ResumeReplacesWhatFailedAndNothingElse) {
  executor_options_.replace_failed = true;
  OnList().Reply(200, ListOf({JobObject(kFirst, "Failed", "old"), JobObject(kSecond, "Complete")}));
  OnWatch()
      .ReplyPieces(200,
                   {"", WatchLine("DELETED", JobObject(kFirst, "Failed", "old")),
                    WatchLine("ADDED", JobObject(kFirst, "", "new")),
                    WatchLine("MODIFIED", JobObject(kFirst, "Complete", "new"))},
                   seconds(3))
      .Never();
  // Only the very Job that failed.
  auto& deleted = OnJob("DELETE", kFirst).WithBody(R"("preconditions":{"uid":"old"})").Reply(200, "{}");
  OnCreate(kFirst).Reply(201, "{}");
  AllPodsComplete();
  EXPECT_EQ(Run(Spec({kFirst, kSecond})), "111111111111 complete; 222222222222 complete");
  EXPECT_EQ(deleted.used(), 1U);
  EXPECT_EQ(Count("POST", "/jobs?"), 1U);
  EXPECT_EQ(CreatedAt(kFirst), seconds(3)) << "when the old one is gone";
}

TEST_F(KubernetesRunTest, ResumedAccountThatFailsAgainHasFailed) {
  executor_options_.replace_failed = true;
  OnList().Reply(200, ListOf({JobObject(kFirst, "Failed", "old")}));
  OnWatch()
      .ReplyPieces(200, {"", WatchLine("MODIFIED", JobObject(kFirst, "Failed", "new"))}, seconds(3))
      .Never();
  // Gone before we could delete it: somebody else, or its time to live.
  OnJob("DELETE", kFirst).Reply(404, k8s::StatusBody(404, "NotFound", "gone"));
  OnCreate(kFirst).Reply(201, "{}");
  OnPods().Reply(200, ListOf({}));
  EXPECT_EQ(Run(Spec({kFirst})), "111111111111 failed");
  EXPECT_EQ(Count("POST", "/jobs?"), 1U);
}

TEST_F(KubernetesRunTest, JobThatTheResumeCreatesAndThatFailsHasFailed) {
  executor_options_.replace_failed = true;
  executor_options_.max_parallel = 1;
  OnList().Reply(200, ListOf({}));
  OnWatch()
      .ReplyPieces(200,
                   {"", WatchLine("MODIFIED", JobObject(kFirst, "Failed")),
                    WatchLine("MODIFIED", JobObject(kSecond, "Complete"))},
                   seconds(3))
      .Never();
  OnCreate().Reply(201, "{}");
  OnPodsOf(kFirst).Reply(200, ListOf({}));
  AllPodsComplete();
  EXPECT_EQ(Run(Spec({kFirst, kSecond})), "111111111111 failed; 222222222222 complete");
  EXPECT_EQ(CreatedAt(kSecond), seconds(3)) << "its place is free again";
}

TEST_F(KubernetesRunTest, JobThatIsUnfinishedWhenTheResumeBeginsAndFailsThenHasFailed) {
  executor_options_.replace_failed = true;
  OnList().Reply(200, ListOf({JobObject(kFirst)}));
  OnWatch().ReplyPieces(200, {"", WatchLine("MODIFIED", JobObject(kFirst, "Failed"))}, seconds(3)).Never();
  OnPods().Reply(200, ListOf({}));
  EXPECT_EQ(Run(Spec({kFirst})), "111111111111 failed");
  EXPECT_EQ(MessageOf(0), "of this");
  EXPECT_EQ(Count("DELETE", "/jobs"), 0U);
}

TEST_F(KubernetesRunTest, LateNewsOfAReplacedJobIsNoNewsOfTheNewOne) {
  executor_options_.replace_failed = true;
  OnList().Reply(200, ListOf({JobObject(kFirst, "Failed", "old")}));
  OnWatch()
      .ReplyPieces(200,
                   {"", WatchLine("MODIFIED", JobObject(kFirst, "Failed", "old")),
                    WatchLine("DELETED", JobObject(kFirst, "Failed", "old")),
                    WatchLine("MODIFIED", JobObject(kFirst, "Complete", "new"))},
                   seconds(3))
      .Never();
  OnJob("DELETE", kFirst).Reply(404, k8s::StatusBody(404, "NotFound", "gone"));
  OnCreate(kFirst).Reply(201, "{}");
  AllPodsComplete();
  EXPECT_EQ(Run(Spec({kFirst})), "111111111111 complete");
  EXPECT_EQ(CreatedAt(kFirst), seconds(0));
}

TEST_F(KubernetesRunTest, JobThatComesInPlaceOfTheDeletedOneIsFollowed) {
  executor_options_.replace_failed = true;
  OnList().Reply(200, ListOf({JobObject(kFirst, "Failed", "old")}));
  OnWatch()
      .ReplyPieces(200,
                   {"",
                    WatchLine("DELETED", JobObject(kFirst, "Failed", "old")) +
                        WatchLine("ADDED", JobObject(kFirst, "", "another's")),
                    WatchLine("MODIFIED", JobObject(kFirst, "Complete", "another's"))},
                   seconds(3))
      .Never();
  OnJob("DELETE", kFirst).Reply(200, "{}");
  AllPodsComplete();
  EXPECT_EQ(Run(Spec({kFirst})), "111111111111 complete");
  EXPECT_EQ(Count("POST", "/jobs"), 0U);
}

TEST_F(KubernetesRunTest, FailedJobThatSomebodyElseHasReplacedIsLeftToThem) {
  executor_options_.replace_failed = true;
  OnList().Reply(200, ListOf({JobObject(kFirst, "Failed", "old")}));
  OnWatch()
      .ReplyPieces(200, {"", WatchLine("MODIFIED", JobObject(kFirst, "Complete", "another's"))}, seconds(3))
      .Never();
  OnJob("DELETE", kFirst).Reply(409, k8s::StatusBody(409, "Conflict", "Precondition failed: UID"));
  OnCreate().Reply(409, AlreadyThere());
  OnJob("GET", kFirst).Reply(200, JobObject(kFirst, "", "another's").dump());
  AllPodsComplete();
  EXPECT_EQ(Run(Spec({kFirst})), "111111111111 complete");
}

TEST_F(KubernetesRunTest, FailedJobThatCannotBeDeletedFailsItsAccountAlone) {
  executor_options_.replace_failed = true;
  OnList().Reply(200, ListOf({JobObject(kFirst, "Failed", "old"), JobObject(kSecond, "Complete")}));
  OnWatch().Never();
  OnJob("DELETE", kFirst).Reply(422, k8s::StatusBody(422, "Invalid", "a webhook says no"));
  AllPodsComplete();
  EXPECT_EQ(Run(Spec({kFirst, kSecond})), "111111111111 failed; 222222222222 complete");
  EXPECT_EQ(MessageOf(0), "its Job could not be deleted: a webhook says no");
  EXPECT_EQ(Count("POST", "/jobs?"), 0U);
}

TEST_F(KubernetesRunTest, CancelledWhileAFailedJobIsDeletedItTellsOfTheOthers) {
  executor_options_.replace_failed = true;
  OnList().Reply(200, ListOf({JobObject(kFirst, "Failed", "old"), JobObject(kSecond)}));
  OnWatch().Never();
  OnJob("DELETE", kFirst).Never();
  loop_.CallAt(loop_.Now() + seconds(5), [this] { cancel_.Cancel(); });
  EXPECT_EQ(Run(Spec({kFirst, kSecond})), "111111111111 not_started; 222222222222 running");
  EXPECT_EQ(Elapsed(), seconds(5));
}

TEST_F(KubernetesRunTest, FailedJobThatMayNotBeDeletedEndsTheRun) {
  executor_options_.replace_failed = true;
  OnList().Reply(200, ListOf({JobObject(kFirst, "Failed", "old")}));
  OnWatch().Never();
  OnJob("DELETE", kFirst).Reply(403, k8s::StatusBody(403, "Forbidden", R"(cannot delete resource "jobs")"));
  EXPECT_EQ(Run(Spec({kFirst})), R"(cannot delete resource "jobs")");
}

}  // namespace
}  // namespace inventory::orchestrate
