#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "inventory/orchestrate/doctor.h"
#include "k8s/client_fixture.h"

namespace inventory::orchestrate {
namespace {

using nlohmann::json;
using Lines = std::vector<std::string>;

/// A cluster in which all is well; what a test scripts before Examine() goes first.
class ExamineClusterTest : public k8s::ClientTest {
 protected:
  ExamineClusterTest() {
    // As `doctor` has it: nobody waits for what is not there.
    options_.attempts = 2;
    executor_.job.image = "registry/image:1";
    AccountRun account;
    account.account.id = "111111111111";
    account.role_arn = "arn:aws:iam::111111111111:role/inventory";
    run_.identity.id = "doctor";
    run_.accounts = {account, account};
  }

  /// The API server's word on one verb of one kind.
  void Deny(std::string_view verb, std::string_view resource) {
    transport_->On("POST", "selfsubjectaccessreviews")
        .WithBody(Quoted("\"resource\":\"", resource))
        .WithBody(Quoted("\"verb\":\"", verb))
        .Reply(201, R"({"status":{"allowed":false}})");
  }

  Lines Examine(bool with_run = true) {
    transport_->On("POST", "selfsubjectaccessreviews").Reply(201, R"({"status":{"allowed":true}})");
    transport_->On("GET", "/serviceaccounts/aws-inventory-runner-sa")
        .Reply(200, R"({"metadata":{"annotations":{"eks.amazonaws.com/role-arn":"arn:aws:iam::2:role/R"}}})");
    transport_->On("GET", "/resourcequotas").Reply(200, R"({"items":[]})");
    transport_->On("POST", "/jobs?")
        .When(
            [](const http::Request& request) { return request.url.find("dryRun=All") != std::string::npos; })
        .Reply(201, "{}");
    Lines lines;
    Findings findings([&](const Finding& finding) {
      lines.push_back(FormatFinding(finding));
      lines.back().pop_back();
    });
    async::Run(loop_, ExamineCluster(client(), executor_, with_run ? &run_ : nullptr, findings, {}));
    exit_code_ = findings.exit_code();
    return lines;
  }

  /// The only line of a check.
  std::string LineOf(const Lines& lines, std::string_view check) {
    std::string found;
    for (const std::string& line : lines) {
      if (line.substr(9, check.size()) != check) continue;
      EXPECT_EQ(found, "") << "a second line";
      found = line;
    }
    return found;
  }

  void HaveQuota(const std::string& hard, const std::string& used, const std::string& spec = "{}") {
    transport_->On("GET", "/resourcequotas")
        .Reply(200, R"({"items":[{"metadata":{"name":"few"},"spec":)" + spec + R"(,"status":{"hard":)" +
                        hard + R"(,"used":)" + used + "}}]}");
  }

  KubernetesExecutorOptions executor_;
  RunSpec run_;
  ExitCode exit_code_ = ExitCode::kInternal;

