#include "aws/protocol/scalars.h"

#include <chrono>
#include <cmath>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "inventory/base/json.h"

namespace inventory::aws::protocol {
namespace {

using model::TimestampFormat;

constexpr Time kInstant{std::chrono::microseconds(1'767'323'045'120'500)};

std::string Integer(std::string_view text) {
  Arena arena;
  const auto value = ParseInteger(text, arena);
  return value ? ToJson(*value) : "none";
}

TEST(ParseInteger, ReadsWhatPythonReads) {
  EXPECT_EQ("5", Integer(" 5\n"));
  EXPECT_EQ("-5", Integer("-5"));
  EXPECT_EQ("7", Integer("+007"));
  EXPECT_EQ("0", Integer("-0"));
}

TEST(ParseInteger, RefusesWhatPythonRefuses) {
  for (const auto* text : {"", " ", "-", "+-5", "5.0", "5e3", "0x5", "5 5", "five"})
    EXPECT_EQ("none", Integer(text)) << text;
}

TEST(ParseInteger, KeepsNumbersBeyond64BitsAsText) {
  EXPECT_EQ("9223372036854775807", Integer("9223372036854775807"));
  EXPECT_EQ("-9223372036854775808", Integer("-9223372036854775808"));
  EXPECT_EQ("9223372036854775808", Integer("+009223372036854775808"));
  EXPECT_EQ("-9223372036854775809", Integer("-9223372036854775809"));
}

TEST(ParseFloat, ReadsWhatPythonReads) {
  EXPECT_EQ(0.5, ParseFloat(" +0.5 "));
  EXPECT_EQ(1e-7, ParseFloat("1E-07"));
  EXPECT_EQ(std::numeric_limits<double>::infinity(), ParseFloat("1e999"));
  EXPECT_EQ(-std::numeric_limits<double>::infinity(), ParseFloat("-INF"));
  EXPECT_TRUE(std::isnan(ParseFloat("NaN").value_or(0)));
}

TEST(ParseFloat, RefusesWhatPythonRefuses) {
  for (const auto* text : {"", "+-1", "1.2.3", "nan(1)", "0x1p3", "half"})
    EXPECT_FALSE(ParseFloat(text)) << text;
}

TEST(ParseBase64, PassesOverWhatIsNotInTheAlphabet) {
  EXPECT_EQ("boot", ParseBase64("Ym9v\ndA=="));
  EXPECT_EQ("boot", ParseBase64("Y-m_9 vdA=="));
}

TEST(ParseBase64, IgnoresWhatFollowsCompletePadding) {
  EXPECT_EQ("boot", ParseBase64("Ym9vdA==Ym9v"));
}

TEST(ParseBase64, RefusesAnIncompleteGroup) {
  EXPECT_FALSE(ParseBase64("Ym9vdA"));
  EXPECT_FALSE(ParseBase64("Ym9vdA="));
  EXPECT_FALSE(ParseBase64("Y"));
}

TEST(ParseBase64, ReadsEveryByte) {
  EXPECT_EQ("", ParseBase64(""));
  EXPECT_EQ(std::string("\xFF\x00\x01", 3), ParseBase64("/wAB"));
  EXPECT_EQ("a", ParseBase64("YQ=="));
  EXPECT_EQ("ab", ParseBase64("YWI="));
}

TEST(NumberText, IsPythonsText) {
  EXPECT_EQ("5", NumberText(Value::Integer(5)));
  EXPECT_EQ("2.0", NumberText(Value::Double(2)));
  EXPECT_EQ("1e+21", NumberText(Value::Double(1e21)));
  EXPECT_EQ("-Infinity", NumberText(Value::Double(-std::numeric_limits<double>::infinity())));
}

TEST(Latin1ToUtf8, GivesEveryByteACharacter) {
  EXPECT_EQ("a\xC3\xBC\xC2\x80", Latin1ToUtf8("a\xFC\x80"));
}

TEST(ReplaceInvalidUtf8, KeepsWhatIsValid) {
  EXPECT_EQ("a\xC3\xBC\xE2\x9C\x93\xF0\x9F\x98\x80",
            ReplaceInvalidUtf8("a\xC3\xBC\xE2\x9C\x93\xF0\x9F\x98\x80"));
}

TEST(ReplaceInvalidUtf8, ReplacesEachBrokenSequenceOnce) {
  EXPECT_EQ("\xEF\xBF\xBDg", ReplaceInvalidUtf8("\xF0\x9F\x98g"));
  EXPECT_EQ("\xEF\xBF\xBD\xEF\xBF\xBD", ReplaceInvalidUtf8("\xC0\xAF"));
  EXPECT_EQ("\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", ReplaceInvalidUtf8("\xED\xA0\x80"));
  EXPECT_EQ("\xEF\xBF\xBD", ReplaceInvalidUtf8("\xE2\x9C"));
}

TEST(TimestampWriter, WritesTheFormatOfTheModelOrThePlace) {
  const TimestampWriter writer(false);
  EXPECT_EQ("2026-01-02T03:04:05.120500Z",
            writer.Text(kInstant, TimestampFormat::kUnspecified, TimestampFormat::kIso8601));
  EXPECT_EQ("1767323045", writer.Text(kInstant, TimestampFormat::kUnixTimestamp, TimestampFormat::kIso8601));
  EXPECT_EQ("Fri, 02 Jan 2026 03:04:05 GMT",
            writer.Text(kInstant, TimestampFormat::kUnspecified, TimestampFormat::kRfc822));
}

TEST(TimestampWriter, WritesMillisecondsWhereAsked) {
  const TimestampWriter writer(true);
  EXPECT_EQ("2026-01-02T03:04:05.120Z",
            writer.Text(kInstant, TimestampFormat::kIso8601, TimestampFormat::kIso8601));
  EXPECT_EQ("1767323045.12",
            writer.Text(kInstant, TimestampFormat::kUnspecified, TimestampFormat::kUnixTimestamp));
}

}  // namespace
}  // namespace inventory::aws::protocol
