#include "inventory/base/random.h"

#include <limits>

#include <gtest/gtest.h>

namespace inventory {
namespace {

class FixedRandom final : public Random {
 public:
  explicit FixedRandom(std::uint64_t number) : number_(number) {}
  std::uint64_t Next() override { return number_; }

 private:
  std::uint64_t number_;
};

// https://prng.di.unimi.it/splitmix64.c with seed 1234567.
TEST(SeededRandom, IsSplitmix64) {
  SeededRandom random(1234567);
  EXPECT_EQ(random.Next(), 6457827717110365317u);
  EXPECT_EQ(random.Next(), 3203168211198807973u);
}

TEST(Random, NextUnitStaysBelowOne) {
  FixedRandom least(0);
  EXPECT_EQ(least.NextUnit(), 0.0);
  FixedRandom most(std::numeric_limits<std::uint64_t>::max());
  EXPECT_LT(most.NextUnit(), 1.0);
  EXPECT_GT(most.NextUnit(), 0.9999999999999998);
}

TEST(Random, NextUuidSetsVersionAndVariant) {
  FixedRandom zeros(0);
  EXPECT_EQ(zeros.NextUuid(), "00000000-0000-4000-8000-000000000000");
  FixedRandom ones(std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(ones.NextUuid(), "ffffffff-ffff-4fff-bfff-ffffffffffff");
}

TEST(SystemRandom, DoesNotRepeat) {
  SystemRandom random;
  EXPECT_NE(random.Next(), random.Next());
}

}  // namespace
}  // namespace inventory
