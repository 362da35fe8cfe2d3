#include "collect/draft.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "inventory/base/json.h"

namespace inventory::collect {
namespace {

constexpr Place kPlace{.account = "111122223333", .region = "eu-west-1", .partition = "aws-cn"};

class DraftTest : public ::testing::Test {
 protected:
  Value Json(std::string_view text) { return ParseJson(text, arena).value(); }
  static Template Text(std::string_view text) { return Template::Parse(text).value(); }
  std::string Composed(const Draft& draft) {
    return ToJson(draft.Compose(Redaction::kDefault, redactor, arena));
  }

  Arena arena;
  Redactor redactor;
  Element recipe;
};

TEST_F(DraftTest, IsWhatAwsListedAndWhatWasAdded) {
  Draft draft(Json(R"({"A":1,"B":2})"), recipe, nullptr);
  draft.Add("C", Value::Integer(3), Value::String("shown"));
  draft.Add("A", Value::Integer(4), Value::Integer(4));
  EXPECT_EQ(draft.Find("A").integer(), 4);
  EXPECT_EQ(draft.Find("C").integer(), 3);
  EXPECT_EQ(Composed(draft), R"({"B":2,"C":"shown","A":4})");
}

TEST_F(DraftTest, MergesAStructureInThePlaceOfAName) {
  Draft draft(Value::String("main"), recipe, nullptr);
  draft.Add("name", Value::String("main"), Value::String("main"));
  draft.Merge(Json(R"({"name":"Main","status":"ACTIVE"})"), Json(R"({"name":"Main","status":"ACTIVE"})"));
  EXPECT_EQ(Composed(draft), R"({"name":"Main","status":"ACTIVE"})");
}

TEST_F(DraftTest, KeepsKeysThatAreData) {
  Draft draft(Value::String("https://queue"), recipe, nullptr);
  const Value attributes = Json(R"({"QueueArn":"a"})");
  draft.Merge(attributes, attributes);
  EXPECT_EQ(draft.Compose(Redaction::kDefault, redactor, arena).kind(), Value::Kind::kMap);
}

TEST_F(DraftTest, ReadsDocumentsAndTakesOutSecrets) {
  recipe.parsed.push_back({Path::Parse("Policies[].Document").value(), Encoding::kUrlJson});
  recipe.secrets.push_back(Path::Parse("Password").value());
  Draft draft(Json(R"({"Policies":[{"Document":"%7B%22a%22%3A%22b+c%22%7D"}],"Password":"x"})"), recipe,
              nullptr);
  EXPECT_EQ(Composed(draft), R"({"Policies":[{"Document":{"a":"b c"}}],"Password":"[redacted]"})");
  EXPECT_EQ(ToJson(draft.Compose(Redaction::kNone, redactor, arena)),
            R"({"Policies":[{"Document":{"a":"b c"}}],"Password":"x"})");
}

TEST_F(DraftTest, KeepsATextThatIsNoDocument) {
  EXPECT_EQ(ParseDocument(Value::String("{broken"), Encoding::kJson, arena).text(), "{broken");
  EXPECT_EQ(ParseDocument(Value::String(""), Encoding::kJson, arena).text(), "");
  EXPECT_TRUE(ParseDocument(Value(), Encoding::kJson, arena).is_null());
}

TEST_F(DraftTest, ResolvesReferences) {
  const Draft around(Json(R"({"Id":"r-1"})"), recipe, nullptr);
  const Draft draft(Json(R"({"Id":"i-1","Place":{"Zone":"a"},"Size":5,"List":["x"]})"), recipe, &around);
  EXPECT_EQ(ResolveText(Text("arn:{$partition}:ec2:{$region}:{$account}:i/{Id}"), &draft, kPlace, arena),
            "arn:aws-cn:ec2:eu-west-1:111122223333:i/i-1");
  EXPECT_EQ(ResolveText(Text("{$parent.Id}/{Place.Zone}/{Size}"), &draft, kPlace, arena), "r-1/a/5");
  EXPECT_EQ(ToJson(Resolve(Text("{List}"), &draft, kPlace, arena)), R"(["x"])");
}

TEST_F(DraftTest, ResolvesToNothingWhatRefersToNothing) {
  const Draft draft(Json(R"({"Id":"i-1"})"), recipe, nullptr);
  EXPECT_TRUE(Resolve(Text("arn/{Missing}"), &draft, kPlace, arena).is_null());
  EXPECT_EQ(ResolveText(Text("arn/{Missing}"), &draft, kPlace, arena), "arn/");
}

TEST_F(DraftTest, BuildsInputsAndLeavesOutWhatIsNotThere) {
  const Draft draft(Json(R"({"Id":"i-1"})"), recipe, nullptr);
  Parameter::Items ids{{Parameter{Text("{Id}")}, Parameter{Text("{No}")}}};
  Parameter::Fields fields{{Parameter{std::move(ids), "Ids"}, Parameter{std::int64_t{5}, "Count"},
                            Parameter{true, "All"}, Parameter{Text("{No}"), "Token"},
                            Parameter{Text("dedicated"), "Kind"}}};
  EXPECT_EQ(ToJson(BuildInput(Parameter{std::move(fields)}, &draft, kPlace, arena)),
            R"({"Ids":["i-1"],"Count":5,"All":true,"Kind":"dedicated"})");
}

TEST_F(DraftTest, UnderstandsAllFormsOfTags) {
  for (const std::string_view tags :
       {R"([{"Key":"a","Value":"b"}])", R"([{"key":"a","value":"b"}])", R"([{"TagKey":"a","TagValue":"b"}])",
        R"([{"tagKey":"a","tagValue":"b"}])", R"({"a":"b"})"}) {
    EXPECT_EQ(ToJson(TagMap(Json(tags), arena)), R"({"a":"b"})") << tags;
  }
  EXPECT_TRUE(TagMap(Value(), arena).is_null());
  EXPECT_EQ(ToJson(TagMap(Json("[]"), arena)), "{}");
}

}  // namespace
}  // namespace inventory::collect
