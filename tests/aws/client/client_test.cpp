#include "inventory/aws/client/client.h"

#include <gtest/gtest.h>

#include <string>

#include "support/aws_client_fixture.h"

namespace inventory::aws {
namespace {

using std::chrono::seconds;

constexpr std::string_view kVpcs = R"(<DescribeVpcsResponse><requestId>r-1</requestId><vpcSet>
  <item><vpcId>vpc-1</vpcId></item></vpcSet></DescribeVpcsResponse>)";
constexpr std::string_view kThrottled = R"(<Response><Errors><Error><Code>RequestLimitExceeded</Code>
  <Message>Request limit exceeded.</Message></Error></Errors><RequestID>r-2</RequestID></Response>)";
constexpr std::string_view kDenied = R"(<Response><Errors><Error><Code>UnauthorizedOperation</Code>
  <Message>You are not authorized to perform this operation.</Message></Error></Errors>
  <RequestID>r-3</RequestID></Response>)";
constexpr std::string_view kEc2 = "https://ec2.eu-west-1.amazonaws.com/";

std::string Ec2Error(std::string_view code) {
  return "<Response><Errors><Error><Code>" + std::string(code) +
         "</Code><Message>m</Message></Error></Errors></Response>";
}

class ClientTest : public ClientFixture {
 public:
  using ClientFixture::ClientFixture;
  std::string Header(std::size_t request, std::string_view name) const {
    return std::string(transport.requests().at(request).headers.Find(name).value_or("(none)"));
  }
  /// "AKIDFIRST/20260102/eu-west-1/ec2/aws4_request"
  std::string Credential(std::size_t request) const {
    const auto authorization = Header(request, "Authorization");
    const auto begin = authorization.find("Credential=") + 11;
    return authorization.substr(begin, authorization.find(',', begin) - begin);
  }
};

TEST_F(ClientTest, SendsSignedAndUnderstandsTheAnswer) {
  transport.On("POST", std::string(kEc2)).Reply(200, std::string(kVpcs));
  const auto page = Send(MakeCall("ec2", "DescribeVpcs"));
  ASSERT_TRUE(page) << page.error().ToString();
  EXPECT_EQ(ToJson(page->output()), R"({"Vpcs":[{"VpcId":"vpc-1"}]})");
  EXPECT_EQ(page->statistics.attempts, 1);
  EXPECT_EQ(page->statistics.pages, 1);
  EXPECT_EQ(Credential(0), "AKIDFIRST/20260102/eu-west-1/ec2/aws4_request");
}

TEST_F(ClientTest, TellsWhoAsksAndHowOftenOutsideTheSignature) {
  transport.On("POST", "").Reply(503).Reply(200, std::string(kVpcs));
  ASSERT_TRUE(Send(MakeCall("ec2", "DescribeVpcs")));
  EXPECT_TRUE(Header(0, "User-Agent").starts_with("aws-inventory-orchestrator/"));
  EXPECT_EQ(Header(0, "amz-sdk-request"), "attempt=1; max=3");
  EXPECT_EQ(Header(1, "amz-sdk-request"), "attempt=2; max=3");
  EXPECT_EQ(Header(0, "amz-sdk-invocation-id").size(), 36U);
  EXPECT_EQ(Header(0, "amz-sdk-invocation-id"), Header(1, "amz-sdk-invocation-id"));
  EXPECT_EQ(Header(0, "Authorization").find("amz-sdk"), std::string::npos);
  EXPECT_EQ(Header(0, "Authorization").find("user-agent"), std::string::npos);
}

class ClientWithAppId : public ClientTest {
 public:
  ClientWithAppId() : ClientTest({.app_id = "nightly run/" + std::string(60, 'x')}) {}
};

TEST_F(ClientWithAppId, SaysItInTheUserAgentInAllowedCharacters) {
  transport.On("POST", "").Reply(200, std::string(kVpcs));
  ASSERT_TRUE(Send(MakeCall("ec2", "DescribeVpcs")));
  const auto agent = Header(0, "User-Agent");
  EXPECT_EQ(agent.substr(agent.find(" app/")), " app/nightly-run-" + std::string(38, 'x'));
}

TEST_F(ClientTest, ThrottledCallIsRepeatedLater) {
  transport.On("POST", "").Reply(503, std::string(kThrottled)).Reply(200, std::string(kVpcs));
  CallStatistics statistics;
  ASSERT_TRUE(Send(MakeCall("ec2", "DescribeVpcs"), &statistics));
  EXPECT_EQ(statistics.attempts, 2);
  EXPECT_EQ(statistics.throttles, 1);
  const auto waited = transport.times()[1] - transport.times()[0];
  EXPECT_GT(waited, seconds(0));
  EXPECT_LE(waited, seconds(1));
  EXPECT_EQ(statistics.duration, waited);
}

