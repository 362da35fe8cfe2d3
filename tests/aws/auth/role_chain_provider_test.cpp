#include "inventory/aws/auth/role_chain_provider.h"

#include "auth_fixture.h"
#include "inventory/base/timestamp.h"

namespace inventory::aws::auth {
namespace {

class Source final : public CredentialProvider {
 public:
  async::Task<Result<Credentials>> Get() override { co_return outcome; }
  void Discard(const Credentials& refused) override { discarded = refused.access_key_id; }

  Result<Credentials> outcome = MakeCredentials("AKID", "environment");
  std::string discarded;
};

class RoleChain : public AuthFixture {
 protected:
  static RoleStep Step(std::string arn = std::string(kRole)) {
    RoleStep step;
    step.arn = std::move(arn);
    return step;
  }
  Result<Credentials> Assume(std::vector<RoleStep> steps) {
    RoleChainProvider provider(context, source, std::move(steps));
    return Get(provider);
  }
  http::FakeTransport::Rule& OnAssumeRole(const std::string& host = "sts.eu-west-1.amazonaws.com") {
    return transport.On("POST", "https://" + host + "/").WithBody("Action=AssumeRole&");
  }
  http::FakeTransport::Rule& OnIdentity() {
    return transport.On("POST", "https://sts.").WithBody("Action=GetCallerIdentity");
  }
  static std::string Session(std::string_view name) {
    return "arn:aws:sts::111122223333:assumed-role/" + std::string(name) + "/session";
  }
  std::string SignedBy(std::size_t request) const {
    const std::string field(transport.requests().at(request).headers.Find("Authorization").value_or(""));
    return field.substr(0, field.find("/sts/"));
  }

