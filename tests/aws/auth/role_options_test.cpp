#include "inventory/aws/auth/role_options.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "inventory/aws/auth/role_chain_provider.h"

namespace inventory::aws::auth {
namespace {

const std::vector<RoleOptions> kChain{{.arn = "arn:aws:iam::111111111111:role/hub"},
                                      {.arn = "arn:aws:iam::222222222222:role/spoke",
                                       .external_id = "id",
                                       .session_name = "inventory",
                                       .duration = std::chrono::seconds{900},
                                       .session_policy = R"({"Version":"2012-10-17"})",
                                       .tags = {{"team", "security"}}}};

TEST(RoleOptions, BecomeSteps) {
  const std::vector<RoleStep> steps = ToSteps(kChain);
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[0].arn, "arn:aws:iam::111111111111:role/hub");
  EXPECT_FALSE(steps[0].duration);
  EXPECT_EQ(steps[1].external_id, "id");
  EXPECT_EQ(steps[1].duration, std::chrono::seconds{900});
  EXPECT_EQ(steps[1].tags.front().second, "security");
}

TEST(RoleOptions, BecomeTheTextThatTheOptionReads) {
  EXPECT_EQ(ToText(kChain),
            R"([{"arn":"arn:aws:iam::111111111111:role/hub"},{"arn":"arn:aws:iam::222222222222:role/spoke",)"
            R"("external_id":"id","session_name":"inventory","duration":900,)"
            R"("session_policy":"{\"Version\":\"2012-10-17\"}","tags":{"team":"security"}}])");
  EXPECT_EQ(ToText({}), "");
}

TEST(RoleArn, KeepsThePathAndThePartition) {
  EXPECT_EQ(RoleArn("aws", "333333333333", "managed/inventory"),
            "arn:aws:iam::333333333333:role/managed/inventory");
  EXPECT_EQ(RoleArn("aws-cn", "333333333333", "/inventory"), "arn:aws-cn:iam::333333333333:role/inventory");
  const std::string arn = "arn:aws:iam::333333333333:role/x";
  EXPECT_EQ(RoleArn("aws", "333333333333", arn), arn);
  EXPECT_EQ(RoleArn("aws", "", arn), arn);
}

TEST(RoleArn, RefusesARoleOfAnotherAccount) {
  EXPECT_EQ(RoleArn("aws", "333333333333", "arn:aws:iam::1:role/x").error().message(),
            "the role arn:aws:iam::1:role/x is of account 1, not of 333333333333");
  EXPECT_FALSE(RoleArn("aws", "333333333333", "arn:"));
}

TEST(RoleArn, RefusesWhatIamRefuses) {
  for (const char* bad : {"", "/", "managed/", "a//b", "has space", "quote\"", "role:x"}) {
    const auto arn = RoleArn("aws", "333333333333", bad);
    ASSERT_FALSE(arn) << bad;
    EXPECT_EQ(arn.error().code(), ErrorCode::kInvalidArgument);
  }
  EXPECT_FALSE(RoleArn("aws", "333333333333", std::string(65, 'a')));
  EXPECT_EQ(RoleArn("aws", "333333333333", "a b").error().message(),
            "'a b' is no role: a name, with its path if it has one (managed/inventory), or an ARN");
}

}  // namespace
}  // namespace inventory::aws::auth
