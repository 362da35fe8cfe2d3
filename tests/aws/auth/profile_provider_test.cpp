#include "inventory/aws/auth/profile_provider.h"

#include "auth_fixture.h"

namespace inventory::aws::auth {
namespace {

using Source = ProfilePlan::Source;

Result<ProfilePlan> Plan(std::string_view config, std::string_view name = "default",
                         std::string_view credentials = "") {
  const auto profiles =
      Profiles::Merge(ParseConfigFile(config, "/config", ConfigFileKind::kConfig).value(),
                      ParseConfigFile(credentials, "/creds", ConfigFileKind::kCredentials).value());
  return PlanProfile(profiles, name);
}

std::string MessageOf(const Result<ProfilePlan>& plan, ErrorCode code = ErrorCode::kConfiguration) {
  if (plan) return "no error";
  EXPECT_EQ(plan.error().code(), code);
  return plan.error().message();
}

constexpr std::string_view kKeys = "aws_access_key_id = AKID\naws_secret_access_key = secret\n";

TEST(PlanProfile, KeysOfTheCredentialsFile) {
  const auto plan = Plan("", "default", "[default]\naws_access_key_id=AKID\naws_secret_access_key=secret\n");
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->source, Source::kKeys);
  EXPECT_EQ(plan->keys.access_key_id, "AKID");
  EXPECT_EQ(plan->keys.source, "profile \"default\" in /creds");
  EXPECT_TRUE(plan->roles.empty());
}

TEST(PlanProfile, KeysAreNeverMixedFromTwoFiles) {
  const auto plan = Plan("[default]\naws_access_key_id=C\naws_secret_access_key=c\naws_session_token=c\n",
                         "default", "[default]\naws_access_key_id=AKID\naws_secret_access_key=secret\n");
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->keys.access_key_id, "AKID");
  EXPECT_TRUE(plan->keys.session_token.empty());
}

TEST(PlanProfile, AProcessComesAfterTheCredentialsFileAndBeforeTheConfigFile) {
  const std::string config = "[default]\ncredential_process = tool --x\n" + std::string(kKeys);
  const auto plan = Plan(config);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->source, Source::kProcess);
  EXPECT_EQ(plan->command, "tool --x");
  EXPECT_EQ(plan->command_source, "/config:1: profile \"default\": its credential_process");
  EXPECT_EQ(Plan(config, "default", "[default]\n" + std::string(kKeys))->source, Source::kKeys);
}

TEST(PlanProfile, AWebIdentityIsItsOwnSource) {
  const auto plan = Plan(
      "[default]\nrole_arn = arn:r\nweb_identity_token_file = /token\nrole_session_name = "
      "s\nduration_seconds = 1800\n"
      "region = eu-west-1\n");
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->source, Source::kWebIdentity);
  EXPECT_EQ(plan->web_identity.arn, "arn:r");
  EXPECT_EQ(plan->web_identity.token_file, "/token");
  EXPECT_EQ(plan->web_identity.session_name, "s");
  EXPECT_EQ(plan->web_identity.duration, std::chrono::seconds(1800));
  EXPECT_EQ(plan->region, "eu-west-1");
  EXPECT_TRUE(plan->roles.empty());
}

TEST(PlanProfile, FollowsSourceProfilesInnermostFirst) {
  const auto plan = Plan(
      "[profile outer]\nrole_arn=arn:3\nsource_profile=middle\nexternal_id=x\nduration_seconds=900\n"
      "[profile middle]\nrole_arn=arn:2\nsource_profile=base\nrole_session_name=s\n"
      "[profile base]\n" +
          std::string(kKeys),
      "outer");
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->keys.access_key_id, "AKID");
  ASSERT_EQ(plan->roles.size(), 2U);
  EXPECT_EQ(plan->roles[0].arn, "arn:2");
  EXPECT_EQ(plan->roles[0].session_name, "s");
  EXPECT_EQ(plan->roles[1].arn, "arn:3");
  EXPECT_EQ(plan->roles[1].external_id, "x");
  EXPECT_EQ(plan->roles[1].duration, std::chrono::seconds(900));
}

TEST(PlanProfile, ASourcesKeysComeBeforeItsRole) {
  const auto plan = Plan(
      "[profile a]\nrole_arn=arn:1\nsource_profile=b\n[profile b]\nrole_arn=arn:2\n"
      "source_profile=c\n" +
          std::string(kKeys),
      "a");
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->roles.size(), 1U);
  EXPECT_EQ(plan->keys.access_key_id, "AKID");
}

