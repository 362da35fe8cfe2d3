#include "collect/shape_walk.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "inventory/base/json.h"
#include "support/compiled_models.h"

namespace inventory::collect {
namespace {

class ShapeWalk : public ::testing::Test {
 protected:
  Value Json(std::string_view text) { return ParseJson(text, arena).value(); }
  static Path At(std::string_view text) { return Path::Parse(text).value(); }
  static aws::model::Shape Output(std::string_view service, std::string_view operation) {
    return testing::FindOperation(service, operation).output().value();
  }

  Arena arena;
  Redactor redactor;
};

TEST_F(ShapeWalk, FindsWhatAPathLeadsTo) {
  const Value root = Json(R"({"A":{"B":[1,2]}})");
  EXPECT_EQ(ToJson(FindAt(root, At("A.B"))), "[1,2]");
  EXPECT_TRUE(FindAt(root, At("A.C")).is_null());
  EXPECT_EQ(ToJson(FindAt(root, Path())), R"({"A":{"B":[1,2]}})");
}

TEST_F(ShapeWalk, VisitsElementsOfListsInLists) {
  const Value root = Json(R"({"R":[{"Id":1,"I":["a","b"]},{"Id":2},{"Id":3,"I":["c",null]}]})");
  std::vector<std::string> seen;
  ForEachAt(root, At("R[].I[]"), [&](const Value& value, const Value& around) {
    seen.push_back(std::string(value.text()) + ToJson(*around.Find("Id")));
  });
  EXPECT_EQ(seen, (std::vector<std::string>{"a1", "b1", "c3"}));
}

TEST_F(ShapeWalk, VisitsTheOneValueOfAPathWithoutLists) {
  const Value root = Json(R"({"A":{"B":5}})");
  std::vector<std::string> seen;
  ForEachAt(root, At("A"), [&](const Value& value, const Value&) { seen.push_back(ToJson(value)); });
  ForEachAt(root, At("A.X"), [&](const Value&, const Value&) { seen.emplace_back("never"); });
  EXPECT_EQ(seen, (std::vector<std::string>{R"({"B":5})"}));
}

TEST_F(ShapeWalk, ChangesOnlyWhatThePathLeadsTo) {
  const Value root = Json(R"({"L":[{"P":"x","Q":1},{"Q":2}],"P":"x"})");
  const Value changed =
      ChangeAt(root, At("L[].P").steps(), arena, [](const Value&) { return Value::String("new"); });
  EXPECT_EQ(ToJson(changed), R"({"L":[{"P":"new","Q":1},{"Q":2}],"P":"x"})");
  EXPECT_EQ(ToJson(root), R"({"L":[{"P":"x","Q":1},{"Q":2}],"P":"x"})");
}

TEST_F(ShapeWalk, RestoresOneMemberOfARedactedCopy) {
  const Value original = Json(R"({"L":[{"A":"a","B":"b"},{"A":"c"}]})");
  const Value redacted = Json(R"({"L":[{"A":"-","B":"-"},{"A":"-"}]})");
  EXPECT_EQ(ToJson(RestoreAt(redacted, original, At("L[].A").steps(), arena)),
            R"({"L":[{"A":"a","B":"-"},{"A":"c"}]})");
}

TEST_F(ShapeWalk, RestoresNothingOfWhatWasTakenOutAsAWhole) {
  const Value original = Json(R"({"L":[{"A":"a"}],"S":{"A":"a"}})");
  const Value redacted = Json(R"({"L":"-","S":"-"})");
  EXPECT_EQ(ToJson(RestoreAt(redacted, original, At("L[].A").steps(), arena)), R"({"L":"-","S":"-"})");
  EXPECT_EQ(ToJson(RestoreAt(redacted, original, At("S.A").steps(), arena)), R"({"L":"-","S":"-"})");
}

TEST_F(ShapeWalk, RedactsMembersThatTheModelMarks) {
  const Value answer = Json(R"({"ServerSideEncryptionConfiguration":{"Rules":[
      {"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"aws:kms","KMSMasterKeyID":"k"}}]}})");
  const Value redacted = redactor.Redact(answer, Output("s3", "GetBucketEncryption"), arena);
  EXPECT_EQ(ToJson(redacted),
            R"({"ServerSideEncryptionConfiguration":{"Rules":[{"ApplyServerSideEncryptionByDefault":)"
            R"({"SSEAlgorithm":"aws:kms","KMSMasterKeyID":"[redacted]"}}]}})");
}

TEST_F(ShapeWalk, RedactsValuesOfMapsThatTheModelMarks) {
  const Value answer = Json(R"({"Environment":{"Variables":{"PASSWORD":"hush"}},"MemorySize":128})");
  const Value redacted = redactor.Redact(answer, Output("lambda", "GetFunctionConfiguration"), arena);
  EXPECT_EQ(ToJson(redacted).find("hush"), std::string::npos);
  EXPECT_NE(ToJson(redacted).find("128"), std::string::npos);
}

TEST_F(ShapeWalk, RedactsPresignedUrlsWhereverTheyStand) {
  const Value answer =
      Json(R"({"a":["https://b.s3.amazonaws.com/k?X-Amz-Date=1&X-Amz-Signature=abc","https://b/k"]})");
  EXPECT_EQ(ToJson(redactor.Redact(answer, std::nullopt, arena)), R"({"a":["[redacted]","https://b/k"]})");
}

TEST_F(ShapeWalk, CopiesNothingWithoutSecrets) {
  const Value answer = Json(R"({"Vpcs":[{"VpcId":"vpc-1"}]})");
  const Value redacted = redactor.Redact(answer, Output("ec2", "DescribeVpcs"), arena);
  EXPECT_EQ(redacted.fields().data(), answer.fields().data());
}

TEST_F(ShapeWalk, EndsOnShapesThatContainThemselves) {
  // ExpressionAnd holds expressions.
  const Value answer = Json(R"({"ResultsByTime":[]})");
  const auto input = testing::FindOperation("ce", "GetCostAndUsage").input();
  EXPECT_EQ(ToJson(redactor.Redact(answer, input, arena)), R"({"ResultsByTime":[]})");
}

}  // namespace
}  // namespace inventory::collect