TEST_F(ClientTest, WaitThatTheAnswerAsksForIsObeyed) {
  transport.On("POST", "")
      .Reply(503, std::string(kThrottled), {{"Retry-After", "3"}})
      .Reply(200, std::string(kVpcs));
  ASSERT_TRUE(Send(MakeCall("ec2", "DescribeVpcs")));
  EXPECT_GE(transport.times()[1] - transport.times()[0], seconds(3));
}

TEST_F(ClientTest, ThrottlingForGoodIsAnErrorWithAllThatIsKnown) {
  transport.On("POST", "").Reply(503, std::string(kThrottled));
  const auto page = Send(MakeCall("ec2", "DescribeVpcs"));
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code(), ErrorCode::kThrottled);
  EXPECT_EQ(page.error().ToString(),
            "Request limit exceeded. (code=RequestLimitExceeded, status=503, request_id=r-2, "
            "operation=ec2:DescribeVpcs, region=eu-west-1, attempts=3)");
}

TEST_F(ClientTest, CallMayBringItsOwnNumberOfAttempts) {
  transport.On("POST", "").Reply(503, std::string(kThrottled));
  auto call = MakeCall("ec2", "DescribeVpcs");
  call.max_attempts = 5;
  EXPECT_FALSE(Send(std::move(call)));
  EXPECT_EQ(transport.requests().size(), 5U);
}

TEST_F(ClientTest, DenialIsNotRepeated) {
  transport.On("POST", "").Reply(403, std::string(kDenied));
  CallStatistics statistics;
  const auto page = Send(MakeCall("ec2", "DescribeVpcs"), &statistics);
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code(), ErrorCode::kPermissionDenied);
  EXPECT_EQ(page.error().message(), "You are not authorized to perform this operation.");
  EXPECT_EQ(page.error().Find("request_id"), "r-3");
  EXPECT_EQ(statistics.attempts, 1);
}

TEST_F(ClientTest, BrokenConnectionIsRepeated) {
  transport.On("POST", "").Fail(ErrorCode::kUnavailable, "reset").Reply(200, std::string(kVpcs));
  EXPECT_TRUE(Send(MakeCall("ec2", "DescribeVpcs")));
}

TEST_F(ClientTest, BrokenConnectionForGoodIsTheTransportsError) {
  transport.On("POST", "").Fail(ErrorCode::kUnavailable, "connection refused");
  const auto page = Send(MakeCall("ec2", "DescribeVpcs"));
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code(), ErrorCode::kUnavailable);
  EXPECT_EQ(page.error().ToString(),
            "connection refused (operation=ec2:DescribeVpcs, region=eu-west-1, attempts=3)");
}

TEST_F(ClientTest, DeadServiceExhaustsItsQuotaAndNoOthers) {
  auto& dead = transport.On("POST", std::string(kEc2)).Reply(500, "");
  transport.On("POST", "https://ec2.eu-central-1").Reply(200, std::string(kVpcs));
  std::size_t before = 0;
  for (int i = 0; i < 30; ++i) {
    before = dead.used();
    EXPECT_FALSE(Send(MakeCall("ec2", "DescribeVpcs")));
  }
  EXPECT_EQ(dead.used() - before, 1U) << "the quota is empty, so nothing is repeated";
  auto elsewhere = MakeCall("ec2", "DescribeVpcs");
  elsewhere.region = "eu-central-1";
  EXPECT_TRUE(Send(std::move(elsewhere)));

  ScriptedCredentials others({"AKIDOTHER"});
  before = dead.used();
  auto call = MakeCall("ec2", "DescribeVpcs");
  call.credentials = &others;
  EXPECT_FALSE(Send(std::move(call)));
  EXPECT_EQ(dead.used() - before, 3U) << "other credentials have a quota of their own";
}