TEST(PlanProfile, AProfileWithKeysMayBeItsOwnSource) {
  const auto plan = Plan("[default]\nrole_arn=arn:1\nsource_profile=default\n" + std::string(kKeys));
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->roles.size(), 1U);
}

TEST(PlanProfile, KnowsTheCredentialSources) {
  const auto source_of = [](const std::string& name) {
    return Plan("[default]\nrole_arn=arn:1\ncredential_source=" + name + "\n")->source;
  };
  EXPECT_EQ(source_of("Environment"), Source::kEnvironment);
  EXPECT_EQ(source_of("EcsContainer"), Source::kContainer);
  EXPECT_EQ(source_of("Ec2InstanceMetadata"), Source::kInstanceMetadata);
}

TEST(PlanProfile, RefusesCycles) {
  EXPECT_EQ(MessageOf(Plan("[profile a]\nrole_arn=arn:1\nsource_profile=b\n"
                           "[profile b]\nrole_arn=arn:2\nsource_profile=a\n",
                           "a")),
            "/config:4: profile \"b\" has source_profile \"a\", which leads back to itself");
  EXPECT_EQ(MessageOf(Plan("[default]\nrole_arn=arn:1\nsource_profile=default\n")),
            "/config:1: profile \"default\" has source_profile \"default\", which leads back to itself");
}

TEST(PlanProfile, RefusesWhatIsIncompleteOrContradictory) {
  EXPECT_EQ(MessageOf(Plan("[default]\nrole_arn=arn:1\n")),
            "/config:1: profile \"default\" has role_arn, but neither source_profile nor credential_source");
  EXPECT_EQ(MessageOf(Plan("[default]\nrole_arn=arn:1\nsource_profile=a\ncredential_source=Environment\n")),
            "/config:1: profile \"default\" has both source_profile and credential_source: remove one");
  EXPECT_EQ(MessageOf(Plan("[default]\nrole_arn=arn:1\nsource_profile=a\n")),
            "/config:1: profile \"default\" has source_profile \"a\", which does not exist");
  EXPECT_EQ(MessageOf(Plan("[default]\nrole_arn=arn:1\nsource_profile=a\n[profile a]\nregion=x\n")),
            "/config:4: profile \"a\" has no credentials, but is the source of profile \"default\"");
  EXPECT_EQ(MessageOf(Plan("[default]\nrole_arn=arn:1\ncredential_source=environment\n")),
            "/config:1: profile \"default\" has credential_source \"environment\", expected Environment, "
            "EcsContainer or "
            "Ec2InstanceMetadata");
  EXPECT_EQ(
      MessageOf(Plan("[default]\nrole_arn=arn:1\ncredential_source=Environment\nduration_seconds=1h\n")),
      "/config:1: profile \"default\" has duration_seconds \"1h\", expected a number");
  EXPECT_EQ(MessageOf(Plan("[default]\nweb_identity_token_file=/t\n")),
            "/config:1: profile \"default\" has web_identity_token_file, but no role_arn");
  EXPECT_EQ(MessageOf(Plan("", "default", "[default]\naws_access_key_id=AKID\n")),
            "/creds:2: profile \"default\" has aws_access_key_id, but no aws_secret_access_key");
}

TEST(PlanProfile, NamesTheWayAroundWhatNeedsAPerson) {
  EXPECT_EQ(
      MessageOf(Plan("[profile p]\nsso_session = corp\nsso_account_id = 1\n", "p")),
      "/config:1: profile \"p\" signs a person in (sso_session), which this program does not do: give it "
      "`credential_process = aws configure export-credentials --profile p` in a profile of its own");
  EXPECT_EQ(MessageOf(Plan("[default]\nrole_arn=arn:1\nsource_profile=default\nmfa_serial=arn:m\n")),
            "/config:1: profile \"default\" wants a code of an MFA device (mfa_serial), which a program "
            "can't give: get a "
            "session with `aws sts get-session-token` and use that as its source");
}

TEST(PlanProfile, AProfileWithoutCredentialsHasNothingToOffer) {
  EXPECT_EQ(MessageOf(Plan("[default]\nregion=x\n"), ErrorCode::kUnauthenticated),
            "/config:1: profile \"default\" has no credentials");
  EXPECT_EQ(MessageOf(Plan("", "none"), ErrorCode::kUnauthenticated), "there is no profile \"none\"");
}

