#include "inventory/base/timestamp.h"

#include <gtest/gtest.h>

namespace inventory {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

constexpr Time kTime{seconds(1'767'323'045)};

TEST(FormatIso8601, WritesMicrosecondsOnlyWhenThereAreAny) {
  EXPECT_EQ(FormatIso8601(kTime), "2026-01-02T03:04:05Z");
  EXPECT_EQ(FormatIso8601(kTime + microseconds(120'000)), "2026-01-02T03:04:05.120000Z");
  EXPECT_EQ(FormatIso8601(kTime + microseconds(1)), "2026-01-02T03:04:05.000001Z");
}

TEST(FormatIso8601, ReachesFromYear1To9999) {
  EXPECT_EQ(FormatIso8601(Time(seconds(-62'135'596'800))), "0001-01-01T00:00:00Z");
  EXPECT_EQ(FormatIso8601(Time(seconds(253'402'300'799))), "9999-12-31T23:59:59Z");
  EXPECT_EQ(FormatIso8601(Time(microseconds(-1))), "1969-12-31T23:59:59.999999Z");
}

TEST(FormatBasicIso8601, CutsTheFraction) {
  EXPECT_EQ(FormatBasicIso8601(kTime + microseconds(999'999)), "20260102T030405Z");
}

TEST(FormatHttpDate, NamesDayAndMonth) {
  EXPECT_EQ(FormatHttpDate(kTime), "Fri, 02 Jan 2026 03:04:05 GMT");
  EXPECT_EQ(FormatHttpDate(Time(seconds(784'111'777))), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(DateOf, IsTheDayInUtc) {
  const CivilDate date = DateOf(Time(seconds(1'767'225'599)));
  EXPECT_EQ(date.year, 2025);
  EXPECT_EQ(date.month, 12u);
  EXPECT_EQ(date.day, 31u);
}

}  // namespace
}  // namespace inventory