TEST_F(ClientTest, WrongClockIsCorrectedOnceAndRemembered) {
  const std::string elsewhen = "Fri, 02 Jan 2026 04:04:05 GMT";
  transport.On("POST", "")
      .WithHeader("X-Amz-Date", "20260102T030405Z")
      .Reply(400, Ec2Error("AuthFailure"), {{"Date", elsewhen}});
  transport.On("POST", "").WithHeader("X-Amz-Date", "20260102T040405Z").Reply(200, std::string(kVpcs));
  CallStatistics statistics;
  ASSERT_TRUE(Send(MakeCall("ec2", "DescribeVpcs"), &statistics));
  EXPECT_EQ(statistics.attempts, 2);
  EXPECT_EQ(transport.times()[0], transport.times()[1])
      << "no wait: the request was at fault, not the service";
  ASSERT_TRUE(Send(MakeCall("ec2", "DescribeVpcs"), &statistics));
  EXPECT_EQ(statistics.attempts, 1);
}

TEST_F(ClientTest, CallsInFlightAreAllCorrectedWithTheClock) {
  transport.On("POST", "")
      .WithHeader("X-Amz-Date", "20260102T030405Z")
      .After(seconds(1))
      .Reply(400, Ec2Error("AuthFailure"), {{"Date", "Fri, 02 Jan 2026 04:04:05 GMT"}});
  transport.On("POST", "").WithHeader("X-Amz-Date", "20260102T040405Z").Reply(200, std::string(kVpcs));
  async::TaskGroup group(loop);
  int succeeded = 0;
  const auto send = [](ClientTest& test, int& count) -> async::Task<> {
    auto call = test.MakeCall("ec2", "DescribeVpcs");
    const auto page = co_await test.client.Send(std::move(call));
    if (page) ++count;
  };
  for (int i = 0; i < 3; ++i) group.Start(send(*this, succeeded));
  async::Run(loop, group.Join());
  EXPECT_EQ(succeeded, 3);
  EXPECT_EQ(transport.requests().size(), 6U);
}

TEST_F(ClientTest, ClockThatIsRightIsNotBlamed) {
  transport.On("POST", "").Reply(400, Ec2Error("AuthFailure"), {{"Date", "Fri, 02 Jan 2026 03:05:00 GMT"}});
  const auto page = Send(MakeCall("ec2", "DescribeVpcs"));
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code(), ErrorCode::kUnauthenticated);
  EXPECT_EQ(transport.requests().size(), 1U);
}

TEST_F(ClientTest, ExpiredCredentialsAreReplacedOnce) {
  transport.On("POST", "").Reply(400, Ec2Error("RequestExpired")).Reply(200, std::string(kVpcs));
  ASSERT_TRUE(Send(MakeCall("ec2", "DescribeVpcs")));
  EXPECT_TRUE(Credential(0).starts_with("AKIDFIRST/"));
  EXPECT_TRUE(Credential(1).starts_with("AKIDSECOND/"));
}

TEST_F(ClientTest, ErrorOfTheCredentialsIsToldFromTheServices) {
  ScriptedCredentials none({});
  auto call = MakeCall("ec2", "DescribeVpcs");
  call.credentials = &none;
  const auto page = Send(std::move(call));
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().ToString(),
            "the role can't be assumed (cause=credentials, operation=ec2:DescribeVpcs, region=eu-west-1)");
}

TEST_F(ClientTest, ExpiredCredentialsWithoutNewOnesAreAnError) {
  transport.On("POST", "").Reply(400, Ec2Error("RequestExpired"));
  const auto page = Send(MakeCall("ec2", "DescribeVpcs"));
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code(), ErrorCode::kExpiredCredentials);
  EXPECT_EQ(transport.requests().size(), 2U);
}

TEST_F(ClientTest, CancellationEndsTheWaitForARetry) {
  transport.On("POST", "").Reply(503, std::string(kThrottled), {{"Retry-After", "4"}});
  async::CancellationSource source;
  auto call = MakeCall("ec2", "DescribeVpcs");
  call.cancel = source.token();
  loop.CallAt(loop.Now() + seconds(1), [&] { source.Cancel(); });
  const auto begin = loop.Now();
  const auto page = Send(std::move(call));
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code(), ErrorCode::kCancelled);
  EXPECT_LE(loop.Now() - begin, seconds(1));
}

TEST_F(ClientTest, AnswerThatIsNoneIsAProtocolError) {
  transport.On("POST", "").Reply(200, "<html>");
  const auto page = Send(MakeCall("ec2", "DescribeVpcs"));
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code(), ErrorCode::kProtocol);
  EXPECT_EQ(page.error().Find("operation"), "ec2:DescribeVpcs");
}

