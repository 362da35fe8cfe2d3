#include "inventory/base/clock.h"

#include <gtest/gtest.h>

namespace inventory {
namespace {

TEST(ManualClock, MovesOnlyWhenTold) {
  ManualClock clock{Time(std::chrono::seconds(100))};
  EXPECT_EQ(clock.Now(), clock.Now());
  clock.Advance(std::chrono::seconds(5));
  EXPECT_EQ(clock.Now(), Time(std::chrono::seconds(105)));
  clock.Set(Time(std::chrono::seconds(1)));
  EXPECT_EQ(clock.Now(), Time(std::chrono::seconds(1)));
}

TEST(SystemClock, LiesWithinTheSystemsReadings) {
  const auto before = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  const Time now = SystemClock().Now();
  EXPECT_LE(before, now);
  EXPECT_LE(now, std::chrono::system_clock::now());
}

}  // namespace
}  // namespace inventory
