#include <array>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "inventory/base/json.h"

namespace inventory {
namespace {

std::string DoubleToJson(double value) {
  return ToJson(Value::Double(value));
}

TEST(ToJson, WritesDoublesAsPythonDoes) {
  const std::pair<double, std::string_view> cases[] = {
      {0.0, "0.0"},
      {-0.0, "-0.0"},
      {2.0, "2.0"},
      {100000.0, "100000.0"},
      {0.1, "0.1"},
      {1.0 / 3, "0.3333333333333333"},
      {1e15, "1000000000000000.0"},
      {1e16, "1e+16"},
      {1e21, "1e+21"},
      {1.5e300, "1.5e+300"},
      {0.0001, "0.0001"},
      {0.00001, "1e-05"},
      {5e-324, "5e-324"},
      {123456789012345680.0, "1.2345678901234568e+17"},
      {9999999999999998.0, "9999999999999998.0"},
      {std::numeric_limits<double>::max(), "1.7976931348623157e+308"}};
  for (const auto& [value, expected] : cases) EXPECT_EQ(DoubleToJson(value), expected);
}

TEST(ToJson, WritesNonFiniteDoublesAsStrings) {
  EXPECT_EQ(DoubleToJson(std::nan("")), R"("NaN")");
  EXPECT_EQ(DoubleToJson(HUGE_VAL), R"("Infinity")");
  EXPECT_EQ(DoubleToJson(-HUGE_VAL), R"("-Infinity")");
}

TEST(ToJson, WritesEveryOtherScalar) {
  EXPECT_EQ(ToJson(Value()), "null");
  EXPECT_EQ(ToJson(Value::Boolean(true)), "true");
  EXPECT_EQ(ToJson(Value::Boolean(false)), "false");
  EXPECT_EQ(ToJson(Value::Integer(std::numeric_limits<std::int64_t>::min())), "-9223372036854775808");
  EXPECT_EQ(ToJson(Value::Number("18446744073709551616")), "18446744073709551616");
  EXPECT_EQ(ToJson(Value::Blob(std::string_view("\x00\xFF", 2))), R"("AP8=")");
  EXPECT_EQ(ToJson(Value::Timestamp(Time(std::chrono::seconds(0)), Value::TimestampOrigin::kText)),
            R"("1970-01-01T00:00:00Z")");
}

TEST(AppendJsonString, EscapesWhatMustBeEscaped) {
  std::string out;
  AppendJsonString(std::string_view("a\"b\\c\b\f\n\r\t\x01\x1F\x7F/\xC3\xA9\0z", 18), out);
  EXPECT_EQ(out, "\"a\\\"b\\\\c\\b\\f\\n\\r\\t\\u0001\\u001f\x7F/\xC3\xA9\\u0000z\"");
}

TEST(AppendJsonString, FindsEscapesWhereverTheyStand) {
  const std::vector<std::pair<char, std::string>> escapes = {
      {'"', R"(\")"}, {'\\', R"(\\)"}, {'\0', R"(\u0000)"}, {'\x1f', R"(\u001f)"}};
  const std::string plain = " !#[]~\x7f\xc3\xbc 0123456789";
  for (const auto& [character, escaped] : escapes) {
    for (std::size_t at = 0; at <= plain.size(); ++at) {
      std::string text = plain;
      std::string expected = '"' + plain + '"';
      text.insert(at, 2, character);
      expected.insert(at + 1, escaped + escaped);
      std::string written;
      AppendJsonString(text, written);
      EXPECT_EQ(written, expected) << at;
    }
  }
}

TEST(ToJson, WritesContainersWithoutBlanks) {
  const std::array<Value, 2> items = {Value::Integer(1), Value::List({})};
  const std::array<Field, 2> fields = {Field{"a", Value::List(items)}, Field{"b\"", Value::Structure({})}};
  EXPECT_EQ(ToJson(Value::Structure(fields)), R"({"a":[1,[]],"b\"":{}})");
}

TEST(ToPrettyJson, IndentsAsTheAwsCliDoes) {
  const std::array<Value, 2> items = {Value::Integer(1), Value::Map({})};
  const std::array<Field, 2> fields = {Field{"Items", Value::List(items)}, Field{"None", Value::List({})}};
  EXPECT_EQ(ToPrettyJson(Value::Structure(fields)),
            "{\n"
            "    \"Items\": [\n"
            "        1,\n"
            "        {}\n"
            "    ],\n"
            "    \"None\": []\n"
            "}");
}

}  // namespace
}  // namespace inventory
