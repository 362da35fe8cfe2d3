#include "inventory/aws/auth/web_identity_provider.h"

#include "auth_fixture.h"

namespace inventory::aws::auth {
namespace {

class WebIdentity : public AuthFixture {
 protected:
  WebIdentity() {
    environment.Set("AWS_ROLE_ARN", std::string(kRole));
    environment.Set("AWS_WEB_IDENTITY_TOKEN_FILE", home.Write("token", "jwt-1\n").string());
  }
  http::FakeTransport::Rule& OnSts() {
    return transport.On("POST", "https://sts.eu-west-1.amazonaws.com/")
        .WithBody("Action=AssumeRoleWithWebIdentity");
  }
  std::string Answer() const {
    return Assumed("AssumeRoleWithWebIdentity", "ASID", "arn:aws:sts::111122223333:assumed-role/inventory/s");
  }

  WebIdentityProvider provider{context};
};

TEST_F(WebIdentity, TradesTheTokenForCredentialsWithoutASignature) {
  environment.Set("AWS_ROLE_SESSION_NAME", "pod-1");
  OnSts().Reply(200, Answer());
  const auto credentials = Get(provider);
  EXPECT_EQ(Describe(credentials), "ASID/role-secret/role-token");
  EXPECT_EQ(credentials->expiration, kNow + std::chrono::hours(1));
  EXPECT_FALSE(transport.requests()[0].headers.Find("Authorization"));
  EXPECT_NE(Body(0).find("RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fmanaged%2Finventory"),
            std::string::npos);
  EXPECT_NE(Body(0).find("RoleSessionName=pod-1"), std::string::npos);
  EXPECT_TRUE(Body(0).ends_with("WebIdentityToken=jwt-1")) << Body(0);
}

TEST_F(WebIdentity, TheSessionIsNamedAfterTheTimeIfNobodyNamesIt) {
  OnSts().Reply(200, Answer());
  ASSERT_TRUE(Get(provider));
  EXPECT_NE(Body(0).find("RoleSessionName=inventory-1767323045"), std::string::npos);
}

TEST_F(WebIdentity, TheTokenFileIsReadAgainEachTime) {
  OnSts().Reply(200, Answer());
  ASSERT_TRUE(Get(provider));
  home.Write("token", "jwt-2");
  ASSERT_TRUE(Get(provider));
  EXPECT_TRUE(Body(1).ends_with("WebIdentityToken=jwt-2")) << Body(1);
}

TEST_F(WebIdentity, WithoutTheTokenFilesVariableThereIsNothingToOffer) {
  environment.Unset("AWS_WEB_IDENTITY_TOKEN_FILE");
  const auto credentials = Get(provider);
  EXPECT_EQ(credentials.error().code(), ErrorCode::kUnauthenticated);
  EXPECT_EQ(credentials.error().message(), "AWS_WEB_IDENTITY_TOKEN_FILE is not set");
}

TEST_F(WebIdentity, WithoutTheRolesVariableItIsHalfConfigured) {
  environment.Unset("AWS_ROLE_ARN");
  const auto credentials = Get(provider);
  EXPECT_EQ(credentials.error().code(), ErrorCode::kConfiguration);
  EXPECT_EQ(credentials.error().message(),
            "AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN, the role to take, is not");
}

TEST_F(WebIdentity, AMissingTokenFileIsNamed) {
  environment.Set("AWS_WEB_IDENTITY_TOKEN_FILE", "/nonexistent/token");
  const auto credentials = Get(provider);
  EXPECT_EQ(credentials.error().code(), ErrorCode::kConfiguration);
  EXPECT_TRUE(credentials.error().message().starts_with(
      "can't read the web identity token that AWS_WEB_IDENTITY_TOKEN_FILE names: "));
  EXPECT_NE(credentials.error().message().find("/nonexistent/token"), std::string::npos);
}

TEST_F(WebIdentity, AnEmptyTokenFileIsNotSent) {
  const auto file = home.Write("token", "\n").string();
  EXPECT_EQ(Describe(Get(provider)),
            "the web identity token file " + file + " that AWS_WEB_IDENTITY_TOKEN_FILE names is empty");
}

TEST_F(WebIdentity, ARefusalSaysWhatToCheck) {
  OnSts().Reply(403, Refused("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"));
  const auto credentials = Get(provider);
  EXPECT_EQ(credentials.error().code(), ErrorCode::kPermissionDenied);
  EXPECT_EQ(
      credentials.error().message(),
      "account 111122223333: cannot assume arn:aws:iam::111122223333:role/managed/inventory with the web "
      "identity token in " +
          (home.path() / "token").string() +
          ": AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity; check that the role's "
          "trust "
          "policy names this cluster's OpenID Connect provider, and the service account in its \":sub\" "
          "condition");
  EXPECT_EQ(credentials.error().Find("request_id"), "request-1");
  EXPECT_EQ(transport.requests().size(), 1U);
}

TEST_F(WebIdentity, AnIdentityProviderThatIsOutOfReachIsAskedAgain) {
  OnSts().Reply(400, Refused("IDPCommunicationError", "try again")).Reply(200, Answer());
  EXPECT_EQ(Describe(Get(provider)), "ASID/role-secret/role-token");
}

}  // namespace
}  // namespace inventory::aws::auth
