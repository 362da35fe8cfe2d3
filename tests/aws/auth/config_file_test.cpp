#include "inventory/aws/auth/config_file.h"

#include "support/temporary_directory.h"

namespace inventory::aws::auth {
namespace {

Result<std::vector<ConfigSection>> ParseConfig(std::string_view text) {
  return ParseConfigFile(text, "/c", ConfigFileKind::kConfig);
}

Result<std::vector<ConfigSection>> ParseCredentials(std::string_view text) {
  return ParseConfigFile(text, "/c", ConfigFileKind::kCredentials);
}

std::string MessageOf(const Result<std::vector<ConfigSection>>& sections) {
  if (sections) return "no error";
  EXPECT_EQ(sections.error().code(), ErrorCode::kConfiguration);
  return sections.error().message();
}

TEST(ParseConfigFile, ReadsProfilesAndLeavesOutOtherSections) {
  const auto sections = ParseConfig(
      "[default]\nregion = eu-west-1\n\n[profile prod]\nregion=us-east-1\n[sso-session corp]\nsso_region = "
      "x\n"
      "[services local]\ns3 =\n  endpoint_url = http://localhost\n[prod]\nregion = ignored\n");
  ASSERT_TRUE(sections) << sections.error().message();
  ASSERT_EQ(sections->size(), 2U);
  EXPECT_EQ(sections->at(0).profile, "default");
  EXPECT_EQ(sections->at(0).Find("region")->value, "eu-west-1");
  EXPECT_EQ(sections->at(1).profile, "prod");
  EXPECT_EQ(sections->at(1).line, 4U);
  EXPECT_EQ(sections->at(1).Find("region")->line, 5U);
}

TEST(ParseConfigFile, EverySectionOfTheCredentialsFileIsAProfile) {
  const auto sections = ParseCredentials("[prod]\na = 1\n[profile x]\na = 2\n");
  ASSERT_TRUE(sections);
  EXPECT_EQ(sections->at(0).profile, "prod");
  EXPECT_EQ(sections->at(1).profile, "profile x");
}

TEST(ParseConfigFile, ProfileNamesMayBeQuoted) {
  EXPECT_EQ(ParseConfig("[profile \"my profile\"]\n")->at(0).profile, "my profile");
  EXPECT_EQ(ParseConfig("[profile 'a b']\n")->at(0).profile, "a b");
}

TEST(ParseConfigFile, SkipsCommentsAndBlankLines) {
  const auto sections = ParseConfig("# a\n; b\n\n  # c\n[default]\n# d\nregion = x\r\n");
  ASSERT_TRUE(sections) << sections.error().message();
  EXPECT_EQ(sections->at(0).Find("region")->value, "x");
}

TEST(ParseConfigFile, WhatFollowsAHashIsPartOfTheValue) {
  EXPECT_EQ(ParseConfig("[default]\nkey = a # b\n")->at(0).Find("key")->value, "a # b");
}

TEST(ParseConfigFile, KeysAreLowerCaseAndValuesMayHoldEqualsSigns) {
  EXPECT_EQ(ParseConfig("[default]\nAWS_Session_Token=a==\n")->at(0).Find("aws_session_token")->value, "a==");
}

TEST(ParseConfigFile, IndentedLinesBelongToTheSettingAbove) {
  const auto sections = ParseConfig("[default]\ns3 =\n  max_concurrent_requests = 2\n  x=y\nregion = z\n");
  ASSERT_TRUE(sections);
  const ConfigSetting* s3 = sections->at(0).Find("s3");
  ASSERT_EQ(s3->nested.size(), 2U);
  EXPECT_EQ(s3->nested[0], std::pair(std::string("max_concurrent_requests"), std::string("2")));
  EXPECT_EQ(sections->at(0).Find("region")->value, "z");
}

TEST(ParseConfigFile, ErrorsNameFileAndLine) {
  EXPECT_EQ(MessageOf(ParseConfig("region = x\n")),
            "/c:1: expected a section such as [default] before the first setting");
  EXPECT_EQ(MessageOf(ParseConfig("[default\n")), "/c:1: the section's ']' is missing");
  EXPECT_EQ(MessageOf(ParseConfig("[default]\nnonsense\n")),
            "/c:2: expected \"key = value\", [section] or a comment");
  EXPECT_EQ(MessageOf(ParseConfig("[default]\n= x\n")),
            "/c:2: expected \"key = value\", [section] or a comment");
  EXPECT_EQ(MessageOf(ParseConfig("[default]\ns3 =\n  nonsense\n")),
            "/c:3: expected \"key = value\" below s3");
  EXPECT_EQ(MessageOf(ParseConfig("[profile a b]\n")),
            "/c:1: [profile a b]: expected [profile NAME], with quotes if the name has spaces");
  EXPECT_EQ(MessageOf(ParseConfig("[profile 'a]\n")), "/c:1: section [profile 'a]: a quote is not closed");
}

TEST(ParseConfigFile, WhatIsThereTwiceIsAMistake) {
  EXPECT_EQ(MessageOf(ParseConfig("[profile a]\n[profile a]\n")),
            "/c:2: profile \"a\" is there already, in line 1: merge the two");
  EXPECT_EQ(MessageOf(ParseConfig("[default]\na = 1\nA = 2\n")),
            "/c:3: a is there already, in line 2: remove one");
}

TEST(ConfigFilePaths, AreBelowTheHomeDirectory) {
  const auto paths = ConfigFilePaths::From(Environment(), "/home/me");
  EXPECT_EQ(paths.config, "/home/me/.aws/config");
  EXPECT_EQ(paths.credentials, "/home/me/.aws/credentials");
}

TEST(ConfigFilePaths, VariablesNameOthers) {
  const Environment environment({{"AWS_CONFIG_FILE", "~/c"}, {"AWS_SHARED_CREDENTIALS_FILE", "/aws/creds"}});
  const auto paths = ConfigFilePaths::From(environment, "/home/me");
  EXPECT_EQ(paths.config, "/home/me/c");
  EXPECT_EQ(paths.credentials, "/aws/creds");
}

TEST(Profiles, TheCredentialsFileOverridesTheConfigFile) {
  const inventory::testing::TemporaryDirectory home;
  const ConfigFilePaths paths{.config = home.Write("config", "[default]\na = config\nb = config\n"),
                              .credentials = home.Write("credentials", "[default]\na = credentials\n[x]\n")};
  const auto profiles = Profiles::Load(paths);
  ASSERT_TRUE(profiles);
  EXPECT_EQ(profiles->Find("default")->Get("a"), "credentials");
  EXPECT_EQ(profiles->Find("default")->Get("b"), "config");
  EXPECT_EQ(profiles->Find("default")->Get("c"), "");
  EXPECT_EQ(profiles->all().size(), 2U);
}

TEST(Profiles, FilesThatAreNotThereAreEmpty) {
  const auto profiles =
      Profiles::Load({.config = "/nonexistent/config", .credentials = "/nonexistent/credentials"});
  ASSERT_TRUE(profiles);
  EXPECT_EQ(profiles->Find("default"), nullptr);
}

TEST(Profiles, AFileThatCannotBeReadIsAnError) {
  const inventory::testing::TemporaryDirectory home;
  EXPECT_FALSE(Profiles::Load({.config = home.path(), .credentials = "/nonexistent/credentials"}));
}

}  // namespace
}  // namespace inventory::aws::auth