 private:
  static std::string Quoted(std::string_view begin, std::string_view text) {
    return std::string(begin) + std::string(text) + "\"";
  }
};

TEST_F(ExamineClusterTest, WhereAllIsWellEveryCheckSaysSo) {
  EXPECT_EQ(Examine(),
            (Lines{"ok       cluster          test, namespace inventory",
                   "ok       rights           jobs: create, get, list, watch, delete; pods: list",
                   "ok       image            registry/image:1",
                   "ok       service account  aws-inventory-runner-sa, with the role arn:aws:iam::2:role/R",
                   "ok       quota            none on Jobs or pods",
                   "ok       job              the API server would take it (tried with a dry run)"}));
  EXPECT_EQ(exit_code_, ExitCode::kDone);
}

TEST_F(ExamineClusterTest, EachVerbThatIsMissingIsNamedWithTheRuleToAdd) {
  Deny("watch", "jobs");
  Deny("list", "pods");
  const Lines lines = Examine();
  EXPECT_EQ(lines[1], "ok       rights           jobs: create, get, list, delete");
  EXPECT_EQ(
      lines[2],
      "failed   rights           may not watch jobs in the namespace inventory: the end of Jobs would not "
      "be seen\n"
      "                          -> add to the Role inventory-orchestrator in inventory: {apiGroups: "
      "[batch], resources: [jobs], verbs: [watch]}; `kubectl apply --server-side -k k8s` has it");
  EXPECT_TRUE(
      lines[3].starts_with("failed   rights           may not list pods in the namespace inventory: "))
      << lines[3];
  EXPECT_NE(lines[3].find(R"({apiGroups: [""], resources: [pods], verbs: [list]})"), std::string::npos);
  EXPECT_EQ(exit_code_, ExitCode::kDenied);
}

TEST_F(ExamineClusterTest, WhatARunCanDoWithoutIsWarnedOf) {
  executor_.job.owner = k8s::ObjectReference{};
  Deny("delete", "jobs");
  Deny("create", "events");
  const Lines lines = Examine();
  EXPECT_TRUE(lines[2].starts_with("warning  rights           may not delete jobs ")) << lines[2];
  EXPECT_TRUE(lines[3].starts_with("warning  rights           may not create events ")) << lines[3];
  EXPECT_EQ(exit_code_, ExitCode::kDone);
}

TEST_F(ExamineClusterTest, WithoutTheRightToCreateNoJobIsTried) {
  Deny("create", "jobs");
  EXPECT_EQ(LineOf(Examine(), "job"), "skipped  job              may not create Jobs");
}

TEST_F(ExamineClusterTest, ClusterThatIsNotThereIsSaidOnceAndSoon) {
  transport_->On("POST", "")
      .Fail(Error(ErrorCode::kUnavailable, "could not connect to server").With("phase", "connect"));
  const Lines lines = Examine();
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_EQ(lines[0],
            "failed   cluster          could not connect to server\n"
            "                          -> check the kubeconfig's server and the way to it");
  EXPECT_EQ(lines[5], "skipped  job              without the cluster");
  EXPECT_EQ(exit_code_, ExitCode::kTemporary);
  EXPECT_LT(Elapsed(), std::chrono::seconds(2));
}

TEST_F(ExamineClusterTest, TokenThatNobodyKnowsIsSaidToBeSo) {
  transport_->On("POST", "").Reply(401, k8s::StatusBody(401, "Unauthorized", "Unauthorized"));
  const Lines lines = Examine();
  EXPECT_TRUE(lines[0].starts_with("failed   cluster          Unauthorized\n")) << lines[0];
  EXPECT_EQ(exit_code_, ExitCode::kConfiguration);
}

TEST_F(ExamineClusterTest, ImageOfOurOwnPodTakesTheRightToGetIt) {
  executor_.job.image.clear();
  executor_.pod_name = "pod";
  transport_->On("GET", "/pods/pod")
      .Reply(200, R"({"spec":{"containers":[{"name":"orchestrator","image":"own:2"}]}})");
  Deny("get", "pods");
  const Lines lines = Examine();
  EXPECT_TRUE(lines[2].starts_with("failed   rights           may not get pods ")) << lines[2];
  EXPECT_EQ(LineOf(lines, "image"), "ok       image            own:2");
}

TEST_F(ExamineClusterTest, UnknownImageIsAFailure) {
  executor_.job.image.clear();
  const Lines lines = Examine();
  EXPECT_EQ(
      LineOf(lines, "image"),
      "failed   image            which image the runners have is not known: set --image, or POD_NAME in a "
      "cluster");
  EXPECT_EQ(LineOf(lines, "job"), "skipped  job              without an image");
}

TEST_F(ExamineClusterTest, MissingServiceAccountFails) {
  transport_->On("GET", "/serviceaccounts/").Reply(404, k8s::StatusBody(404, "NotFound", "not found"));
  EXPECT_EQ(
      LineOf(Examine(), "service account"),
      "failed   service account  there is no service account aws-inventory-runner-sa in the namespace "
      "inventory\n                          -> kubectl apply --server-side -k k8s, or name another with "
      "--runner-service-account");
}

TEST_F(ExamineClusterTest, ServiceAccountWithoutARoleIsDoubted) {
  transport_->On("GET", "/serviceaccounts/").Reply(200, R"({"metadata":{}})");
  EXPECT_TRUE(LineOf(Examine(), "service account").starts_with("warning "));
}

TEST_F(ExamineClusterTest, RoleThatTheJobProjectsNeedsNoAnnotation) {
  executor_.job.web_identity = k8s::WebIdentity{.role_arn = "arn:aws:iam::2:role/Own"};
  transport_->On("GET", "/serviceaccounts/").Reply(200, R"({"metadata":{}})");
  EXPECT_EQ(LineOf(Examine(), "service account"),
            "ok       service account  aws-inventory-runner-sa, with the role arn:aws:iam::2:role/Own");
}

TEST_F(ExamineClusterTest, WhatMayNotBeReadIsSkipped) {
  for (const char* path : {"/serviceaccounts/", "/resourcequotas"}) {
    transport_->On("GET", path).Reply(403, k8s::StatusBody(403, "Forbidden", "no"));
  }
  const Lines lines = Examine();
  EXPECT_EQ(LineOf(lines, "service account"),
            "skipped  service account  may not get the service account aws-inventory-runner-sa");
  EXPECT_EQ(LineOf(lines, "quota"), "skipped  quota            may not list the namespace's resource quotas");
  EXPECT_EQ(exit_code_, ExitCode::kDone);
}

TEST_F(ExamineClusterTest, QuotaThatTheAccountsExceedIsWarnedOf) {
  HaveQuota(R"({"count/jobs.batch":"10"})", R"({"count/jobs.batch":"9"})");
  EXPECT_EQ(
      LineOf(Examine(), "quota"),
      "warning  quota            the quota few leaves 1 Job, and the run has 2 accounts: it waits until "
      "ended Jobs are gone, each when its time to live is over\n"
      "                          -> raise count/jobs.batch of few to 11 at least, or lower "
      "--job-time-to-live");
}

TEST_F(ExamineClusterTest, QuotaWithRoomForAllIsFine) {
  HaveQuota(R"({"count/jobs.batch":"10","pods":"4"})", R"({"count/jobs.batch":"8","pods":"1"})");
  const Lines lines = Examine();
  EXPECT_EQ(lines[4], "ok       quota            few leaves 2 Jobs");
  EXPECT_EQ(lines[5],
            "ok       quota            few leaves 3 pods, so as many accounts are worked on at a time");
}

TEST_F(ExamineClusterTest, QuotaOnPodsThatIsUsedUpIsWarnedOf) {
  HaveQuota(R"({"pods":"4"})", R"({"pods":"4"})");
  EXPECT_TRUE(
      LineOf(Examine(), "quota").starts_with("warning  quota            the quota few leaves no pod: "));
}

TEST_F(ExamineClusterTest, QuotaWithAScopeAndQuantitiesAreNotCounted) {
  HaveQuota(R"({"pods":"0","requests.cpu":"2"})", "{}", R"({"scopes":["BestEffort"]})");
  EXPECT_EQ(LineOf(Examine(), "quota"), "ok       quota            none on Jobs or pods");
}

TEST_F(ExamineClusterTest, JobThatTheApiServerRefusesFails) {
  transport_->On("POST", "dryRun=All").Reply(422, k8s::StatusBody(422, "Invalid", "spec: Invalid value"));
  EXPECT_EQ(LineOf(Examine(), "job"), "failed   job              spec: Invalid value");
  EXPECT_EQ(exit_code_, ExitCode::kBadInput);
}

TEST_F(ExamineClusterTest, JobThatAQuotaHoldsBackIsWarnedOf) {
  transport_->On("POST", "dryRun=All").Reply(403, k8s::StatusBody(403, "Forbidden", "exceeded quota: few"));
  EXPECT_TRUE(
      LineOf(Examine(), "job").starts_with("warning  job              a run would wait now: exceeded quota"));
  EXPECT_EQ(exit_code_, ExitCode::kDone);
}

TEST_F(ExamineClusterTest, TemplateThatBreaksAContractIsNamed) {
  executor_.job_template = std::make_shared<const json>(json::parse(R"({"spec": {"completions": 2}})"));
  EXPECT_EQ(LineOf(Examine(), "job"),
            "failed   job              spec.completions can't be changed by the Job template\n"
            "                          -> correct the Job template");
}

TEST_F(ExamineClusterTest, WithoutAccountsTheRestIsStillLookedAt) {
  const Lines lines = Examine(false);
  EXPECT_EQ(LineOf(lines, "job"), "skipped  job              without the list of accounts");
  EXPECT_EQ(LineOf(lines, "quota"), "ok       quota            none on Jobs or pods");
}

}  // namespace
}  // namespace inventory::orchestrate
