#include <limits>

#include <gtest/gtest.h>

#include "inventory/base/timestamp.h"

namespace inventory {
namespace {

/// The instant in ISO 8601, or the error's message.
std::string Shown(const Result<Time>& time) {
  return time ? FormatIso8601(*time) : time.error().message();
}

TEST(ParseIso8601, TakesTheFormsThatAwsWrites) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"},
      {"2026-01-02T03:04:05.12Z", "2026-01-02T03:04:05.120000Z"},
      {"2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:05.123456Z"},
      {"2026-01-02T03:04:05+0200", "2026-01-02T01:04:05Z"},
      {"2026-01-02T03:04:05-07:30", "2026-01-02T10:34:05Z"},
      {"2026-01-02T03:04:05+02", "2026-01-02T01:04:05Z"},
      {"2026-01-02T03:04:05", "2026-01-02T03:04:05Z"},
      {"2026-01-02 03:04:05 UTC", "2026-01-02T03:04:05Z"},
      {"2026-01-02T03:04Z", "2026-01-02T03:04:00Z"},
      {"2026-01-02t03:04:05z", "2026-01-02T03:04:05Z"},
      {"2026-01-02", "2026-01-02T00:00:00Z"},
      {"20260102T030405Z", "2026-01-02T03:04:05Z"},
      {"20260102T030405.5Z", "2026-01-02T03:04:05.500000Z"},
      {"20260102", "2026-01-02T00:00:00Z"},
      {"2024-02-29T23:59:59Z", "2024-02-29T23:59:59Z"},
      {"  2026-01-02T03:04:05Z\n", "2026-01-02T03:04:05Z"},
      {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
      {"9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(Shown(ParseIso8601(text)), expected) << text;
}

TEST(ParseIso8601, RefusesWhatIsNoInstant) {
  for (const std::string_view text :
       {"", "2026", "2026-1-02", "2026-13-01", "2026-02-30", "2025-02-29", "2026-01-02T",
        "2026-01-02T24:00:00Z", "2026-01-02T03:60:00Z", "2026-01-02T03:04:60Z", "2026-01-02T03:04:05.Z",
        "2026-01-02T03:04:05X", "2026-01-02T03:04:05Zx", "2026-01-02T03:04:05+2", "2026-01-02T03:04:05+24:00",
        "2026-01-02T03", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"}) {
    EXPECT_FALSE(ParseIso8601(text)) << text;
  }
}

TEST(ParseIso8601, QuotesWhatItGot) {
  const Result<Time> time = ParseIso8601("yesterday");
  ASSERT_FALSE(time);
  EXPECT_EQ(time.error().code(), ErrorCode::kProtocol);
  EXPECT_EQ(time.error().message(), "\"yesterday\" is not an ISO 8601 timestamp");
}

// The three forms of https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7 and what else botocore's parser
// takes.
TEST(ParseHttpDate, TakesTheFormsOfRfc9110AndItsRelatives) {
  for (const std::string_view text :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "Sun, 6 Nov 1994 08:49:37 +0000", "06 Nov 1994 08:49:37 UT", "Sun, 06 Nov 94 10:49:37 +0200",
        "sun, 06 nov 1994 08:49:37 gmt", "Sun, 06 November 1994 08:49:37 GMT"}) {
    EXPECT_EQ(Shown(ParseHttpDate(text)), "1994-11-06T08:49:37Z") << text;
  }
}

TEST(ParseHttpDate, ReadsTwoDigitYearsAsPosixDoes) {
  EXPECT_EQ(Shown(ParseHttpDate("01 Jan 68 00:00:00 GMT")), "2068-01-01T00:00:00Z");
  EXPECT_EQ(Shown(ParseHttpDate("01 Jan 69 00:00:00 GMT")), "1969-01-01T00:00:00Z");
}

TEST(ParseHttpDate, RefusesWhatIsNoInstant) {
  for (const std::string_view text :
       {"", "Sun", "Son, 06 Nov 1994 08:49:37 GMT", "Sun, 32 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nvo 1994 08:49:37 GMT", "Sun, 06 Nov 199 08:49:37 GMT", "Sun, 06 Nov 1994 GMT",
        "Sun, 06 Nov 1994 08:49:37 EST", "Sun, 06 Nov 1994 08:49:37 GMT GMT"}) {
    EXPECT_FALSE(ParseHttpDate(text)) << text;
  }
}

TEST(ParseEpochSeconds, TakesFractionsAndExponents) {
  EXPECT_EQ(Shown(ParseEpochSeconds("1767323045")), "2026-01-02T03:04:05Z");
  EXPECT_EQ(Shown(ParseEpochSeconds("1767323045.12")), "2026-01-02T03:04:05.120000Z");
  EXPECT_EQ(Shown(ParseEpochSeconds("1.767323045E9")), "2026-01-02T03:04:05Z");
  EXPECT_EQ(Shown(ParseEpochSeconds("-0.5")), "1969-12-31T23:59:59.500000Z");
  EXPECT_EQ(Shown(ParseEpochSeconds(" 0 ")), "1970-01-01T00:00:00Z");
}

TEST(ParseEpochSeconds, RefusesWhatIsNoNumber) {
  for (const std::string_view text : {"", "-", "1.5s", "nan", "inf", "-inf", "+nan", "0x10", "1e400"}) {
    EXPECT_FALSE(ParseEpochSeconds(text)) << text;
  }
}

TEST(TimeFromEpochSeconds, RoundsHalfToEvenAsPythonDoes) {
  EXPECT_EQ(TimeFromEpochSeconds(0.5e-6)->time_since_epoch().count(), 0);
  EXPECT_EQ(TimeFromEpochSeconds(1.5e-6)->time_since_epoch().count(), 2);
  EXPECT_EQ(TimeFromEpochSeconds(-1.5e-6)->time_since_epoch().count(), -2);
  EXPECT_EQ(TimeFromEpochSeconds(1432151453.3999999)->time_since_epoch().count(), 1432151453400000);
  EXPECT_EQ(TimeFromEpochSeconds(0.9999999)->time_since_epoch().count(), 1'000'000);
}

TEST(TimeFromEpochSeconds, KeepsToYears1To9999) {
  EXPECT_TRUE(TimeFromEpochSeconds(-62'135'596'800.0));
  EXPECT_TRUE(TimeFromEpochSeconds(253'402'300'799.0));
  for (const double seconds :
       {-62'135'596'801.0, 253'402'300'800.0, 1e300, -1e300, std::numeric_limits<double>::infinity(),
        std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_FALSE(TimeFromEpochSeconds(seconds)) << seconds;
  }
  EXPECT_EQ(TimeFromEpochSeconds(1e300).error().message(),
            "1e+300 seconds since 1970 are not within the years 1 to 9999");
}

TEST(ParseTimestamp, TellsTheFormsApart) {
  EXPECT_EQ(Shown(ParseTimestamp("2026-01-02T03:04:05Z")), "2026-01-02T03:04:05Z");
  EXPECT_EQ(Shown(ParseTimestamp("Fri, 02 Jan 2026 03:04:05 GMT")), "2026-01-02T03:04:05Z");
  EXPECT_EQ(Shown(ParseTimestamp("02 Jan 2026 03:04:05 GMT")), "2026-01-02T03:04:05Z");
  EXPECT_EQ(Shown(ParseTimestamp("1767323045.5")), "2026-01-02T03:04:05.500000Z");
}

TEST(ParseTimestamp, TakesDigitsForSecondsAsBotocoreDoes) {
  EXPECT_EQ(Shown(ParseTimestamp("20260102")), "1970-08-23T11:48:22Z");
}

TEST(ParseTimestamp, RefusesTheRest) {
  EXPECT_EQ(Shown(ParseTimestamp("soon")), "\"soon\" is not a timestamp");
  EXPECT_EQ(Shown(ParseTimestamp(std::string(100, 'x'))),
            "\"" + std::string(64, 'x') + "\" is not a timestamp");
}

}  // namespace
}  // namespace inventory
