#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "inventory/aws/protocol/codec.h"
#include "inventory/base/json.h"
#include "support/compiled_models.h"

namespace inventory::aws::protocol {
namespace {

using inventory::testing::FindOperation;

/// The problems of an input, without the line that introduces them; "" if there are none.
std::string Problems(const model::Operation& operation, std::string_view parameters) {
  Arena arena;
  const auto json = ParseJson(parameters, arena);
  if (!json) return json.error().message();
  const auto input = ValidateInput(operation, *json, arena);
  if (input) return "";
  EXPECT_EQ(ErrorCode::kInvalidArgument, input.error().code());
  const std::string& message = input.error().message();
  return message.substr(message.find('\n') + 1);
}

TEST(ValidateInput, GivesTheModelsTypes) {
  const auto operation = FindOperation("cloudtrail", "ListPublicKeys");
  Arena arena;
  const auto json = ParseJson(R"({"StartTime":"2026-01-02T03:04:05Z","EndTime":1767323046.5})", arena);
  const auto input = ValidateInput(operation, *json, arena);
  ASSERT_TRUE(input) << input.error().message();
  EXPECT_EQ(Value::Kind::kStructure, input->kind());
  EXPECT_EQ(Value::Kind::kTimestamp, input->Find("StartTime")->kind());
  EXPECT_EQ(R"({"StartTime":"2026-01-02T03:04:05Z","EndTime":"2026-01-02T03:04:06.500000Z"})",
            ToJson(*input));
}

TEST(ValidateInput, DecodesBlobs) {
  const auto operation = FindOperation("s3", "PutObject");
  Arena arena;
  const auto json = ParseJson(R"({"Bucket":"b","Key":"k","Body":"/wAB"})", arena);
  const auto input = ValidateInput(operation, *json, arena);
  ASSERT_TRUE(input);
  EXPECT_EQ(std::string_view("\xFF\x00\x01", 3), input->Find("Body")->bytes());
}

TEST(ValidateInput, NamesThePathOfEachProblem) {
  EXPECT_EQ(
      "  Filters[0].Values: expected a list, got a string\n"
      "  Filters[1]: there is no member Valeus; did you mean Values?\n"
      "  MaxResults: expected an integer, got a string",
      Problems(FindOperation("ec2", "DescribeVpcs"),
               R"({"Filters":[{"Name":"a","Values":"b"},{"Name":"c","Valeus":["d"]}],"MaxResults":"5"})"));
}

TEST(ValidateInput, NamesWhatThereIsWhereNothingIsNear) {
  EXPECT_EQ("  there is no member Zzzzzz: there are NextToken, MaxResults",
            Problems(FindOperation("organizations", "ListAccounts"), R"({"Zzzzzz":1})"));
}

TEST(ValidateInput, WantsRequiredMembers) {
  EXPECT_EQ("  the required member Bucket is missing\n  the required member Key is missing",
            Problems(FindOperation("s3", "GetObject"), "{}"));
}

TEST(ValidateInput, DoesNotWantWhatIsFilledIn) {
  EXPECT_EQ("", Problems(FindOperation("glacier", "ListVaults"), "{}"));
}

TEST(ValidateInput, WantsAnObject) {
  EXPECT_EQ("  expected an object, got a list", Problems(FindOperation("s3", "GetObject"), "[]"));
}

TEST(ValidateInput, RefusesNulls) {
  EXPECT_EQ("  MaxResults: expected an integer, got null",
            Problems(FindOperation("organizations", "ListAccounts"), R"({"MaxResults":null})"));
}

TEST(ValidateInput, RefusesIntegersThatNoServiceCanRead) {
  EXPECT_EQ(
      "  MaxResults: expected an integer of 64 bits, got the number 9223372036854775808",
      Problems(FindOperation("organizations", "ListAccounts"), R"({"MaxResults":9223372036854775808})"));
  EXPECT_EQ("  MaxResults: expected an integer, got the number 5.0",
            Problems(FindOperation("organizations", "ListAccounts"), R"({"MaxResults":5.0})"));
}

TEST(ValidateInput, RefusesTimestampsThatAreNone) {
  EXPECT_EQ(
      "  StartTime: expected a timestamp like 2026-01-02T03:04:05Z or seconds since 1970, got \"soon\"\n"
      "  EndTime: expected a timestamp like 2026-01-02T03:04:05Z or seconds since 1970, got true",
      Problems(FindOperation("cloudtrail", "ListPublicKeys"), R"({"StartTime":"soon","EndTime":true})"));
}

TEST(ValidateInput, CountsCharactersNotBytes) {
  EXPECT_EQ("  DBClusterIdentifier: expected a string, got a list",
            Problems(FindOperation("rds", "DescribeDBClusters"), R"({"DBClusterIdentifier":[]})"));
  EXPECT_EQ("  RoleSessionName: needs at least 2 characters, has 1",
            Problems(FindOperation("sts", "AssumeRole"),
                     R"({"RoleArn":"arn:aws:iam::123456789012:role/r","RoleSessionName":"ü"})"));
}

TEST(ValidateInput, KeepsValuesThatAreTypedAlready) {
  const auto operation = FindOperation("cloudtrail", "ListPublicKeys");
  Arena arena;
  const Field fields[] = {{"StartTime", Value::Timestamp(Time(), Value::TimestampOrigin::kText)}};
  const auto input = ValidateInput(operation, Value::Structure(fields), arena);
  ASSERT_TRUE(input);
  EXPECT_EQ(R"({"StartTime":"1970-01-01T00:00:00Z"})", ToJson(*input));
}

}  // namespace
}  // namespace inventory::aws::protocol