  Source source;
};

TEST_F(RoleChain, SendsAllThatTheStepSays) {
  RoleStep step = Step();
  step.external_id = "external";
  step.session_name = "run-1";
  step.duration = std::chrono::seconds(7200);
  step.session_policy = "{}";
  step.tags = {{"team", "security"}, {"run", "1"}};
  OnAssumeRole().Reply(200, Assumed("AssumeRole", "ASID", Session("inventory")));
  const auto credentials = Assume({step});
  EXPECT_EQ(Describe(credentials), "ASID/role-secret/role-token");
  EXPECT_EQ(credentials->expiration, kNow + std::chrono::hours(1));
  EXPECT_EQ(credentials->source, "role arn:aws:iam::111122223333:role/managed/inventory");
  EXPECT_EQ(SignedBy(0), "AWS4-HMAC-SHA256 Credential=AKID/20260102/eu-west-1");
  for (const char* parameter :
       {"RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fmanaged%2Finventory", "RoleSessionName=run-1",
        "ExternalId=external", "DurationSeconds=7200", "Policy=%7B%7D", "Tags.member.1.Key=team",
        "Tags.member.1.Value=security", "Tags.member.2.Key=run"}) {
    EXPECT_NE(Body(0).find(parameter), std::string::npos) << parameter << " in " << Body(0);
  }
}

TEST_F(RoleChain, LeavesOutWhatIsNotSaid) {
  OnAssumeRole().Reply(200, Assumed("AssumeRole", "ASID", Session("inventory")));
  ASSERT_TRUE(Assume({Step()}));
  EXPECT_EQ(Body(0),
            "Action=AssumeRole&Version=2011-06-15&"
            "RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fmanaged%2Finventory&"
            "RoleSessionName=inventory-1767323045");
}

TEST_F(RoleChain, EachStepIsAssumedWithTheOneBefore) {
  OnAssumeRole()
      .Reply(200, Assumed("AssumeRole", "FIRST", Session("first")))
      .Reply(200, Assumed("AssumeRole", "SECOND", Session("second")));
  EXPECT_EQ(Describe(Assume({Step(), Step("arn:aws:iam::444455556666:role/second")})),
            "SECOND/role-secret/role-token");
  EXPECT_EQ(SignedBy(1), "AWS4-HMAC-SHA256 Credential=FIRST/20260102/eu-west-1");
  EXPECT_EQ(transport.requests()[1].headers.Find("X-Amz-Security-Token"), "role-token");
}

TEST_F(RoleChain, WithoutStepsTheSourceIsTheAnswer) {
  EXPECT_EQ(Describe(Assume({})), "AKID/secret/");
}

TEST_F(RoleChain, TheSourcesErrorIsTheAnswer) {
  source.outcome = Fail(ErrorCode::kUnauthenticated, "nobody");
  EXPECT_EQ(Assume({Step()}).error().code(), ErrorCode::kUnauthenticated);
}

TEST_F(RoleChain, StepsAreCheckedBeforeAnythingIsSent) {
  EXPECT_EQ(Assume({Step("role")}).error().code(), ErrorCode::kConfiguration);
  EXPECT_TRUE(transport.requests().empty());
}

TEST_F(RoleChain, ARefusalNamesRoleCallerAndAwsMessage) {
  OnAssumeRole().Reply(403, Refused("AccessDenied", "User is not authorized to perform: sts:AssumeRole"));
  OnIdentity().Reply(200,
                     "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                     "<GetCallerIdentityResult><Arn>arn:aws:iam::999988887777:user/me</Arn>"
                     "</GetCallerIdentityResult></GetCallerIdentityResponse>");
  const auto credentials = Assume({Step()});
  EXPECT_EQ(credentials.error().code(), ErrorCode::kPermissionDenied);
  EXPECT_EQ(credentials.error().message(),
            "account 111122223333: cannot assume arn:aws:iam::111122223333:role/managed/inventory as "
            "arn:aws:iam::999988887777:user/me: AccessDenied: User is not authorized to perform: "
            "sts:AssumeRole; check "
            "that the role exists, that its trust policy names the caller (and the external id, if it wants "
            "one), and "
            "that the caller is allowed sts:AssumeRole on it");
  EXPECT_EQ(credentials.error().Find("code"), "AccessDenied");
  EXPECT_EQ(credentials.error().Find("role"), kRole);
  EXPECT_EQ(credentials.error().Find("caller"), "arn:aws:iam::999988887777:user/me");
}

TEST_F(RoleChain, TheCallerOfALaterStepIsTheRoleBefore) {
  OnAssumeRole()
      .Reply(200, Assumed("AssumeRole", "FIRST", Session("first")))
      .Reply(403, Refused("AccessDenied", "no"));
  const auto credentials = Assume({Step(), Step("arn:aws:iam::444455556666:role/second")});
  EXPECT_TRUE(credentials.error().message().starts_with(
      "account 444455556666: cannot assume arn:aws:iam::444455556666:role/second as "
      "arn:aws:sts::111122223333:assumed-role/first/session: AccessDenied: no; "))
      << credentials.error().message();
}

TEST_F(RoleChain, ACallerWhomAwsDoesNotKnowIsNamedByItsSource) {
  OnAssumeRole().Reply(403, Refused("InvalidClientTokenId", "The security token is invalid"));
  OnIdentity().Reply(403, Refused("InvalidClientTokenId", "The security token is invalid"));
  const auto credentials = Assume({Step()});
  EXPECT_EQ(credentials.error().code(), ErrorCode::kConfiguration);
  EXPECT_EQ(
      credentials.error().message(),
      "account 111122223333: cannot assume arn:aws:iam::111122223333:role/managed/inventory as the caller of "
      "environment: InvalidClientTokenId: The security token is invalid");
}

TEST_F(RoleChain, ExpiredCredentialsOfTheCallerAreSaidToBe) {
  OnAssumeRole().Reply(403, Refused("ExpiredToken", "expired"));
  OnIdentity().Reply(403, Refused("ExpiredToken", "expired"));
  EXPECT_EQ(Assume({Step()}).error().code(), ErrorCode::kExpiredCredentials);
}

TEST_F(RoleChain, TroubleIsRetriedWithAFreshSignature) {
  OnAssumeRole()
      .Fail(ErrorCode::kUnavailable, "reset")
      .Reply(503)
      .Reply(400, Refused("Throttling", "Rate exceeded"))
      .Reply(200, Assumed("AssumeRole", "ASID", Session("inventory")));
  EXPECT_EQ(Describe(Assume({Step()})), "ASID/role-secret/role-token");
}

TEST_F(RoleChain, TroubleThatStaysIsUnavailable) {
  OnAssumeRole().Fail(ErrorCode::kUnavailable, "connection refused");
  const auto credentials = Assume({Step()});
  EXPECT_EQ(credentials.error().code(), ErrorCode::kUnavailable);
  EXPECT_EQ(
      credentials.error().message(),
      "account 111122223333: cannot assume arn:aws:iam::111122223333:role/managed/inventory as the caller of "
      "environment: connection refused");
  EXPECT_EQ(transport.requests().size(), 4U);
}

TEST_F(RoleChain, CancellingEndsTheWaitForAnAnswer) {
  OnAssumeRole().Never();
  RoleChainProvider provider(context, source, {Step()});
  EXPECT_EQ(GetUntil(provider, std::chrono::seconds(1)).error().code(), ErrorCode::kCancelled);
  EXPECT_EQ(transport.requests().size(), 1U);
}

TEST_F(RoleChain, CancellingEndsThePauseBeforeARepetition) {
  OnAssumeRole().Reply(503, "", {{"Retry-After", "20"}});
  RoleChainProvider provider(context, source, {Step()});
  EXPECT_EQ(GetUntil(provider, std::chrono::seconds(1)).error().code(), ErrorCode::kCancelled);
  EXPECT_EQ(transport.requests().size(), 1U);
}

TEST_F(RoleChain, AWrongClockIsCorrectedOnce) {
  const std::string ahead = FormatHttpDate(kNow + std::chrono::hours(2));
  OnAssumeRole()
      .Reply(403, Refused("SignatureDoesNotMatch", "Signature expired"), {{"Date", ahead}})
      .Reply(200, Assumed("AssumeRole", "ASID", Session("inventory")));
  EXPECT_EQ(Describe(Assume({Step()})), "ASID/role-secret/role-token");
  EXPECT_EQ(transport.requests()[1].headers.Find("X-Amz-Date"), "20260102T050405Z");
}

TEST_F(RoleChain, AnAnswerWithoutCredentialsIsAProtocolError) {
  OnAssumeRole().Reply(200, "<AssumeRoleResponse><AssumeRoleResult/></AssumeRoleResponse>");
  EXPECT_EQ(Assume({Step()}).error().code(), ErrorCode::kProtocol);
}

TEST_F(RoleChain, CallsTheEnvironmentsRegionIfTheContextNamesNone) {
  context.region.clear();
  environment.Set("AWS_REGION", "eu-north-1");
  OnAssumeRole("sts.eu-north-1.amazonaws.com").Reply(200, Assumed("AssumeRole", "ASID", Session("a")));
  EXPECT_TRUE(Assume({Step()}));
}

TEST_F(RoleChain, CallsTheRolesPartition) {
  OnAssumeRole("sts.us-gov-west-1.amazonaws.com").Reply(200, Assumed("AssumeRole", "ASID", Session("a")));
  EXPECT_TRUE(Assume({Step("arn:aws-us-gov:iam::111122223333:role/a")}));
  EXPECT_EQ(SignedBy(0), "AWS4-HMAC-SHA256 Credential=AKID/20260102/us-gov-west-1");
}

TEST_F(RoleChain, CallsTheGlobalEndpointInLegacyMode) {
  environment.Set("AWS_STS_REGIONAL_ENDPOINTS", "legacy");
  OnAssumeRole("sts.amazonaws.com").Reply(200, Assumed("AssumeRole", "ASID", Session("a")));
  EXPECT_TRUE(Assume({Step()}));
  EXPECT_EQ(SignedBy(0), "AWS4-HMAC-SHA256 Credential=AKID/20260102/us-east-1");
}

TEST_F(RoleChain, CallsTheConfiguredEndpointInAnyMode) {
  environment.Set("AWS_STS_REGIONAL_ENDPOINTS", "legacy");
  environment.Set("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:5000");
  transport.On("POST", "http://127.0.0.1:5000/").Reply(200, Assumed("AssumeRole", "ASID", Session("a")));
  EXPECT_TRUE(Assume({Step()}));
}

TEST_F(RoleChain, RefusesAnUnknownEndpointMode) {
  environment.Set("AWS_STS_REGIONAL_ENDPOINTS", "global");
  EXPECT_NE(Describe(Assume({Step()}))
                .find("AWS_STS_REGIONAL_ENDPOINTS is \"global\", expected regional or legacy"),
            std::string::npos);
}

TEST_F(RoleChain, DiscardsAtTheSource) {
  RoleChainProvider provider(context, source, {Step()});
  provider.Discard(MakeCredentials("OLD"));
  EXPECT_EQ(source.discarded, "OLD");
}

}  // namespace
}  // namespace inventory::aws::auth
