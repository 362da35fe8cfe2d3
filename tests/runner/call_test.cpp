#include "inventory/runner/call.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "support/aws_client_fixture.h"

namespace inventory::runner {
namespace {

using std::chrono::seconds;

/// Lines that are there at once; then the end, or nothing until somebody stops it.
class ScriptedLines final : public async::Lines {
 public:
  ScriptedLines(async::Loop& loop, std::string_view text, bool ends = true)
      : loop_(loop), text_(text), ends_(ends) {}

  async::Task<Result<std::optional<std::string>>> Next(async::CancellationToken stop) override {
    if (text_.empty() && ends_) co_return std::nullopt;
    if (text_.empty()) {
      const bool undisturbed = co_await stop.Sleep(loop_, std::chrono::hours(24));
      co_return Fail(ErrorCode::kCancelled, undisturbed ? "nobody stopped it" : "stopped");
    }
    const std::size_t end = text_.find('\n');
    std::string line = text_.substr(0, end);
    text_.erase(0, end == std::string::npos ? end : end + 1);
    co_return line;
  }

 private:
  async::Loop& loop_;
  std::string text_;
  bool ends_;
};

/// What one `runner call` writes and how it ends.
class RunCallTest : public aws::ClientFixture {
 protected:
  /// "" if the call succeeds, else the error's message.
  std::string Run(CallOptions options) {
    const auto write = [this](std::string_view text) -> Result<> {
      output_.append(text);
      return {};
    };
    const auto warn = [this](const Error& lack) { warnings_.push_back(lack.ToString()); };
    options.cancel = cancellation_.token();
    const auto result = async::Run(loop, RunCall(client, std::move(options), write, warn));
    if (result) end_ = *result;
    return result ? "" : result.error().message();
  }

  std::string RunOne(std::string service, std::string operation, std::string parameters = "{}") {
    return Run({.service = std::move(service),
                .operation = std::move(operation),
                .parameters = std::move(parameters),
                .region = "eu-west-1"});
  }

  std::string RunBatch(std::string_view lines, std::size_t max_concurrency = 32) {
    ScriptedLines batch(loop, lines);
    return Run({.region = "eu-west-1", .batch = &batch, .max_concurrency = max_concurrency});
  }

  void CancelAfter(async::Duration duration) {
    loop.CallAt(loop.Now() + duration, [this] { cancellation_.Cancel(); });
  }

