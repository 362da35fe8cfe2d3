#include "inventory/aws/auth/default_chain.h"

#include "auth_fixture.h"

namespace inventory::aws::auth {
namespace {

class StubLink final : public CredentialProvider {
 public:
  StubLink(Result<Credentials> outcome, int& calls) : outcome_(std::move(outcome)), calls_(calls) {}
  async::Task<Result<Credentials>> Get() override {
    ++calls_;
    co_return outcome_;
  }

 private:
  Result<Credentials> outcome_;
  int& calls_;
};

class Chain : public AuthFixture {
 protected:
  ChainProvider Make(std::vector<Result<Credentials>> outcomes) {
    calls.assign(outcomes.size(), 0);
    std::vector<ChainProvider::Link> links;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      links.push_back({.name = "link " + std::to_string(i),
                       .provider = std::make_unique<StubLink>(std::move(outcomes[i]), calls[i])});
    }
    return ChainProvider(std::move(links));
  }
  static Result<Credentials> Nothing(std::string why) {
    return Fail(ErrorCode::kUnauthenticated, std::move(why));
  }

  std::vector<int> calls;
};

TEST_F(Chain, TheFirstThatHasSomethingIsAskedFromThenOn) {
  auto chain = Make({Nothing("a"), MakeCredentials("B"), MakeCredentials("C")});
  EXPECT_EQ(Describe(Get(chain)), "B/secret/");
  EXPECT_EQ(Describe(Get(chain)), "B/secret/");
  EXPECT_EQ(calls, (std::vector<int>{1, 2, 0}));
}

TEST_F(Chain, ABrokenLinkIsNotPassedOver) {
  auto chain = Make({Nothing("a"), Fail(ErrorCode::kConfiguration, "broken"), MakeCredentials("C")});
  EXPECT_EQ(Describe(Get(chain)), "broken");
  EXPECT_EQ(calls[2], 0);
}

TEST_F(Chain, IfNoneHasAnythingEachSaysWhy) {
  auto chain = Make({Nothing("not set"), Nothing("not there")});
  const auto credentials = Get(chain);
  EXPECT_EQ(credentials.error().code(), ErrorCode::kUnauthenticated);
  EXPECT_EQ(credentials.error().message(), "found no AWS credentials: link 0: not set; link 1: not there");
}

class DefaultChainTest : public AuthFixture {
 protected:
  DefaultChainTest() { environment.Set("AWS_EC2_METADATA_DISABLED", "true"); }

