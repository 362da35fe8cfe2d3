#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "inventory/aws/protocol/codec.h"
#include "inventory/base/json.h"
#include "support/compiled_models.h"

namespace inventory::aws::protocol {
namespace {

using inventory::testing::FindOperation;

TEST(ParseError, GivesTheMembersOfAModelledError) {
  Document document;
  const auto error = ParseError(
      FindOperation("organizations", "ListAccounts"),
      {.status = 400,
       .headers = {},
       .body = R"({"__type":"x#InvalidInputException","Message":"m","Reason":"INVALID_NEXT_TOKEN"})"},
      document);
  EXPECT_EQ("InvalidInputException", error.code);
  EXPECT_EQ("m", error.message);
  EXPECT_EQ("INVALID_NEXT_TOKEN", error.details.FindText("Reason"));
}

TEST(ParseError, GivesTheMembersOfAModelledErrorInXml) {
  Document document;
  const auto error = ParseError(FindOperation("s3", "GetObject"),
                                {.status = 403,
                                 .headers = {},
                                 .body = "<Error><Code>InvalidObjectState</Code><Message>m</"
                                         "Message><StorageClass>GLACIER</StorageClass></Error>"},
                                document);
  EXPECT_EQ("InvalidObjectState", error.code);
  EXPECT_EQ("GLACIER", error.details.FindText("StorageClass"));
}

TEST(ParseError, HasNoDetailsBeyondTheMessage) {
  Document document;
  const auto error = ParseError(
      FindOperation("organizations", "ListAccounts"),
      {.status = 400, .headers = {}, .body = R"({"__type":"ServiceException","Message":"m"})"}, document);
  EXPECT_TRUE(error.details.is_null());
}

TEST(ParseError, TellsWhatTheModelSaysOfRetrying) {
  Document document;
  const auto operation = FindOperation("account", "GetContactInformation");
  const auto throttled = ParseError(
      operation, {.status = 429, .headers = {{"x-amzn-errortype", "TooManyRequestsException"}}, .body = "{}"},
      document);
  EXPECT_TRUE(throttled.throttling);
  EXPECT_TRUE(throttled.retryable);
  const auto denied = ParseError(
      operation, {.status = 403, .headers = {{"x-amzn-errortype", "AccessDeniedException"}}, .body = "{}"},
      document);
  EXPECT_FALSE(denied.throttling);
  EXPECT_FALSE(denied.retryable);
}

TEST(ParseError, TakesTheMessageOfOAuth) {
  Document document;
  const auto error =
      ParseError(FindOperation("sso", "ListAccounts"),
                 {.status = 400,
                  .headers = {},
                  .body = R"({"error":"e","error_description":"only where the service is sso-oidc"})"},
                 document);
  EXPECT_EQ("", error.message);
}

TEST(ParseError, SurvivesAnythingOfAnyProtocol) {
  for (const auto& [service, name] : {std::pair{"iam", "GetUser"},
                                      {"ec2", "DescribeVpcs"},
                                      {"sqs", "ListQueues"},
                                      {"lambda", "ListFunctions"},
                                      {"s3", "ListBuckets"}}) {
    for (const std::string_view body :
         {"", "null", "[]", "17", "{", "<", "<a/>", "\xFF", R"({"__type":7})"}) {
      Document document;
      const auto error = ParseError(FindOperation(service, name),
                                    {.status = 418, .headers = {}, .body = std::string(body)}, document);
      EXPECT_EQ(418, error.status);
    }
  }
}

TEST(ParseError, CutsTheMessageOfABodyThatIsNoErrorDocument) {
  Document document;
  const auto error =
      ParseError(FindOperation("sqs", "ListQueues"),
                 {.status = 400, .headers = {}, .body = std::string(1'000'000, 'x')}, document);
  EXPECT_EQ(4096U, error.message.size());
}

TEST(RequestId, IsInOneOfTheHeaders) {
  EXPECT_EQ("r", RequestId({.status = 200, .headers = {{"X-Amzn-RequestId", "r"}}, .body = ""}));
  EXPECT_EQ("r", RequestId({.status = 200, .headers = {{"x-amz-request-id", "r"}}, .body = ""}));
}

TEST(RequestId, IsInTheDocument) {
  EXPECT_EQ("r", RequestId({.status = 200, .headers = {}, .body = "<a><requestId>r</requestId></a>"}));
  EXPECT_EQ("r", RequestId({.status = 400, .headers = {}, .body = "<a><RequestID>r</RequestID></a>"}));
  EXPECT_EQ("", RequestId({.status = 200, .headers = {}, .body = "<a><requestId>r"}));
  EXPECT_EQ("", RequestId({.status = 200, .headers = {}, .body = R"({"x":"<requestId>r</requestId>"})"}));
}

}  // namespace
}  // namespace inventory::aws::protocol