TEST_F(ClientTest, EndpointOfTheCallWins) {
  transport.On("POST", "http://127.0.0.1:4566/").Reply(200, std::string(kVpcs));
  auto call = MakeCall("ec2", "DescribeVpcs");
  call.endpoint_url = "http://127.0.0.1:4566";
  EXPECT_TRUE(Send(std::move(call)));
  EXPECT_EQ(Credential(0), "AKIDFIRST/20260102/eu-west-1/ec2/aws4_request");
}

TEST_F(ClientTest, HostPrefixIsAddedButNotToLocalNames) {
  transport.On("GET", "").Reply(200, "<ListAccessPointsResult/>");
  ASSERT_TRUE(Send(MakeCall("s3control", "ListAccessPoints", R"({"AccountId":"123456789012"})")));
  EXPECT_TRUE(
      transport.requests()[0].url.starts_with("https://123456789012.s3-control.eu-west-1.amazonaws.com/"))
      << transport.requests()[0].url;
  for (const std::string url : {"http://127.0.0.1:1", "http://localhost:1", "http://s3control.localhost:1"}) {
    auto call = MakeCall("s3control", "ListAccessPoints", R"({"AccountId":"123456789012"})");
    call.endpoint_url = url;
    ASSERT_TRUE(Send(std::move(call)));
    EXPECT_TRUE(transport.requests().back().url.starts_with(url + "/")) << transport.requests().back().url;
  }
}

TEST_F(ClientTest, BucketIsAddressedInTheHostAndItsRegionLearnt) {
  transport.On("GET", "https://my-bucket.s3.eu-west-1.amazonaws.com/?acl")
      .Reply(301, "<Error><Code>PermanentRedirect</Code></Error>", {{"x-amz-bucket-region", "eu-central-1"}});
  auto& home = transport.On("GET", "https://my-bucket.s3.eu-central-1.amazonaws.com/?")
                   .Reply(200, "<AccessControlPolicy/>");
  ASSERT_TRUE(Send(MakeCall("s3", "GetBucketAcl", R"({"Bucket":"my-bucket"})")));
  EXPECT_EQ(Credential(1), "AKIDFIRST/20260102/eu-central-1/s3/aws4_request");
  ASSERT_TRUE(Send(MakeCall("s3", "GetBucketAcl", R"({"Bucket":"my-bucket"})")));
  EXPECT_EQ(home.used(), 2U);
  EXPECT_EQ(transport.requests().size(), 3U);
}

TEST_F(ClientTest, SecondRedirectOfACallIsAnError) {
  transport.On("GET", "eu-west-1").Reply(301, "", {{"x-amz-bucket-region", "eu-central-1"}});
  transport.On("GET", "eu-central-1").Reply(301, "", {{"x-amz-bucket-region", "eu-west-1"}});
  const auto page = Send(MakeCall("s3", "GetBucketAcl", R"({"Bucket":"my-bucket"})"));
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().Find("status"), "301");
  EXPECT_EQ(transport.requests().size(), 2U);
}

TEST_F(ClientTest, DenialInTheBucketsOwnRegionIsADenial) {
  transport.On("GET", "").Reply(403,
                                "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>",
                                {{"x-amz-bucket-region", "eu-west-1"}});
  const auto page = Send(MakeCall("s3", "GetBucketAcl", R"({"Bucket":"my-bucket"})"));
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code(), ErrorCode::kPermissionDenied);
  EXPECT_EQ(transport.requests().size(), 1U);
}

TEST_F(ClientTest, UnsignedOperationAsksForNoCredentials) {
  transport.On("POST", "").Reply(200, R"({"IdentityId":"i"})");
  ASSERT_TRUE(Send(MakeCall("cognito-identity", "GetId", R"({"IdentityPoolId":"eu-west-1:p"})")));
  EXPECT_EQ(credentials.gets(), 0);
  EXPECT_EQ(Header(0, "Authorization"), "(none)");
}

TEST_F(ClientTest, OldServiceIsSignedAsItUnderstands) {
  transport.On("POST", "sdb").WithBody("&SignatureVersion=2&").Reply(200, "<R><ListDomainsResult/></R>");
  ASSERT_TRUE(Send(MakeCall("sdb", "ListDomains")));
  EXPECT_EQ(Header(0, "Authorization"), "(none)");
}

TEST_F(ClientTest, ServiceThatTakesBearerTokensIsRefusedBeforeAnythingIsSent) {
  const auto page = Send(MakeCall("codecatalyst", "ListSpaces"));
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().message(),
            "codecatalyst takes bearer tokens of IAM Identity Center instead of signatures, which are not "
            "supported");
  EXPECT_TRUE(transport.requests().empty());
}