class ProfileCredentials : public AuthFixture {
 protected:
  Result<Credentials> GetPart(ProfilePart part) {
    ProfileProvider provider(context, "default", part);
    return Get(provider);
  }
};

TEST_F(ProfileCredentials, EachPartAnswersForItsKindOfProfile) {
  home.Write(".aws/config", "[default]\n" + std::string(kKeys));
  EXPECT_EQ(Describe(GetPart(ProfilePart::kOwnCredentials)), "AKID/secret/");
  const auto role = GetPart(ProfilePart::kAssumedRole);
  EXPECT_EQ(role.error().code(), ErrorCode::kUnauthenticated);
  EXPECT_EQ(role.error().message(),
            (home.path() / ".aws/config").string() + ":1: profile \"default\" has no role_arn to assume");
}

TEST_F(ProfileCredentials, AMissingProfileHasNothingToOffer) {
  const auto credentials = GetPart(ProfilePart::kOwnCredentials);
  EXPECT_EQ(credentials.error().code(), ErrorCode::kUnauthenticated);
  EXPECT_EQ(credentials.error().message(), (home.path() / ".aws/config").string() + " and " +
                                               (home.path() / ".aws/credentials").string() +
                                               " have no profile \"default\"");
}

TEST_F(ProfileCredentials, ARoleIsAssumedWithTheSourcesKeysInTheProfilesRegion) {
  home.Write(".aws/config", "[default]\nrole_arn = " + std::string(kRole) +
                                "\nsource_profile = base\nregion = eu-north-1\n[profile base]\n" +
                                std::string(kKeys));
  transport.On("POST", "https://sts.eu-north-1.amazonaws.com/")
      .Reply(200, Assumed("AssumeRole", "ASID", "arn:s"));
  EXPECT_EQ(Describe(GetPart(ProfilePart::kAssumedRole)), "ASID/role-secret/role-token");
}

TEST_F(ProfileCredentials, ARoleIsAssumedWithTheEnvironmentsKeys) {
  environment.Set("AWS_ACCESS_KEY_ID", "AKENV");
  environment.Set("AWS_SECRET_ACCESS_KEY", "secret");
  home.Write(".aws/config",
             "[default]\nrole_arn = " + std::string(kRole) + "\ncredential_source = Environment\n");
  transport.On("POST", "https://sts.").Reply(200, Assumed("AssumeRole", "ASID", "arn:s"));
  EXPECT_TRUE(GetPart(ProfilePart::kAssumedRole));
  EXPECT_NE(transport.requests()[0].headers.Find("Authorization")->find("Credential=AKENV/"),
            std::string::npos);
}

TEST_F(ProfileCredentials, ASourceWithNothingIsAMistakeOfTheProfile) {
  home.Write(".aws/config",
             "[default]\nrole_arn = " + std::string(kRole) + "\ncredential_source = Environment\n");
  const auto credentials = GetPart(ProfilePart::kAssumedRole);
  EXPECT_EQ(credentials.error().code(), ErrorCode::kConfiguration);
  EXPECT_EQ(credentials.error().message(),
            (home.path() / ".aws/config").string() +
                ":1: profile \"default\" needs the credentials of its source: AWS_ACCESS_KEY_ID is not set");
}

TEST_F(ProfileCredentials, AProcessIsRun) {
  home.Write(".aws/config", "[default]\ncredential_process = tool --login\n");
  process_exit = Printing(R"({"Version":1,"AccessKeyId":"PROC","SecretAccessKey":"secret"})");
  EXPECT_EQ(Describe(GetPart(ProfilePart::kOwnCredentials)), "PROC/secret/");
  EXPECT_EQ(processes.processes[0].argv, (std::vector<std::string>{"tool", "--login"}));
}

TEST_F(ProfileCredentials, AWebIdentitysTokenFileMayLieBelowTheHomeDirectory) {
  home.Write("token", "jwt");
  home.Write(".aws/config",
             "[default]\nrole_arn = " + std::string(kRole) + "\nweb_identity_token_file = ~/token\n");
  transport.On("POST", "https://sts.").Reply(200, Assumed("AssumeRoleWithWebIdentity", "ASID", "arn:s"));
  EXPECT_EQ(Describe(GetPart(ProfilePart::kOwnCredentials)), "ASID/role-secret/role-token");
}

}  // namespace
}  // namespace inventory::aws::auth
