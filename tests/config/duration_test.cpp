#include <chrono>

#include <gtest/gtest.h>

#include "inventory/config/options.h"

namespace inventory::config {
namespace {

using namespace std::chrono_literals;

TEST(ParseDuration, TakesUnitsAndPlainSeconds) {
  EXPECT_EQ(ParseDuration("90s").value(), 90s);
  EXPECT_EQ(ParseDuration("15m").value(), 15min);
  EXPECT_EQ(ParseDuration("1h30m").value(), 90min);
  EXPECT_EQ(ParseDuration("2d").value(), 48h);
  EXPECT_EQ(ParseDuration("500ms").value(), 500ms);
  EXPECT_EQ(ParseDuration("3600").value(), 1h);
  EXPECT_EQ(ParseDuration("0").value(), 0s);
}

TEST(ParseDuration, RefusesTheRest) {
  for (const std::string_view text : {"", "h", "5x", "1h30", "-5s", "1.5h", "5 m", "99999999999s"}) {
    const auto duration = ParseDuration(text);
    ASSERT_FALSE(duration) << text;
    EXPECT_EQ(duration.error().message(),
              "\"" + std::string(text) + "\" is not a duration such as 90s, 15m or 1h30m");
  }
}

TEST(FormatDuration, IsReadBackTheSame) {
  for (const std::chrono::milliseconds duration : {0ms, 1ms, 1500ms, 90'000ms, 3'600'000ms, 90'061'001ms}) {
    EXPECT_EQ(ParseDuration(FormatDuration(duration)).value(), duration);
  }
  EXPECT_EQ(FormatDuration(90min), "1h30m");
  EXPECT_EQ(FormatDuration(0ms), "0s");
}

}  // namespace
}  // namespace inventory::config
