#include "inventory/base/value.h"

#include <array>
#include <cmath>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>

#include "inventory/base/json.h"

namespace inventory {
namespace {

static_assert(sizeof(Value) == 16);
static_assert(std::is_trivially_copyable_v<Value>);

constexpr Time kTime{std::chrono::seconds(1'767'323'045)};

TEST(Value, AccessorsAnswerTheirOwnKindOnly) {
  const Value integer = Value::Integer(7);
  EXPECT_EQ(integer.integer(), 7);
  EXPECT_EQ(integer.text(), "");
  EXPECT_FALSE(integer.boolean());
  EXPECT_TRUE(integer.items().empty());
  EXPECT_TRUE(integer.fields().empty());
  EXPECT_EQ(integer.time(), Time());

  EXPECT_EQ(Value::String("x").text(), "x");
  EXPECT_EQ(Value::String("x").bytes(), "");
  EXPECT_EQ(Value::Blob("x").bytes(), "x");
  EXPECT_EQ(Value::Blob("x").text(), "");
  EXPECT_TRUE(Value::Boolean(true).boolean());
  EXPECT_EQ(Value::Timestamp(kTime, Value::TimestampOrigin::kNumber).time(), kTime);
  EXPECT_TRUE(Value().is_null());
}

TEST(Value, NumberReadsEveryNumericKind) {
  EXPECT_EQ(Value::Integer(-3).number(), -3.0);
  EXPECT_EQ(Value::Double(2.5).number(), 2.5);
  EXPECT_EQ(Value::Number("18446744073709551616").number(), 18446744073709551616.0);
  EXPECT_EQ(Value::Number("-1" + std::string(400, '0')).number(), -HUGE_VAL);
  EXPECT_EQ(Value::String("1").number(), 0.0);
}

TEST(Value, FindLooksIntoStructuresAndMaps) {
  const std::array<Field, 2> fields = {Field{"VpcId", Value::String("vpc-1")}, Field{"IsDefault", Value()}};
  for (const Value& value : {Value::Structure(fields), Value::Map(fields)}) {
    EXPECT_EQ(value.FindText("VpcId"), "vpc-1");
    ASSERT_NE(value.Find("IsDefault"), nullptr);
    EXPECT_TRUE(value.Find("IsDefault")->is_null());
    EXPECT_EQ(value.FindText("IsDefault"), "");
    EXPECT_EQ(value.Find("vpcid"), nullptr);
  }
  EXPECT_EQ(Value::String("x").Find("x"), nullptr);
}

TEST(Value, EqualityIgnoresTheOrderOfFields) {
  const std::array<Field, 2> one = {Field{"a", Value::Integer(1)}, Field{"b", Value::Integer(2)}};
  const std::array<Field, 2> other = {Field{"b", Value::Integer(2)}, Field{"a", Value::Integer(1)}};
  const std::array<Field, 2> third = {Field{"b", Value::Integer(2)}, Field{"c", Value::Integer(1)}};
  EXPECT_EQ(Value::Map(one), Value::Map(other));
  EXPECT_FALSE(Value::Map(one) == Value::Map(third));
  EXPECT_FALSE(Value::Map(one) == Value::Structure(one)) << "kinds must agree";
  EXPECT_FALSE(Value::Map(one) == Value::Map(std::span(one).first(1)));
}

TEST(Value, EqualityKeepsTheOrderOfItems) {
  const std::array<Value, 2> one = {Value::Integer(1), Value::Integer(2)};
  const std::array<Value, 2> other = {Value::Integer(2), Value::Integer(1)};
  EXPECT_EQ(Value::List(one), Value::List(one));
  EXPECT_FALSE(Value::List(one) == Value::List(other));
}

TEST(Value, EqualityOfScalars) {
  EXPECT_FALSE(Value::Integer(1) == Value::Double(1));
  EXPECT_EQ(Value::Double(std::nan("")), Value::Double(std::nan("")));
  EXPECT_FALSE(Value::String("a") == Value::Blob("a"));
  EXPECT_EQ(Value::Timestamp(kTime, Value::TimestampOrigin::kText),
            Value::Timestamp(kTime, Value::TimestampOrigin::kNumber));
}

TEST(Arena, CopiesOutliveTheirSources) {
  Arena arena;
  std::string text = "content";
  const std::string_view copy = arena.Copy(text);
  text.assign("changed");
  EXPECT_EQ(copy, "content");
  EXPECT_TRUE(arena.Copy(std::string_view()).empty());
}

TEST(Arena, AdoptedBuffersStayWhereTheyAre) {
  Arena arena;
  std::vector<std::string_view> views;
  for (int index = 0; index < 100; ++index) views.push_back(arena.Adopt(std::to_string(index)));
  EXPECT_EQ(views.front(), "0");
  EXPECT_EQ(views.back(), "99");
}

TEST(Arena, DeepCopyTakesNamesAndTextsAlong) {
  std::string text = R"({"list":["a",{"k":18446744073709551616}],"empty":[],"none":{},"n":null,"x":1.5})";
  Arena target;
  Value copy;
  {
    Arena source;
    const Value original = ParseJson(text, source).value();
    copy = target.DeepCopy(original);
    EXPECT_EQ(copy, original);
  }
  std::fill(text.begin(), text.end(), '#');
  EXPECT_EQ(ToJson(copy),
            R"({"list":["a",{"k":18446744073709551616}],"empty":[],"none":{},"n":null,"x":1.5})");
}

TEST(Document, KeepsValuesWhenMoved) {
  Document document;
  document.set_root(ParseJson(document.arena().Adopt(R"(["x","\u0041"])"), document.arena()).value());
  const Document moved = std::move(document);
  EXPECT_EQ(ToJson(moved.root()), R"(["x","A"])");
}

}  // namespace
}  // namespace inventory
