#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "inventory/aws/protocol/codec.h"
#include "inventory/base/json.h"
#include "support/compiled_models.h"

// What a corpus of small files can't show: where values live, and answers of a size or depth that is meant to
// hurt.
namespace inventory::aws::protocol {
namespace {

using inventory::testing::FindOperation;

std::string Parsed(const model::Operation& operation, std::string body, int status = 200) {
  Document document;
  http::Response response;
  response.status = status;
  response.body = std::move(body);
  const auto parsed = ParseOutput(operation, std::move(response), document);
  return parsed ? ToJson(document.root()) : parsed.error().message();
}

TEST(ParseOutput, LeavesTextInTheBodyThatTheDocumentTakesOver) {
  Document document;
  http::Response response;
  response.status = 200;
  response.body = R"({"NextToken":")" + std::string(100, 'x') + R"("})";
  const char* text = response.body.data() + 14;
  ASSERT_TRUE(ParseOutput(FindOperation("organizations", "ListAccounts"), std::move(response), document));
  EXPECT_EQ(text, document.root().FindText("NextToken").data());
}

TEST(ParseOutput, GivesTheModelsNamesAndStructures) {
  Document document;
  http::Response response{.status = 200, .headers = {}, .body = R"({"Tags":{"a":"b"}})"};
  ASSERT_TRUE(ParseOutput(FindOperation("sqs", "ListQueueTags"), std::move(response), document));
  EXPECT_EQ(Value::Kind::kStructure, document.root().kind());
  EXPECT_EQ(Value::Kind::kMap, document.root().Find("Tags")->kind());
}

TEST(ParseOutput, TellsHowATimestampWasWritten) {
  Document document;
  http::Response response{.status = 200, .headers = {}, .body = R"({"Accounts":[{"JoinedTimestamp":1}]})"};
  ASSERT_TRUE(ParseOutput(FindOperation("organizations", "ListAccounts"), std::move(response), document));
  const Value& account = document.root().Find("Accounts")->items()[0];
  EXPECT_EQ(Value::TimestampOrigin::kNumber, account.Find("JoinedTimestamp")->timestamp_origin());
}

TEST(ParseOutput, NeedsNoBodyWhereTheModelHasNoOutput) {
  EXPECT_EQ("{}", Parsed(FindOperation("sts", "GetCallerIdentity"),
                         "<R><GetCallerIdentityResult></GetCallerIdentityResult></R>"));
}

TEST(ParseOutput, RefusesEventStreams) {
  EXPECT_EQ("logs GetLogObject streams events, which is not supported",
            Parsed(FindOperation("logs", "GetLogObject"), "{}"));
}

TEST(ParseOutput, RefusesJsonOfAnyDepth) {
  EXPECT_EQ("invalid JSON: too many nested containers at byte 512",
            Parsed(FindOperation("organizations", "ListAccounts"),
                   R"({"Accounts": )" + std::string(1'000'000, '[')));
}

TEST(ParseOutput, RefusesCountlessJsonValues) {
  std::string body = R"({"Accounts":[)";
  for (int i = 0; i < 4'000'000; ++i) body.append("0,");
  EXPECT_EQ("invalid JSON: too many values at byte 8000009",
            Parsed(FindOperation("organizations", "ListAccounts"), body));
}

TEST(ParseOutput, ReadsRecursiveShapesAsDeepAsTheSyntaxAllows) {
  std::string text = R"({"Tags":{"Key":"k"}})";
  for (int i = 0; i < 200; ++i) text.insert(0, R"({"Or":[)").append("]}");
  text = R"({"AnomalySubscriptions":[{"ThresholdExpression":)" + text + "}]}";
  EXPECT_EQ(text, Parsed(FindOperation("ce", "GetAnomalySubscriptions"), text));
}

TEST(ParseOutput, RefusesXmlOfAnyDepth) {
  std::string body;
  for (int i = 0; i < 100'000; ++i) body.append("<item>");
  EXPECT_EQ("invalid XML: more than 200 nested elements in line 1",
            Parsed(FindOperation("ec2", "DescribeVpcs"), body));
}

TEST(ParseOutput, RefusesCountlessElements) {
  std::string body = "<DescribeVpcsResponse><vpcSet>";
  for (int i = 0; i < 2'000'001; ++i) body.append("<item/>");
  EXPECT_EQ("invalid XML: more than 2000000 elements in line 1",
            Parsed(FindOperation("ec2", "DescribeVpcs"), body));
}

TEST(ParseOutput, DoesNotShowWhatMayBeSecret) {
  EXPECT_EQ("invalid JSON: unexpected end of text at byte 26",
            Parsed(FindOperation("secretsmanager", "GetSecretValue"), R"({"SecretString":"hunter2!")"));
}

TEST(IsError, LooksAtTheStatus) {
  const auto operation = FindOperation("ec2", "DescribeVpcs");
  EXPECT_FALSE(IsError(operation, {.status = 200, .headers = {}, .body = ""}));
  EXPECT_FALSE(IsError(operation, {.status = 204, .headers = {}, .body = ""}));
  EXPECT_TRUE(IsError(operation, {.status = 301, .headers = {}, .body = ""}));
  EXPECT_TRUE(IsError(operation, {.status = 400, .headers = {}, .body = ""}));
  EXPECT_FALSE(IsError(operation, {.status = 200, .headers = {}, .body = "<Error/>"}));
}

TEST(IsError, LooksIntoTheDocumentsOfS3ButNotIntoObjects) {
  EXPECT_TRUE(
      IsError(FindOperation("s3", "ListBuckets"), {.status = 200, .headers = {}, .body = "<Error/>"}));
  EXPECT_FALSE(IsError(FindOperation("s3", "GetObject"), {.status = 200, .headers = {}, .body = "<Error/>"}));
}

}  // namespace
}  // namespace inventory::aws::protocol
