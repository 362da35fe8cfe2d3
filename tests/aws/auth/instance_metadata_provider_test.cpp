#include "inventory/aws/auth/instance_metadata_provider.h"

#include "auth_fixture.h"

namespace inventory::aws::auth {
namespace {

using std::chrono::seconds;

InstanceMetadataOptions OptionsOf(std::map<std::string, std::string, std::less<>> variables) {
  return InstanceMetadataFromEnvironment(Environment(std::move(variables))).value();
}

std::string MessageOf(std::map<std::string, std::string, std::less<>> variables) {
  return InstanceMetadataFromEnvironment(Environment(std::move(variables))).error().message();
}

TEST(InstanceMetadataOptions, ByDefaultOneAttemptOfASecond) {
  const auto options = OptionsOf({});
  EXPECT_EQ(options.endpoint, "http://169.254.169.254");
  EXPECT_EQ(options.timeout, seconds(1));
  EXPECT_EQ(options.attempts, 1);
}

TEST(InstanceMetadataOptions, ComeFromTheEnvironment) {
  EXPECT_EQ(OptionsOf({{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ipv6"}}).endpoint,
            "http://[fd00:ec2::254]");
  EXPECT_EQ(OptionsOf({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://localhost:1338/"},
                       {"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ipv6"}})
                .endpoint,
            "http://localhost:1338");
  const auto options =
      OptionsOf({{"AWS_METADATA_SERVICE_TIMEOUT", "5"}, {"AWS_METADATA_SERVICE_NUM_ATTEMPTS", "3"}});
  EXPECT_EQ(options.timeout, seconds(5));
  EXPECT_EQ(options.attempts, 3);
}

TEST(InstanceMetadataOptions, ValuesThatAreNoneAreNamed) {
  EXPECT_EQ(MessageOf({{"AWS_EC2_METADATA_DISABLED", "True"}}), "AWS_EC2_METADATA_DISABLED is true");
  EXPECT_EQ(MessageOf({{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "v4"}}),
            "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE is \"v4\", expected IPv4 or IPv6");
  EXPECT_EQ(MessageOf({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "x"}}),
            "AWS_EC2_METADATA_SERVICE_ENDPOINT is \"x\", which is no URL");
  EXPECT_EQ(MessageOf({{"AWS_METADATA_SERVICE_TIMEOUT", "0"}}),
            "AWS_METADATA_SERVICE_TIMEOUT is \"0\", expected a number above 0");
}

class InstanceMetadata : public AuthFixture {
 protected:
  void GiveToken() {
    transport.On("PUT", "http://169.254.169.254/latest/api/token")
        .WithHeader("X-aws-ec2-metadata-token-ttl-seconds", "21600")
        .Reply(200, "token-1");
  }
  http::FakeTransport::Rule& OnRoleList() {
    return transport.On("GET", kRoles)
        .WithHeader("X-aws-ec2-metadata-token", "token-1")
        .When([](const http::Request& request) { return request.url.ends_with('/'); });
  }
  http::FakeTransport::Rule& OnRole() {
    return transport.On("GET", kRoles + "my-role").WithHeader("X-aws-ec2-metadata-token", "token-1");
  }

  const std::string kRoles = "http://169.254.169.254/latest/meta-data/iam/security-credentials/";
  InstanceMetadataProvider provider{context};
};

TEST_F(InstanceMetadata, GivesTheRolesCredentials) {
  GiveToken();
  OnRoleList().Reply(200, "my-role");
  OnRole().Reply(200,
                 R"({"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"ASID","SecretAccessKey":"secret",)"
                 R"("Token":"token","Expiration":"2026-01-02T03:04:05Z"})");
  const auto credentials = Get(provider);
  EXPECT_EQ(Describe(credentials), "ASID/secret/token");
  EXPECT_EQ(credentials->expiration, kNow);
  EXPECT_EQ(credentials->source, "instance metadata (role my-role)");
}

TEST_F(InstanceMetadata, WhereNothingAnswersThereIsNothingToOfferAfterASecond) {
  transport.On("PUT", "/latest/api/token").Never();
  const auto begin = loop.Now();
  const auto credentials = Get(provider);
  EXPECT_EQ(loop.Now() - begin, seconds(1));
  EXPECT_EQ(credentials.error().code(), ErrorCode::kUnauthenticated);
  EXPECT_EQ(credentials.error().message(),
            "http://169.254.169.254 does not answer (no answer in time); in a container on EC2, raise the "
            "instance's "
            "metadata hop limit to 2");
}

TEST_F(InstanceMetadata, CancellingIsNotTakenForNothingToOffer) {
  environment.Set("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "3");
  transport.On("PUT", "/latest/api/token").Never();
  EXPECT_EQ(GetUntil(provider, std::chrono::milliseconds(100)).error().code(), ErrorCode::kCancelled);
  EXPECT_EQ(transport.requests().size(), 1U);
}

TEST_F(InstanceMetadata, VersionOneIsNotUsed) {
  transport.On("PUT", "/latest/api/token").Reply(404);
  const auto credentials = Get(provider);
  EXPECT_EQ(credentials.error().code(), ErrorCode::kUnauthenticated);
  EXPECT_EQ(
      credentials.error().message(),
      "http://169.254.169.254 refuses a token with status 404: it is switched off, or no IMDSv2 service");
}

TEST_F(InstanceMetadata, AnInstanceWithoutRoleHasNothingToOffer) {
  GiveToken();
  OnRoleList().Reply(404);
  const auto credentials = Get(provider);
  EXPECT_EQ(credentials.error().code(), ErrorCode::kUnauthenticated);
  EXPECT_EQ(credentials.error().message(), "the instance has no role (instance profile)");
}

TEST_F(InstanceMetadata, ARoleThatIsBrokenIsAnError) {
  GiveToken();
  OnRoleList().Reply(200, "my-role");
  OnRole().Reply(200, R"({"Code":"AssumeRoleUnauthorizedAccess","Message":"EC2 cannot assume the role"})");
  const auto credentials = Get(provider);
  EXPECT_EQ(credentials.error().code(), ErrorCode::kUnavailable);
  EXPECT_EQ(credentials.error().message(),
            "instance metadata (role my-role) has no credentials: AssumeRoleUnauthorizedAccess: EC2 cannot "
            "assume the "
            "role");
}

TEST_F(InstanceMetadata, AttemptsAreRepeatedAsTheEnvironmentSays) {
  environment.Set("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "3");
  transport.On("PUT", "/latest/api/token").Fail(ErrorCode::kUnavailable, "refused").Reply(503).Reply(404);
  EXPECT_FALSE(Get(provider));
  EXPECT_EQ(transport.requests().size(), 3U);
}

TEST_F(InstanceMetadata, CanBeTurnedOff) {
  environment.Set("AWS_EC2_METADATA_DISABLED", "true");
  EXPECT_EQ(Get(provider).error().code(), ErrorCode::kUnauthenticated);
  EXPECT_TRUE(transport.requests().empty());
}

}  // namespace
}  // namespace inventory::aws::auth
