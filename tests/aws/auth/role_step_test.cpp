#include <string>

#include "inventory/aws/auth/role_chain_provider.h"

namespace inventory::aws::auth {
namespace {

using std::chrono::seconds;

RoleStep Step(std::string arn = "arn:aws:iam::111122223333:role/managed/inventory") {
  RoleStep step;
  step.arn = std::move(arn);
  return step;
}

std::string MessageOf(const std::vector<RoleStep>& steps, bool source_is_role = false) {
  const auto valid = ValidateRoleSteps(steps, source_is_role);
  if (valid) return "";
  EXPECT_EQ(valid.error().code(), ErrorCode::kConfiguration);
  return valid.error().message();
}

TEST(IsRoleSessionName, FollowsAwsRule) {
  EXPECT_TRUE(IsRoleSessionName("a_Z0+=,.@-"));
  EXPECT_TRUE(IsRoleSessionName(std::string(64, 'a')));
  EXPECT_FALSE(IsRoleSessionName(std::string(65, 'a')));
  EXPECT_FALSE(IsRoleSessionName("a"));
  EXPECT_FALSE(IsRoleSessionName("a b"));
  EXPECT_FALSE(IsRoleSessionName("a/b"));
  EXPECT_FALSE(IsRoleSessionName("é2"));
}

TEST(AccountOfArn, IsItsFifthPart) {
  EXPECT_EQ(AccountOfArn("arn:aws-us-gov:iam::111122223333:role/a:b"), "111122223333");
  EXPECT_EQ(AccountOfArn("arn:aws:s3:::bucket"), "");
  EXPECT_EQ(AccountOfArn("arn:aws"), "");
}

TEST(ValidateRoleSteps, AcceptsRolesOfAllPartitionsAndPaths) {
  EXPECT_EQ(MessageOf({Step(), Step("arn:aws-cn:iam::111122223333:role/a"),
                       Step("arn:aws-us-gov:iam::111122223333:role/a/b/c")}),
            "");
}

TEST(ValidateRoleSteps, NamesTheStepThatIsNoRole) {
  EXPECT_EQ(MessageOf({Step(), Step("arn:aws:iam::1111:role/a")}),
            "role 2: \"arn:aws:iam::1111:role/a\" is no role's ARN: expected arn:aws:iam::ACCOUNT:role/NAME");
  EXPECT_NE(MessageOf({Step("arn:aws:iam::111122223333:role/")}), "");
  EXPECT_NE(MessageOf({Step("arn:aws:iam::111122223333:user/a")}), "");
}

TEST(ValidateRoleSteps, RefusesASessionNameThatAwsRefuses) {
  RoleStep step = Step();
  step.session_name = "a b";
  EXPECT_EQ(MessageOf({step}),
            "role 1: the session name \"a b\" for arn:aws:iam::111122223333:role/managed/inventory is not "
            "one: expected "
            "2 to 64 of A-Z a-z 0-9 _+=,.@-");
}

TEST(ValidateRoleSteps, RefusesDurationsOutOfRange) {
  RoleStep step = Step();
  step.duration = seconds(899);
  EXPECT_EQ(MessageOf({step}),
            "role 1: the duration of 899 s for arn:aws:iam::111122223333:role/managed/inventory is out of "
            "range: AWS "
            "allows 900 to 43200 s");
  step.duration = seconds(43'200);
  EXPECT_EQ(MessageOf({step}), "");
}

TEST(ValidateRoleSteps, SaysThatChainedRolesLastAnHour) {
  RoleStep step = Step();
  step.duration = seconds(3'601);
  EXPECT_EQ(MessageOf({Step(), step}),
            "role 2: the duration of 3601 s for arn:aws:iam::111122223333:role/managed/inventory is too "
            "long: a role "
            "that is assumed with another role's credentials (role chaining) lasts 3600 s at most, whatever "
            "its own "
            "maximum is");
  EXPECT_NE(MessageOf({step}, true), "");
  step.duration = seconds(3'600);
  EXPECT_EQ(MessageOf({Step(), step}), "");
}

TEST(ValidateRoleSteps, RefusesMoreTagsThanAwsTakes) {
  RoleStep step = Step();
  step.tags.assign(51, {"key", "value"});
  EXPECT_EQ(MessageOf({step}),
            "role 1: 51 session tags for arn:aws:iam::111122223333:role/managed/inventory are too many: AWS "
            "allows 50");
}

}  // namespace
}  // namespace inventory::aws::auth