  void SetKeys() {
    environment.Set("AWS_ACCESS_KEY_ID", "ENVIRONMENT");
    environment.Set("AWS_SECRET_ACCESS_KEY", "secret");
  }
  void WriteProfileRole() {
    home.Write(".aws/config", "[default]\nrole_arn = " + std::string(kRole) +
                                  "\nsource_profile = base\n[profile base]\naws_access_key_id = BASE\n"
                                  "aws_secret_access_key = secret\n");
    transport.On("POST", "https://sts.")
        .WithBody("Action=AssumeRole&")
        .Reply(200, Assumed("AssumeRole", "ROLE", "a"));
  }
  void SetWebIdentity() {
    environment.Set("AWS_ROLE_ARN", std::string(kRole));
    environment.Set("AWS_WEB_IDENTITY_TOKEN_FILE", home.Write("token", "jwt").string());
    transport.On("POST", "https://sts.")
        .WithBody("Action=AssumeRoleWithWebIdentity&")
        .Reply(200, Assumed("AssumeRoleWithWebIdentity", "WEB", "a"));
  }
  void WriteKeys() {
    home.Write(".aws/credentials", "[default]\naws_access_key_id = FILE\naws_secret_access_key = secret\n");
  }
  void SetContainer() {
    environment.Set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/a");
    transport.On("GET", "http://169.254.170.2/a")
        .Reply(200, R"({"AccessKeyId":"CONTAINER","SecretAccessKey":"s"})");
  }
  std::string Key(const std::optional<std::string>& profile = std::nullopt) {
    auto chain = DefaultChain(context, profile);
    if (!chain) return chain.error().message();
    const auto credentials = Get(**chain);
    return credentials ? credentials->access_key_id : credentials.error().message();
  }
};

TEST_F(DefaultChainTest, AsksInTheOrderOfTheAwsCli) {
  SetContainer();
  EXPECT_EQ(Key(), "CONTAINER");
  WriteKeys();
  EXPECT_EQ(Key(), "FILE");
  SetWebIdentity();
  EXPECT_EQ(Key(), "WEB");
  WriteProfileRole();
  std::filesystem::remove(home.path() / ".aws/credentials");
  EXPECT_EQ(Key(), "ROLE");
  SetKeys();
  EXPECT_EQ(Key(), "ENVIRONMENT");
}

TEST_F(DefaultChainTest, AChosenProfileOverridesTheEnvironment) {
  SetKeys();
  SetWebIdentity();
  WriteKeys();
  EXPECT_EQ(Key("default"), "FILE");
}

TEST_F(DefaultChainTest, AwsProfileDoesNotOverrideKeysOfTheEnvironment) {
  SetKeys();
  WriteKeys();
  environment.Set("AWS_PROFILE", "default");
  EXPECT_EQ(Key(), "ENVIRONMENT");
}

TEST_F(DefaultChainTest, AProfileThatWasNamedMustExist) {
  home.Write(".aws/config", "[default]\n[profile prod]\n");
  environment.Set("AWS_PROFILE", "prdo");
  const auto chain = DefaultChain(context, std::nullopt);
  ASSERT_FALSE(chain);
  EXPECT_EQ(chain.error().code(), ErrorCode::kConfiguration);
  EXPECT_EQ(chain.error().message(),
            "there is no profile \"prdo\" in " + (home.path() / ".aws/config").string() + " and " +
                (home.path() / ".aws/credentials").string() + ": they have default, prod");
}

TEST_F(DefaultChainTest, WithoutAnyCredentialsEachLinkSaysWhy) {
  const std::string files = (home.path() / ".aws/config").string() + " and " +
                            (home.path() / ".aws/credentials").string() + " have no profile \"default\"";
  EXPECT_EQ(Key(),
            "found no AWS credentials: environment: AWS_ACCESS_KEY_ID is not set; profile's role: " + files +
                "; web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set; profile: " + files +
                "; container: neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor "
                "AWS_CONTAINER_CREDENTIALS_FULL_URI is set; instance metadata: AWS_EC2_METADATA_DISABLED is "
                "true");
}

TEST_F(DefaultChainTest, IsCached) {
  SetContainer();
  auto chain = DefaultChain(context, std::nullopt).value();
  ASSERT_TRUE(Get(*chain));
  ASSERT_TRUE(Get(*chain));
  EXPECT_EQ(transport.requests().size(), 1U);
}

TEST_F(DefaultChainTest, ProfileNameIsTheFlagThenTheVariablesThenDefault) {
  EXPECT_EQ(ProfileName(environment, std::nullopt), "default");
  environment.Set("AWS_DEFAULT_PROFILE", "old");
  EXPECT_EQ(ProfileName(environment, std::nullopt), "old");
  environment.Set("AWS_PROFILE", "new");
  EXPECT_EQ(ProfileName(environment, std::nullopt), "new");
  EXPECT_EQ(ProfileName(environment, "flag"), "flag");
}

TEST_F(DefaultChainTest, RegionIsTheVariableThenTheProfiles) {
  EXPECT_EQ(ConfiguredRegion(context, std::nullopt), std::nullopt);
  home.Write(".aws/config", "[default]\nregion = eu-north-1\n");
  EXPECT_EQ(ConfiguredRegion(context, std::nullopt), "eu-north-1");
  environment.Set("AWS_DEFAULT_REGION", "eu-west-1");
  EXPECT_EQ(ConfiguredRegion(context, std::nullopt), "eu-west-1");
  environment.Set("AWS_REGION", "eu-west-2");
  EXPECT_EQ(ConfiguredRegion(context, std::nullopt), "eu-west-2");
}

}  // namespace
}  // namespace inventory::aws::auth
