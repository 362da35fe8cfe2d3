#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "inventory/orchestrate/doctor.h"
#include "support/aws_client_fixture.h"
#include "support/fake_process_runner.h"
#include "support/memory_log.h"
#include "support/temporary_directory.h"

namespace inventory::orchestrate {
namespace {

constexpr std::string_view kDenied =
    "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>";

std::string Assumed() {
  return "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId>"
         "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
         "<Expiration>2026-01-02T04:04:05Z</Expiration></Credentials><AssumedRoleUser>"
         "<Arn>arn:aws:sts::1:assumed-role/r/s</Arn><AssumedRoleId>A</AssumedRoleId></AssumedRoleUser>"
         "</AssumeRoleResult></AssumeRoleResponse>";
}

/// An AWS of two accounts in which all is well; what a test scripts before Examine() goes first.
class ExamineAwsTest : public aws::ClientFixture {
 protected:
  std::vector<std::string> Examine(bool local) {
    transport.On("POST", "sts.")
        .WithBody("GetCallerIdentity")
        .Reply(200,
               "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::1:user/me</Arn>"
               "<Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>");
    transport.On("POST", "sts.").WithBody("Action=AssumeRole").Reply(200, Assumed());
    transport.On("POST", "organizations.")
        .Reply(200, R"({"Accounts":[{"Id":"111111111111","Name":"a","Status":"ACTIVE"},
                                    {"Id":"222222222222","Name":"b","Status":"ACTIVE"},
                                    {"Id":"333333333333","Name":"c","Status":"SUSPENDED"}]})");
    transport.On("HEAD", "https://reports.s3").Reply(200, "", {{"x-amz-bucket-region", "eu-west-1"}});
    transport.On("POST", "/AWSRecon/doctor?uploads").Reply(200, "<R><UploadId>up</UploadId></R>");
    transport.On("DELETE", "/AWSRecon/doctor?uploadId=up").Reply(204);

    run.runner.bucket = "reports";
    std::vector<std::string> lines;
    Findings findings([&](const Finding& finding) {
      lines.push_back(FormatFinding(finding));
      lines.back().pop_back();
    });
    AwsSubject subject{.context = {.loop = loop,
                                   .clock = clock,
                                   .random = random,
                                   .transport = transport,
                                   .processes = processes,
                                   .models = inventory::testing::CompiledModels(),
                                   .environment = environment,
                                   .logger = logger,
                                   .home = home.path(),
                                   .region = "eu-west-1"},
                       .credentials = credentials,
                       .client = client,
                       .source_client = client,
                       .region = "eu-west-1",
                       .partition = "aws"};
    spec = async::Run(loop, ExamineAws(std::move(subject), source, run, {.id = "doctor", .started = kNow},
                                       local, findings, {}));
    exit_code = findings.exit_code();
    return lines;
  }

  SourceOptions source;
  RunOptions run;
  Environment environment;
  inventory::testing::MemoryLog logger;
  inventory::testing::TemporaryDirectory home;
  inventory::testing::FakeProcessRunner processes{loop,
                                                  [](const async::Process&) { return async::ProcessExit{}; }};
  std::optional<RunSpec> spec;
  ExitCode exit_code = ExitCode::kInternal;
};

using Lines = std::vector<std::string>;

TEST_F(ExamineAwsTest, LocallyEverythingIsTried) {
  EXPECT_EQ(
      Examine(true),
      (Lines{"ok       identity         arn:aws:iam::1:user/me",
             "ok       organization     2 accounts, 1 left out",
             "ok       account roles    2 accounts let us in as managed/inventory",
             "ok       bucket           s3://reports in eu-west-1",
             "ok       upload           s3://reports/AWSRecon/ takes reports; one was begun and aborted"}));
  EXPECT_EQ(exit_code, ExitCode::kDone);
  ASSERT_TRUE(spec);
  EXPECT_EQ(spec->accounts.size(), 2U);
}

TEST_F(ExamineAwsTest, InAClusterWhatRunnersDoWithTheirRoleIsSkipped) {
  const Lines lines = Examine(false);
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_EQ(
      lines[2],
      "skipped  account roles    runners assume them with a role of their own, which this program can't "
      "try; a run of one account tells: orchestrator run --include-accounts ID");
  EXPECT_EQ(
      lines[4],
      "skipped  upload           runners upload with a role of their own, which this program can't try");
  EXPECT_EQ(exit_code, ExitCode::kDone);
}

TEST_F(ExamineAwsTest, WithoutAnIdentityNothingElseIsAsked) {
  transport.On("POST", "sts.")
      .Reply(403,
             "<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>bad key</Message></Error></"
             "ErrorResponse>");
  const Lines lines = Examine(true);
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_TRUE(lines[0].starts_with("failed   identity         bad key\n")) << lines[0];
  EXPECT_NE(lines[0].find("-> give credentials as to the AWS CLI"), std::string::npos) << lines[0];
  EXPECT_EQ(lines[3], "skipped  bucket           without an identity");
  EXPECT_EQ(exit_code, ExitCode::kConfiguration);
  EXPECT_FALSE(spec);
}

