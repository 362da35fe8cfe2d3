#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "inventory/base/json.h"

namespace inventory {
namespace {

/// What a text means, written back, or the error's message. Exact for everything but NaN and infinities.
std::string Reread(std::string_view text) {
  Arena arena;
  const Result<Value> value = ParseJson(text, arena);
  return value ? ToJson(*value) : value.error().message();
}

Value Parsed(std::string_view text, Arena& arena) {
  return ParseJson(text, arena).value();
}

TEST(ParseJson, ReadsEveryKind) {
  EXPECT_EQ(Reread(" { \"a\" : [ 1 , -2.5 , true , false , null , \"x\" ] , \"b\" : { } }\r\n\t"),
            R"({"a":[1,-2.5,true,false,null,"x"],"b":{}})");
  EXPECT_EQ(Reread("\"top\""), "\"top\"");
  EXPECT_EQ(Reread("[]"), "[]");
}

TEST(ParseJson, GivesMapsForObjects) {
  Arena arena;
  EXPECT_EQ(Parsed("{}", arena).kind(), Value::Kind::kMap);
}

TEST(ParseJson, TellsIntegersFromLargerNumbersAndDoubles) {
  Arena arena;
  const auto kind = [&arena](std::string_view text) { return Parsed(text, arena).kind(); };
  EXPECT_EQ(kind("9223372036854775807"), Value::Kind::kInteger);
  EXPECT_EQ(kind("-9223372036854775808"), Value::Kind::kInteger);
  EXPECT_EQ(kind("9223372036854775808"), Value::Kind::kNumber);
  EXPECT_EQ(Reread("-9223372036854775809"), "-9223372036854775809");
  EXPECT_EQ(kind("1.0"), Value::Kind::kDouble);
  EXPECT_EQ(kind("1e2"), Value::Kind::kDouble);
  EXPECT_EQ(Reread("[1E2,1e+2,1.5e-3]"), "[100.0,100.0,0.0015]");
}

TEST(ParseJson, ReadsZeroesAsPythonDoes) {
  Arena arena;
  EXPECT_EQ(Parsed("-0", arena), Value::Integer(0));
  EXPECT_TRUE(std::signbit(Parsed("-0.0", arena).number()));
}

TEST(ParseJson, ReadsDoublesBeyondTheirRangeAsPythonDoes) {
  Arena arena;
  EXPECT_EQ(Parsed("1e400", arena).number(), HUGE_VAL);
  EXPECT_EQ(Parsed("-1e400", arena).number(), -HUGE_VAL);
  EXPECT_EQ(Parsed("1e-400", arena).number(), 0.0);
  EXPECT_EQ(Parsed("5e-324", arena).number(), std::numeric_limits<double>::denorm_min());
}

TEST(ParseJson, ReadsNonFiniteNumbers) {
  Arena arena;
  EXPECT_TRUE(std::isnan(Parsed("NaN", arena).number()));
  EXPECT_EQ(Parsed("Infinity", arena).number(), HUGE_VAL);
  EXPECT_EQ(Parsed("[-Infinity]", arena).items()[0].number(), -HUGE_VAL);
}

TEST(ParseJson, ResolvesEscapes) {
  Arena arena;
  EXPECT_EQ(Parsed(R"("a\"\\\/\b\f\n\r\tz")", arena).text(), "a\"\\/\b\f\n\r\tz");
  EXPECT_EQ(Parsed(R"("\u0041\u00e9\u20AC\ud83d\ude00")", arena).text(),
            "A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
  EXPECT_EQ(Parsed(R"("\u0000")", arena).text(), std::string_view("\0", 1));
}

TEST(ParseJson, ReplacesLoneSurrogates) {
  Arena arena;
  EXPECT_EQ(Parsed(R"("\ud83d")", arena).text(), "\xEF\xBF\xBD");
  EXPECT_EQ(Parsed(R"("\ude00x")", arena).text(), "\xEF\xBF\xBDx");
  EXPECT_EQ(Parsed(R"("\ud83d\u0041")", arena).text(),
            "\xEF\xBF\xBD"
            "A");
  EXPECT_EQ(Parsed(R"("\ud83d\ud83d\ude00")", arena).text(), "\xEF\xBF\xBD\xF0\x9F\x98\x80");
}

TEST(ParseJson, StringsWithoutEscapesPointIntoTheText) {
  Arena arena;
  const std::string_view text = R"({"name":"a value longer than eight bytes"})";
  const Value value = Parsed(text, arena);
  EXPECT_EQ(value.fields()[0].name.data(), text.data() + 2);
  EXPECT_EQ(value.FindText("name").data(), text.data() + 9);
}

TEST(ParseJson, FindsEscapesAtEveryOffset) {
  for (std::size_t offset = 0; offset < 20; ++offset) {
    const std::string before(offset, 'x');
    EXPECT_EQ(Reread("\"" + before + "\\n" + std::string(20, 'y') + "\""),
              "\"" + before + "\\n" + std::string(20, 'y') + "\"");
  }
}

TEST(ParseJson, LastOfARepeatedKeyWinsInTheFirstPlace) {
  EXPECT_EQ(Reread(R"({"a":1,"b":2,"a":3})"), R"({"a":3,"b":2})");
  EXPECT_EQ(Reread(R"({"a":1,"\u0061":2})"), R"({"a":2})");
}

TEST(ParseJson, MergesRepeatedKeysOfLargeObjects) {
  std::string text = "{";
  for (int key = 0; key < 100; ++key) text += "\"k" + std::to_string(key) + "\":" + std::to_string(key) + ",";
  text += R"("k7":"last"})";
  Arena arena;
  const Value value = Parsed(text, arena);
  EXPECT_EQ(value.fields().size(), 100u);
  EXPECT_EQ(value.fields()[7].value.text(), "last");
}

TEST(ParseJson, NamesProblemAndOffset) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", "invalid JSON: unexpected end of text at byte 0"},
      {"[1,2", "invalid JSON: unexpected end of text at byte 4"},
      {R"({"a":"b)", "invalid JSON: unexpected end of text at byte 7"},
      {R"("ab\)", "invalid JSON: unexpected end of text at byte 4"},
      {"[1 2]", "invalid JSON: expected ',' or ']' at byte 3"},
      {R"({"a":1 "b")", "invalid JSON: expected ',' or '}' at byte 7"},
      {R"({"a" 1})", "invalid JSON: expected ':' at byte 5"},
      {"{a:1}", "invalid JSON: expected a key in quotes at byte 1"},
      {R"({"a":1,})", "invalid JSON: expected a key in quotes at byte 7"},
      {"[1,]", "invalid JSON: unexpected character at byte 3"},
      {"<html>", "invalid JSON: unexpected character at byte 0"},
      {"nul", "invalid JSON: unexpected character at byte 0"},
      {"01", "invalid JSON: unexpected text after the document at byte 1"},
      {"1.", "invalid JSON: unexpected end of text at byte 2"},
      {"1.x", "invalid JSON: expected a digit at byte 2"},
      {"1e+x", "invalid JSON: expected a digit at byte 3"},
      {"+1", "invalid JSON: unexpected character at byte 0"},
      {".5", "invalid JSON: unexpected character at byte 0"},
      {"-x", "invalid JSON: unexpected character at byte 1"},
      {"\"a\nb\"", "invalid JSON: control character in a string at byte 2"},
      {R"("\x")", "invalid JSON: invalid escape at byte 1"},
      {R"("\u12g4")", "invalid JSON: invalid \\u escape at byte 1"},
      {R"("\u-123")", "invalid JSON: invalid \\u escape at byte 1"},
      {"{} {}", "invalid JSON: unexpected text after the document at byte 3"},
      {"\xEF\xBB\xBF{}", "invalid JSON: unexpected character at byte 0"},
      {"[\"\xFF\"]", "invalid JSON: invalid UTF-8 at byte 2"}};
  for (const auto& [text, expected] : cases) EXPECT_EQ(Reread(text), expected) << text;
}

TEST(ParseJson, FailsWithAProtocolError) {
  Arena arena;
  EXPECT_EQ(ParseJson("x", arena).error().code(), ErrorCode::kProtocol);
}

TEST(ParseJson, RefusesContainersBeyondTheLimit) {
  Arena arena;
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(ParseJson(nested(500), arena));
  EXPECT_EQ(Reread(nested(501)), "invalid JSON: too many nested containers at byte 500");
  EXPECT_FALSE(ParseJson(std::string(1'000'000, '['), arena));
  EXPECT_TRUE(ParseJson("[[]]", arena, {.depth = 2}));
  EXPECT_FALSE(ParseJson("[[]]", arena, {.depth = 1}));
  EXPECT_TRUE(ParseJson("[[],[],[[]]]", arena, {.depth = 3})) << "siblings do not add up";
}

TEST(ParseJson, RefusesMoreValuesThanTheLimit) {
  Arena arena;
  EXPECT_TRUE(ParseJson(R"([1,{"a":2}])", arena, {.values = 4}));
  const auto refused = ParseJson(R"([1,{"a":2}])", arena, {.values = 3});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message(), "invalid JSON: too many values at byte 8");
}

TEST(ParseJson, MergesManyRepeatedKeysInTheirOrder) {
  std::string text = "{";
  for (int i = 0; i < 50'000; ++i) text.append("\"" + std::to_string(i) + "\":1,");
  Arena arena;
  const auto value = ParseJson(text + R"("7":2})", arena);
  ASSERT_TRUE(value);
  EXPECT_EQ(value->fields().size(), 50'000U);
  EXPECT_EQ(value->fields()[7].value.integer(), 2);
}

}  // namespace
}  // namespace inventory