TEST_F(ClientTest, RawAnswerIsGivenAsItCameAndRefusalsToo) {
  transport.On("POST", "").Reply(403, std::string(kDenied)).Reply(200, std::string(kVpcs));
  auto refused = async::Run(loop, client.SendRaw(MakeCall("ec2", "DescribeVpcs")));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 403);
  EXPECT_EQ(refused->body, kDenied);
  auto answered = async::Run(loop, client.SendRaw(MakeCall("ec2", "DescribeVpcs")));
  ASSERT_TRUE(answered);
  EXPECT_EQ(answered->body, kVpcs);
}

TEST_F(ClientTest, PagesComeOneAfterTheOther) {
  transport.On("POST", "")
      .Reply(200, R"({"Accounts":[{"Id":"1"}],"NextToken":"a"})")
      .Reply(200, R"({"Accounts":[],"NextToken":"b"})")
      .Reply(200, R"({"Accounts":[{"Id":"2"}]})");
  std::string seen;
  Client::PageSink sink = [&](const Value& output) {
    seen += ToJson(output) + "\n";
    return Result<>();
  };
  CallStatistics statistics;
  const auto done = async::Run(
      loop, client.ForEachPage(MakeCall("organizations", "ListAccounts"), std::move(sink), &statistics));
  ASSERT_TRUE(done);
  EXPECT_EQ(seen, R"({"Accounts":[{"Id":"1"}],"NextToken":"a"})"
                  "\n"
                  R"({"Accounts":[],"NextToken":"b"})"
                  "\n"
                  R"({"Accounts":[{"Id":"2"}]})"
                  "\n");
  EXPECT_EQ(statistics.pages, 3);
  EXPECT_EQ(statistics.attempts, 3);
  EXPECT_FALSE(statistics.truncated);
  EXPECT_EQ(std::get<std::string>(transport.requests()[1].body), R"({"NextToken":"a"})");
}

TEST_F(ClientTest, ErrorOfASinkEndsThePaging) {
  transport.On("POST", "").Reply(200, R"({"Accounts":[],"NextToken":"a"})");
  Client::PageSink sink = [](const Value&) -> Result<> { return Fail(ErrorCode::kIo, "disk full"); };
  const auto done =
      async::Run(loop, client.ForEachPage(MakeCall("organizations", "ListAccounts"), std::move(sink)));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message(), "disk full");
  EXPECT_EQ(transport.requests().size(), 1U);
}

TEST_F(ClientTest, RefusalOfALaterPageTellsHowFarItCame) {
  transport.On("POST", "")
      .Reply(200, R"({"Accounts":[{"Id":"1"}],"NextToken":"a"})")
      .Reply(400, R"({"__type":"AccessDeniedException","Message":"no"})");
  int pages = 0;
  Client::PageSink sink = [&](const Value&) {
    ++pages;
    return Result<>();
  };
  CallStatistics statistics;
  const auto done = async::Run(
      loop, client.ForEachPage(MakeCall("organizations", "ListAccounts"), std::move(sink), &statistics));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), ErrorCode::kPermissionDenied);
  EXPECT_EQ(pages, 1);
  EXPECT_EQ(statistics.pages, 1);
  EXPECT_EQ(statistics.attempts, 2);
}

TEST_F(ClientTest, RepeatedTokenIsAnErrorAfterItsPage) {
  transport.On("POST", "").Reply(200, R"({"Accounts":[{"Id":"1"}],"NextToken":"a"})");
  int pages = 0;
  Client::PageSink sink = [&](const Value&) {
    ++pages;
    return Result<>();
  };
  const auto done =
      async::Run(loop, client.ForEachPage(MakeCall("organizations", "ListAccounts"), std::move(sink)));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), ErrorCode::kProtocol);
  EXPECT_EQ(done.error().Find("operation"), "organizations:ListAccounts");
  EXPECT_EQ(pages, 2);
}

TEST_F(ClientTest, CollectMergesAllPages) {
  transport.On("POST", "")
      .Reply(200, R"({"Accounts":[{"Id":"1"}],"NextToken":"a"})")
      .Reply(200, R"({"Accounts":[{"Id":"2"},{"Id":"3"}]})");
  const auto all = async::Run(loop, client.Collect(MakeCall("organizations", "ListAccounts")));
  ASSERT_TRUE(all);
  EXPECT_EQ(ToJson(all->root()), R"({"Accounts":[{"Id":"1"},{"Id":"2"},{"Id":"3"}]})");
}

}  // namespace
}  // namespace inventory::aws