  std::string output_;
  std::vector<std::string> warnings_;
  CallEnd end_ = CallEnd::kComplete;
  async::CancellationSource cancellation_;
};

TEST_F(RunCallTest, WritesAllPagesMerged) {
  transport.On("POST", "organizations").WithBody("t1").Reply(200, R"({"Accounts":[{"Id":"2"}]})");
  transport.On("POST", "organizations").Reply(200, R"({"Accounts":[{"Id":"1"}],"NextToken":"t1"})");
  EXPECT_EQ("", RunOne("organizations", "ListAccounts"));
  EXPECT_EQ(
      "{\n    \"Accounts\": [\n        {\n            \"Id\": \"1\"\n        },\n        {\n"
      "            \"Id\": \"2\"\n        }\n    ]\n}\n",
      output_);
}

TEST_F(RunCallTest, WritesOnePageIfAsked) {
  transport.On("POST", "organizations").Reply(200, R"({"Accounts":[],"NextToken":"t1"})");
  EXPECT_EQ("", Run({.service = "organizations",
                     .operation = "ListAccounts",
                     .region = "eu-west-1",
                     .paginate = false}));
  EXPECT_EQ("{\n    \"Accounts\": [],\n    \"NextToken\": \"t1\"\n}\n", output_);
}

TEST_F(RunCallTest, WritesTheBodyAsItCameIfAsked) {
  transport.On("POST", "organizations").Reply(200, R"({ "Accounts" : [] })");
  EXPECT_EQ(
      "", Run({.service = "organizations", .operation = "ListAccounts", .region = "eu-west-1", .raw = true}));
  EXPECT_EQ(R"({ "Accounts" : [] })", output_);
}

TEST_F(RunCallTest, FailsWithARefusalWhoseBodyItWrites) {
  transport.On("POST", "organizations").Reply(400, R"({"__type":"AccessDeniedException","Message":"no"})");
  EXPECT_EQ(
      "no",
      Run({.service = "organizations", .operation = "ListAccounts", .region = "eu-west-1", .raw = true}));
  EXPECT_EQ(R"({"__type":"AccessDeniedException","Message":"no"})", output_);
}

TEST_F(RunCallTest, NamesTheNearestService) {
  EXPECT_EQ("there is no service ecc2; did you mean ec2?", RunOne("ecc2", "DescribeVpcs"));
  EXPECT_EQ("there is no service zzzzzzzz: use botocore's names, such as ec2, elbv2, logs",
            RunOne("zzzzzzzz", "DescribeVpcs"));
}

TEST_F(RunCallTest, NamesTheNearestOperation) {
  EXPECT_EQ("ec2 has no operation DescribeVpc; did you mean DescribeVpcs?", RunOne("ec2", "DescribeVpc"));
  EXPECT_EQ("ec2 has no operation describe-vpcs; did you mean DescribeVpcs?", RunOne("ec2", "describe-vpcs"));
}

TEST_F(RunCallTest, RefusesOperationsThatWrite) {
  EXPECT_EQ(
      "ec2 has no read operation TerminateInstances: only List, Describe and Get calls are made, nothing "
      "that "
      "changes an account",
      RunOne("ec2", "TerminateInstances"));
  EXPECT_EQ(
      "s3 has no read operation PutObject: only List, Describe and Get calls are made, nothing that changes "
      "an "
      "account",
      RunOne("s3", "PutObject"));
}

TEST_F(RunCallTest, RefusesParametersThatAreNoJson) {
  EXPECT_EQ("the parameters are invalid JSON: expected a key in quotes at byte 1",
            RunOne("ec2", "DescribeVpcs", "{VpcIds: []}"));
}

TEST_F(RunCallTest, RefusesParametersThatDoNotFitTheModel) {
  EXPECT_EQ("the parameters of ec2 DescribeVpcs are wrong:\n  VpcIds: expected a list, got a string",
            RunOne("ec2", "DescribeVpcs", R"({"VpcIds":"vpc-1"})"));
  EXPECT_TRUE(transport.requests().empty());
}

TEST_F(RunCallTest, NeedsARegionForARegionalService) {
  EXPECT_EQ("no region for ec2: set --region, AWS_REGION or the profile's region",
            Run({.service = "ec2", .operation = "DescribeVpcs"}));
}

TEST_F(RunCallTest, NeedsNoRegionForAGlobalService) {
  transport.On("POST", "iam.amazonaws.com").Reply(200, "<R><ListUsersResult><Users/></ListUsersResult></R>");
  EXPECT_EQ("", Run({.service = "iam", .operation = "ListUsers"}));
  EXPECT_EQ("{\n    \"Users\": []\n}\n", output_);
}

TEST_F(RunCallTest, SaysWhereAServiceIsThatTheRegionLacks) {
  transport.On("POST", "").Fail(ErrorCode::kUnavailable, "can't resolve the host");
  EXPECT_EQ(
      "can't resolve the host; AWS lists no endpoint of partnercentral-channel in eu-west-1, but in "
      "us-east-1",
      RunOne("partnercentral-channel", "ListRelationships", R"({"catalog":"AWS"})"));
}

TEST_F(RunCallTest, SaysWhichRegionMayBeMeant) {
  transport.On("POST", "").Fail(ErrorCode::kUnavailable, "can't resolve the host");
  EXPECT_EQ("can't resolve the host; AWS lists no region eu-wset-1; did you mean eu-west-1?",
            Run({.service = "ec2", .operation = "DescribeVpcs", .region = "eu-wset-1"}));
}

TEST_F(RunCallTest, AnswersABatchLineByLine) {
  transport.On("POST", "ec2.eu-west-1").Reply(200, "<R><vpcSet/></R>");
  transport.On("POST", "ec2.us-east-1").Reply(200, "<R><vpcSet><item><vpcId>v</vpcId></item></vpcSet></R>");
  EXPECT_EQ("", RunBatch(R"({"service":"ec2","operation":"DescribeVpcs"}

{"service":"ec2","operation":"DescribeVpcs","parameters":{},"region":"us-east-1"}
)"));
  EXPECT_EQ("{\"result\":{\"Vpcs\":[]}}\n{\"result\":{\"Vpcs\":[{\"VpcId\":\"v\"}]}}\n", output_);
}

TEST_F(RunCallTest, AnswersABatchInOrder) {
  transport.On("POST", "ec2").WithBody("vpc-1").After(seconds(9)).Reply(200, "<R><vpcSet/></R>");
  transport.On("POST", "ec2").WithBody("vpc-2").After(seconds(1)).Reply(200, "<R><nextToken/></R>");
  EXPECT_EQ("", RunBatch(R"({"service":"ec2","operation":"DescribeVpcs","parameters":{"VpcIds":["vpc-1"]}}
{"service":"ec2","operation":"DescribeVpcs","parameters":{"VpcIds":["vpc-2"]}})"));
  EXPECT_TRUE(output_.starts_with("{\"result\":{\"Vpcs\":[]}}\n{\"result\":{")) << output_;
}

TEST_F(RunCallTest, AnswersARefusalWithAwsCode) {
  transport.On("POST", "sqs")
      .Reply(403, R"({"__type":"x#AccessDenied","message":"no \"q\""})", {{"x-amzn-requestid", "r-1"}});
  EXPECT_EQ("", RunBatch(R"({"service":"sqs","operation":"ListQueues"})"));
  EXPECT_EQ(R"({"error":{"code":"AccessDenied","message":"no \"q\"","status":403,"request_id":"r-1"}})"
            "\n",
            output_);
}

TEST_F(RunCallTest, AnswersALineThatIsWrong) {
  EXPECT_EQ("", RunBatch("{]\n[1]\n{\"service\":1}\n{\"verb\":\"x\"}\n{\"service\":\"ec2\"}\n{\"service\":"
                         "\"ecc2\",\"operation\":\"X\"}\n"));
  EXPECT_EQ(
      R"({"error":{"code":"invalid argument","message":"the line is invalid JSON: expected a key in quotes at byte 1","status":null,"request_id":null}}
{"error":{"code":"invalid argument","message":"the line is no JSON object","status":null,"request_id":null}}
{"error":{"code":"invalid argument","message":"service must be a string","status":null,"request_id":null}}
{"error":{"code":"invalid argument","message":"the line has verb: only service, operation, parameters and region are known","status":null,"request_id":null}}
{"error":{"code":"invalid argument","message":"the line has no operation","status":null,"request_id":null}}
{"error":{"code":"invalid argument","message":"there is no service ecc2; did you mean ec2?","status":null,"request_id":null}}
)",
      output_);
}

TEST_F(RunCallTest, MakesNoMoreCallsAtATimeThanAllowed) {
  std::size_t in_flight = 0;
  std::size_t most = 0;
  transport.On("POST", "ec2")
      .When([&](const http::Request&) {
        most = std::max(most, ++in_flight);
        loop.CallAt(loop.Now() + seconds(1), [&] { --in_flight; });
        return true;
      })
      .After(seconds(2))
      .Reply(200, "<R><vpcSet/></R>");
  std::string lines;
  for (int i = 0; i < 20; ++i) lines.append("{\"service\":\"ec2\",\"operation\":\"DescribeVpcs\"}\n");
  EXPECT_EQ("", RunBatch(lines, 3));
  EXPECT_EQ(3U, most);
}

TEST_F(RunCallTest, WaitsWhenTooMuchIsHeldBack) {
  transport.On("POST", "ec2").WithBody("slow").After(seconds(50)).Reply(200, "<R><vpcSet/></R>");
  transport.On("POST", "ec2").Reply(200, "<R><vpcSet/></R>");
  std::string lines = R"({"service":"ec2","operation":"DescribeVpcs","parameters":{"VpcIds":["slow"]}})";
  for (int i = 0; i < 100; ++i) lines.append("\n{\"service\":\"ec2\",\"operation\":\"DescribeVpcs\"}");
  std::size_t asked_before_the_first_answer = 0;
  loop.CallAt(loop.Now() + seconds(49), [&] { asked_before_the_first_answer = transport.requests().size(); });
  EXPECT_EQ("", RunBatch(lines, 2));
  EXPECT_EQ(8U, asked_before_the_first_answer);
  EXPECT_EQ(101U, transport.requests().size());
}

TEST_F(RunCallTest, AnswersACallWhileTheNextLineIsWaitedFor) {
  transport.On("POST", "ec2").Reply(200, "<R><vpcSet/></R>");
  ScriptedLines batch(loop, R"({"service":"ec2","operation":"DescribeVpcs"})", false);
  std::string answered;
  loop.CallAt(loop.Now() + seconds(1), [&] { answered = output_; });
  CancelAfter(seconds(2));
  Run({.region = "eu-west-1", .batch = &batch});
  EXPECT_EQ("{\"result\":{\"Vpcs\":[]}}\n", answered);
}

TEST_F(RunCallTest, StopsABatchThatIsCancelledWhileItWaitsForALine) {
  ScriptedLines batch(loop, "", false);
  CancelAfter(seconds(1));
  EXPECT_EQ("interrupted: 0 calls of the batch are answered, no more were made",
            Run({.region = "eu-west-1", .batch = &batch}));
}

TEST_F(RunCallTest, StopsABatchThatIsCancelledAndAnswersTheCallsUnderWay) {
  transport.On("POST", "ec2").WithBody("slow").Never();
  transport.On("POST", "ec2").Reply(200, "<R><vpcSet/></R>");
  std::string lines = R"({"service":"ec2","operation":"DescribeVpcs","parameters":{"VpcIds":["slow"]}})";
  for (int i = 0; i < 100; ++i) lines.append("\n{\"service\":\"ec2\",\"operation\":\"DescribeVpcs\"}");
  CancelAfter(seconds(1));
  EXPECT_EQ("interrupted: 8 calls of the batch are answered, no more were made", RunBatch(lines, 2));
  EXPECT_EQ(8, std::ranges::count(output_, '\n'));
  EXPECT_TRUE(output_.starts_with(
      R"({"error":{"code":"cancelled","message":"the request was cancelled","status":null,"request_id":null}})"
      "\n{\"result\":{\"Vpcs\":[]}}\n"))
      << output_;
}

TEST_F(RunCallTest, StopsACallThatIsCancelled) {
  for (const bool raw : {false, true}) {
    cancellation_ = async::CancellationSource();
    transport.On("POST", "organizations").Never();
    CancelAfter(seconds(1));
    EXPECT_EQ(
        "the request was cancelled",
        Run({.service = "organizations", .operation = "ListAccounts", .region = "eu-west-1", .raw = raw}));
  }
}

TEST_F(RunCallTest, StopsACallWhosePagesDoNotEnd) {
  int pages = 0;
  transport.On("POST", "organizations").After(seconds(1)).Compute([&pages](const http::Request&) {
    return http::Response{.status = 200,
                          .headers = {},
                          .body = R"({"Accounts":[],"NextToken":"t)" + std::to_string(++pages) + "\"}"};
  });
  CancelAfter(seconds(10));
  EXPECT_EQ("the request was cancelled", RunOne("organizations", "ListAccounts"));
  EXPECT_EQ(10U, transport.requests().size());
}

