#include "inventory/aws/auth/container_provider.h"

#include "auth_fixture.h"

namespace inventory::aws::auth {
namespace {

constexpr std::string_view kAnswer =
    R"({"AccessKeyId":"ASID","SecretAccessKey":"secret","Token":"token","Expiration":"2026-01-02T03:04:05Z"})";

ContainerEndpoint EndpointOf(std::map<std::string, std::string, std::less<>> variables) {
  return ContainerEndpointFromEnvironment(Environment(std::move(variables))).value();
}

std::string FullUriError(std::string uri) {
  const auto endpoint =
      ContainerEndpointFromEnvironment(Environment({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", std::move(uri)}}));
  return endpoint ? "" : endpoint.error().message();
}

TEST(ContainerEndpoint, OfEcsIsRelativeAndComesFirst) {
  EXPECT_EQ(EndpointOf({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/1"},
                        {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://localhost/"}})
                .url,
            "http://169.254.170.2/v2/credentials/1");
}

TEST(ContainerEndpoint, NotSetIsNothingToOffer) {
  const auto endpoint = ContainerEndpointFromEnvironment(Environment());
  EXPECT_EQ(endpoint.error().code(), ErrorCode::kUnauthenticated);
  EXPECT_EQ(endpoint.error().message(),
            "neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set");
}

TEST(ContainerEndpoint, HostsThatMayGetTheTokenOverPlainHttp) {
  for (const char* uri :
       {"http://169.254.170.2/a", "http://169.254.170.23/v1/credentials", "http://127.0.0.1:80/a",
        "http://127.9.9.9/", "http://[fd00:ec2::23]/v1/credentials", "http://[::1]:8080/",
        "http://LOCALHOST/a", "https://example.com/a"}) {
    EXPECT_EQ(FullUriError(uri), "") << uri;
  }
}

TEST(ContainerEndpoint, OtherHostsMayNot) {
  for (const char* uri : {"http://example.com/", "http://127.0.0.1.example.com/", "http://169.254.169.254/",
                          "http://127.0.0.1@example.com/", "http://[fd00:ec2::24]/"}) {
    EXPECT_NE(FullUriError(uri), "") << uri;
  }
  EXPECT_EQ(
      FullUriError("http://example.com/x"),
      "AWS_CONTAINER_CREDENTIALS_FULL_URI names the host example.com, which must not get our token over "
      "plain "
      "http: use https, a loopback address, or one of 169.254.170.2, 169.254.170.23 and [fd00:ec2::23]");
  EXPECT_EQ(FullUriError("example.com"),
            "AWS_CONTAINER_CREDENTIALS_FULL_URI is \"example.com\", which is no URL");
}

class ContainerCredentials : public AuthFixture {
 protected:
  ContainerCredentials() {
    environment.Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1");
  }

  ContainerProvider provider{context};
};

TEST_F(ContainerCredentials, AreAskedForWithoutATokenWhereThereIsNone) {
  transport.On("GET", "http://169.254.170.23/v1").Reply(200, std::string(kAnswer));
  const auto credentials = Get(provider);
  EXPECT_EQ(Describe(credentials), "ASID/secret/token");
  EXPECT_EQ(credentials->expiration, kNow);
  EXPECT_FALSE(transport.requests()[0].headers.Find("Authorization"));
}

TEST_F(ContainerCredentials, TheTokenFileIsReadAgainEachTime) {
  environment.Set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", home.Write("token", "first").string());
  environment.Set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "unused");
  transport.On("GET", "/v1").Reply(200, std::string(kAnswer));
  ASSERT_TRUE(Get(provider));
  home.Write("token", "second\n");
  ASSERT_TRUE(Get(provider));
  EXPECT_EQ(transport.requests()[0].headers.Find("Authorization"), "first");
  EXPECT_EQ(transport.requests()[1].headers.Find("Authorization"), "second");
}

TEST_F(ContainerCredentials, CancellingEndsTheWaitForThem) {
  transport.On("GET", "/v1").Never();
  const auto credentials = GetUntil(provider, std::chrono::milliseconds(100));
  EXPECT_EQ(credentials.error().code(), ErrorCode::kCancelled);
  EXPECT_EQ(transport.requests().size(), 1U);
}

TEST_F(ContainerCredentials, CancellingEndsThePauseBeforeTheyAreAskedForAgain) {
  transport.On("GET", "/v1").Reply(500);
  EXPECT_EQ(GetUntil(provider, std::chrono::milliseconds(100)).error().code(), ErrorCode::kCancelled);
  EXPECT_EQ(transport.requests().size(), 1U);
}

TEST_F(ContainerCredentials, ATokenOfSeveralLinesIsNotSent) {
  environment.Set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "a\r\nHost: b");
  EXPECT_EQ(Describe(Get(provider)), "the container authorization token has several lines, so it is none");
  EXPECT_TRUE(transport.requests().empty());
}

TEST_F(ContainerCredentials, AMissingTokenFileIsAnError) {
  environment.Set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/nonexistent/token");
  const auto credentials = Get(provider);
  EXPECT_EQ(credentials.error().code(), ErrorCode::kConfiguration);
  EXPECT_TRUE(credentials.error().message().starts_with(
      "can't read the token that AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names: "));
}

TEST_F(ContainerCredentials, TroubleIsWaitedOut) {
  transport.On("GET", "/v1")
      .Fail(ErrorCode::kUnavailable, "refused")
      .Reply(500)
      .Reply(200, std::string(kAnswer));
  const auto begin = loop.Now();
  EXPECT_EQ(Describe(Get(provider)), "ASID/secret/token");
  EXPECT_EQ(loop.Now() - begin, std::chrono::seconds(2));
}

TEST_F(ContainerCredentials, ThreeFailuresAreEnough) {
  transport.On("GET", "/v1").Fail(ErrorCode::kUnavailable, "connection refused");
  EXPECT_EQ(Describe(Get(provider)),
            "container credentials endpoint http://169.254.170.23/v1: connection refused");
  EXPECT_EQ(transport.requests().size(), 3U);
}

TEST_F(ContainerCredentials, ARefusalIsNotRepeated) {
  transport.On("GET", "/v1").Reply(403, "not associated");
  const auto credentials = Get(provider);
  EXPECT_EQ(credentials.error().code(), ErrorCode::kPermissionDenied);
  EXPECT_EQ(
      credentials.error().message(),
      "container credentials endpoint http://169.254.170.23/v1 answered with status 403: not associated");
  EXPECT_EQ(transport.requests().size(), 1U);
}

TEST_F(ContainerCredentials, AnAnswerThatIsNoneIsNotQuoted) {
  transport.On("GET", "/v1").Reply(200, "secret things");
  EXPECT_EQ(
      Describe(Get(provider)),
      "container credentials endpoint http://169.254.170.23/v1 gave no credentials: its answer is not a JSON "
      "object");
}

}  // namespace
}  // namespace inventory::aws::auth
