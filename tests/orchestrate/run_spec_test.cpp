#include "inventory/orchestrate/run_spec.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace inventory::orchestrate {
namespace {

using Texts = std::vector<std::string>;

constexpr const char* kAccount = "333333333333";
constexpr Time kStarted = std::chrono::sys_days{std::chrono::year{2026} / 1 / 2};

AccountSelection Selecting(std::optional<NamedAccount> settings) {
  return {.selected = {{.account = {.id = kAccount, .name = "data"}, .settings = std::move(settings)}},
          .left_out = {},
          .unknown = {}};
}

TEST(PlanAccounts, GivesRoleAndKey) {
  const auto runs =
      PlanAccounts(Selecting({}), {.id = "r", .started = kStarted}, "aws-cn", "managed/inventory", "x");
  ASSERT_TRUE(runs) << runs.error().ToString();
  EXPECT_EQ(runs->front().role_arn, "arn:aws-cn:iam::333333333333:role/managed/inventory");
  EXPECT_EQ(runs->front().external_id, "x");
  EXPECT_EQ(runs->front().key, "AWSRecon/2026/01/02/recon_333333333333.json");
  EXPECT_TRUE(runs->front().regions.empty());
}

TEST(PlanAccounts, AnAccountsOwnSettingsWin) {
  const NamedAccount own{.id = kAccount, .role = "own", .external_id = "y", .regions = {"eu-west-1"}};
  const auto runs =
      PlanAccounts(Selecting(own), {.id = "r", .started = kStarted}, "aws", "managed/inventory", "x");
  ASSERT_TRUE(runs) << runs.error().ToString();
  EXPECT_EQ(runs->front().role_arn, "arn:aws:iam::333333333333:role/own");
  EXPECT_EQ(runs->front().external_id, "y");
  EXPECT_EQ(runs->front().regions, Texts{"eu-west-1"});
}

TEST(PlanAccounts, ABadRoleNamesTheAccount) {
  const auto runs = PlanAccounts(Selecting({}), {.id = "r", .started = kStarted}, "aws", "no role", "");
  ASSERT_FALSE(runs);
  EXPECT_EQ(runs.error().Find("account"), kAccount);
}

TEST(StepsOf, PassOnWhatTheRunIsTold) {
  RunSpec run;
  run.identity = {.id = "r", .started = kStarted};
  run.settings = {.roles = {{.arn = "arn:aws:iam::111111111111:role/hub"}},
                  .session_name = "audit",
                  .duration = std::chrono::seconds{900},
                  .profile = "recon",
                  .regions = {"eu-west-1", "global"},
                  .exclude_regions = {"us-east-1"},
                  .services = {"ec2"},
                  .exclude_services = {"s3"},
                  .types = {"EC2.vpc"},
                  .format = "ndjson",
                  .redact = "none",
                  .quota_share = 0.25,
                  .bucket = "reports",
                  .bucket_owner = "111111111111",
                  .sse_kms_key_id = "alias/reports"};
  const AccountRun account{.account = {.id = kAccount, .name = "-rf"},
                           .role_arn = "arn:aws:iam::333333333333:role/r",
                           .external_id = "x",
                           .regions = {},
                           .key = "k"};
  const auto steps = StepsOf(run, account, {});
  const Texts common{"--account=333333333333", "--account-name=-rf", "--run-id=r", "--work-dir=/recon"};
  const auto expect = [&common](std::string step, Texts own) {
    own.insert(own.begin(), common.begin(), common.end());
    own.insert(own.begin(), std::move(step));
    return own;
  };
  EXPECT_EQ(steps[0].arguments,
            expect("assume", {"--credentials-file=/aws/creds", "--role=arn:aws:iam::333333333333:role/r",
                              "--external-id=x", "--session-name=audit", "--duration=900s",
                              R"(--roles=[{"arn":"arn:aws:iam::111111111111:role/hub"}])"}));
  EXPECT_EQ(
      steps[1].arguments,
      expect("inventory", {"--credentials-file=/aws/creds", "--profile=recon", "--regions=eu-west-1,global",
                           "--exclude-regions=us-east-1", "--services=ec2", "--exclude-services=s3",
                           "--types=EC2.vpc", "--format=ndjson", "--redact=none", "--quota-share=0.25"}));
  EXPECT_EQ(steps[2].arguments,
            expect("upload", {"--bucket=reports", "--key=k", "--bucket-owner=111111111111",
                              "--sse-kms-key-id=alias/reports"}));
}

TEST(StepsOf, OnlyTheInventoryIsKeptFromOtherIdentities) {
  const auto steps = StepsOf({}, {}, {});
  EXPECT_TRUE(steps[0].environment.empty());
  EXPECT_EQ(steps[1].environment.at("AWS_WEB_IDENTITY_TOKEN_FILE"), "");
  EXPECT_EQ(steps[1].environment.at("AWS_SHARED_CREDENTIALS_FILE"), "/aws/creds");
  EXPECT_TRUE(steps[2].environment.empty());
}

}  // namespace
}  // namespace inventory::orchestrate