TEST_F(RunCallTest, WarnsOfAResultThatIsNotAll) {
  transport.On("POST", "kinesis").Reply(200, R"({"StreamNames":[],"HasMoreStreams":true})");
  EXPECT_EQ("", RunOne("kinesis", "ListStreams"));
  EXPECT_EQ(CallEnd::kTruncated, end_);
  EXPECT_EQ("{\n    \"StreamNames\": []\n}\n", output_);
  EXPECT_EQ((std::vector<std::string>{
                "the result is not all: the service says that there is more, and not how to ask for it "
                "(operation=kinesis:ListStreams, flag=HasMoreStreams)"}),
            warnings_);
}

TEST_F(RunCallTest, WarnsOfAResultOfABatchThatIsNotAllAndGoesOn) {
  transport.On("POST", "kinesis").Reply(200, R"({"StreamNames":[],"HasMoreStreams":true})");
  transport.On("POST", "ec2").Reply(200, "<R><vpcSet/></R>");
  EXPECT_EQ("", RunBatch(R"({"service":"ec2","operation":"DescribeVpcs"}
{"service":"kinesis","operation":"ListStreams"})"));
  EXPECT_EQ(CallEnd::kComplete, end_);
  EXPECT_EQ("{\"result\":{\"Vpcs\":[]}}\n{\"result\":{\"StreamNames\":[]}}\n", output_);
  EXPECT_EQ((std::vector<std::string>{
                "the result is not all: the service says that there is more, and not how to ask for it "
                "(operation=kinesis:ListStreams, flag=HasMoreStreams, call=2)"}),
            warnings_);
}

TEST_F(RunCallTest, FailsWhenATokenRepeats) {
  transport.On("POST", "organizations").Reply(200, R"({"Accounts":[],"NextToken":"t1"})");
  EXPECT_EQ("pagination loops: the same next token was received twice; what came so far is incomplete",
            RunOne("organizations", "ListAccounts"));
  EXPECT_EQ("", output_);
}

TEST_F(RunCallTest, StopsABatchWhoseOutputFails) {
  transport.On("POST", "ec2").Reply(200, "<R><vpcSet/></R>");
  std::string lines;
  for (int i = 0; i < 100; ++i) lines.append("{\"service\":\"ec2\",\"operation\":\"DescribeVpcs\"}\n");
  const auto fail = [](std::string_view) -> Result<> { return Fail(ErrorCode::kIo, "the pipe is closed"); };
  ScriptedLines batch(loop, lines, false);
  CallOptions options{.region = "eu-west-1", .batch = &batch, .max_concurrency = 1};
  const auto no_warning = [](const Error&) {};
  const auto result = async::Run(loop, RunCall(client, std::move(options), fail, no_warning));
  ASSERT_FALSE(result);
  EXPECT_EQ("the pipe is closed", result.error().message());
  EXPECT_LT(transport.requests().size(), 20U);
}

TEST_F(RunCallTest, KeepsRawAndBatchApart) {
  ScriptedLines batch(loop, "");
  EXPECT_EQ("--raw shows one answer, so it can't go with --batch", Run({.raw = true, .batch = &batch}));
}

}  // namespace
}  // namespace inventory::runner