TEST_F(ExamineAwsTest, OrganizationThatRefusesGetsThePolicyStatement) {
  transport.On("POST", "organizations.").Reply(400, R"({"__type":"AccessDeniedException","Message":"no"})");
  const Lines lines = Examine(true);
  EXPECT_TRUE(lines[1].starts_with("failed   organization     cannot list the organization's accounts: no;"))
      << lines[1];
  EXPECT_NE(lines[1].find(R"(-> add {"Effect": "Allow", "Action": ["organizations:ListAccounts", )"),
            std::string::npos)
      << lines[1];
  EXPECT_NE(lines[1].find("to the policy of arn:aws:iam::1:user/me"), std::string::npos) << lines[1];
  EXPECT_EQ(lines[2], "skipped  account roles    without the list of accounts");
  EXPECT_EQ(exit_code, ExitCode::kDenied);
}

TEST_F(ExamineAwsTest, AccountThatIsUnknownFailsAndTheOthersAreKnown) {
  source.selection.include_accounts = {"111111111111", "999999999999"};
  const Lines lines = Examine(true);
  EXPECT_TRUE(
      lines[1].starts_with("failed   organization     1 account, 2 left out; asked for, but not in the "
                           "organization: 999999999999\n"))
      << lines[1];
  EXPECT_EQ(exit_code, ExitCode::kConfiguration);
  ASSERT_TRUE(spec);
}

TEST_F(ExamineAwsTest, EveryAccountThatLetsNobodyInIsNamed) {
  transport.On("POST", "sts.").WithBody("Action=AssumeRole").Reply(403, std::string(kDenied));
  const Lines lines = Examine(true);
  EXPECT_TRUE(
      lines[2].starts_with("failed   account roles    account 111111111111: cannot assume "
                           "arn:aws:iam::111111111111:role/managed/inventory as arn:aws:iam::1:user/me: "))
      << lines[2];
  EXPECT_NE(lines[2].find("; as well: 222222222222\n"), std::string::npos) << lines[2];
  EXPECT_EQ(exit_code, ExitCode::kDenied);
}

TEST_F(ExamineAwsTest, RunnerRolesAreAssumedOnceForAll) {
  run.runner.roles = {{.arn = "arn:aws:iam::222233334444:role/Inventory-Runner"}};
  auto& first = transport.On("POST", "sts.").WithBody("Inventory-Runner").Reply(200, Assumed());
  EXPECT_TRUE(Examine(true)[2].starts_with("ok "));
  EXPECT_EQ(first.used(), 1U);
}

TEST_F(ExamineAwsTest, BucketThatWeMayNotSeeIsThere) {
  transport.On("HEAD", "").Reply(403);
  const Lines lines = Examine(false);
  EXPECT_EQ(lines[3],
            "ok       bucket           s3://reports is there; we may not look into it, and need not");
}

TEST_F(ExamineAwsTest, BucketThatMayBeAnothersIsDoubted) {
  run.runner.bucket_owner = "222233334444";
  transport.On("HEAD", "").WithHeader("x-amz-expected-bucket-owner", "222233334444").Reply(403);
  EXPECT_TRUE(Examine(false)[3].starts_with("warning  bucket           s3://reports is there; "));
  EXPECT_EQ(exit_code, ExitCode::kDone);
}

TEST_F(ExamineAwsTest, MissingBucketIsMadeWithACommand) {
  transport.On("HEAD", "").Reply(404);
  const Lines lines = Examine(true);
  EXPECT_EQ(lines[3],
            "failed   bucket           there is no bucket reports\n"
            "                          -> aws s3 mb s3://reports");
  EXPECT_EQ(lines[4], "skipped  upload           without the bucket");
  EXPECT_EQ(exit_code, ExitCode::kConfiguration);
}

TEST_F(ExamineAwsTest, UploadThatIsRefusedGetsThePolicyStatement) {
  transport.On("POST", "?uploads")
      .Reply(403, "<Error><Code>AccessDenied</Code><Message>no</Message></Error>");
  const Lines lines = Examine(true);
  EXPECT_EQ(lines[4],
            "failed   upload           no\n"
            R"(                          -> add {"Effect": "Allow", "Action": ["s3:PutObject", )"
            R"("s3:AbortMultipartUpload"], "Resource": "arn:aws:s3:::reports/AWSRecon/*"} to the caller's )"
            "policy");
  EXPECT_EQ(exit_code, ExitCode::kDenied);
}

}  // namespace
}  // namespace inventory::orchestrate
