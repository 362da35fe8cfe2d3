#include <limits>

#include "inventory/aws/retry/retry.h"
#include "inventory/base/timestamp.h"

namespace inventory::aws::retry {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Draws the largest number always, so that a delay is its limit.
class LargestRandom final : public Random {
 public:
  std::uint64_t Next() override { return std::numeric_limits<std::uint64_t>::max(); }
};

class SmallestRandom final : public Random {
 public:
  std::uint64_t Next() override { return 0; }
};

TEST(Backoff, DoublesFromTheBaseOfItsCause) {
  LargestRandom random;
  Backoff backoff(random);
  EXPECT_EQ(backoff.Delay(1, Cause::kTransient), milliseconds(50));
  EXPECT_EQ(backoff.Delay(2, Cause::kTransient), milliseconds(100));
  EXPECT_EQ(backoff.Delay(3, Cause::kTransient), milliseconds(200));
  EXPECT_EQ(backoff.Delay(1, Cause::kThrottling), seconds(1));
  EXPECT_EQ(backoff.Delay(4, Cause::kThrottling), seconds(8));
}

TEST(Backoff, IsLimited) {
  LargestRandom random;
  Backoff backoff(random);
  EXPECT_EQ(backoff.Delay(6, Cause::kThrottling), kMaxBackoff);
  EXPECT_EQ(backoff.Delay(10'000, Cause::kTransient), kMaxBackoff);
}

TEST(Backoff, JitterReachesDownToZero) {
  SmallestRandom random;
  EXPECT_EQ(Backoff(random).Delay(5, Cause::kThrottling), milliseconds(0));
}

TEST(Backoff, JitterIsUniform) {
  SeededRandom random(7);
  Backoff backoff(random);
  milliseconds sum(0);
  constexpr int kDraws = 2'000;
  for (int draw = 0; draw < kDraws; ++draw) sum += backoff.Delay(1, Cause::kThrottling);
  EXPECT_NEAR(static_cast<double>(sum.count()) / kDraws, 500.0, 25.0);
}

TEST(Backoff, ObeysTheRequestedDelayWithinLimits) {
  SmallestRandom smallest;
  EXPECT_EQ(Backoff(smallest).Delay(1, Cause::kTransient, milliseconds(1'500)), milliseconds(1'500));
  EXPECT_EQ(Backoff(smallest).Delay(1, Cause::kTransient, seconds(60)), kMaxRequestedExtra);
  LargestRandom largest;
  EXPECT_EQ(Backoff(largest).Delay(1, Cause::kThrottling, milliseconds(10)), seconds(1));
}

TEST(RequestedDelay, ReadsMillisecondsOfAmazonsHeader) {
  EXPECT_EQ(RequestedDelay("1500", std::nullopt, Time()), milliseconds(1'500));
  EXPECT_EQ(RequestedDelay("1500", "9", Time()), milliseconds(1'500));
}

TEST(RequestedDelay, ReadsSecondsAndDatesOfTheStandardHeader) {
  const Time now = *ParseIso8601("2026-01-02T03:04:05.500000Z");
  EXPECT_EQ(RequestedDelay(std::nullopt, "3", now), seconds(3));
  EXPECT_EQ(RequestedDelay(std::nullopt, "Fri, 02 Jan 2026 03:04:07 GMT", now), milliseconds(1'500));
  EXPECT_EQ(RequestedDelay(std::nullopt, "Fri, 02 Jan 2026 03:04:00 GMT", now), milliseconds(0));
}

TEST(RequestedDelay, IgnoresWhatIsNoDelay) {
  EXPECT_EQ(RequestedDelay(std::nullopt, std::nullopt, Time()), std::nullopt);
  EXPECT_EQ(RequestedDelay("soon", std::nullopt, Time()), std::nullopt);
  EXPECT_EQ(RequestedDelay("-5", std::nullopt, Time()), std::nullopt);
  EXPECT_EQ(RequestedDelay("99999999999999999999", "2", Time()), seconds(2));
}

TEST(RetryQuota, RefusesWhenEmpty) {
  RetryQuota quota;
  int retries = 0;
  while (quota.Acquire(Cause::kTransient)) ++retries;
  EXPECT_EQ(retries, 35);
  EXPECT_EQ(quota.available(), 10);
}

TEST(RetryQuota, ThrottlingCostsLess) {
  RetryQuota quota;
  ASSERT_TRUE(quota.Acquire(Cause::kThrottling));
  EXPECT_EQ(quota.available(), 495);
}

TEST(RetryQuota, SuccessGivesBackWhatTheLastRetryCost) {
  RetryQuota quota;
  ASSERT_TRUE(quota.Acquire(Cause::kTransient));
  ASSERT_TRUE(quota.Acquire(Cause::kThrottling));
  quota.Release(Cause::kThrottling);
  EXPECT_EQ(quota.available(), 486);
  quota.Release(std::nullopt);
  EXPECT_EQ(quota.available(), 487);
}

TEST(RetryQuota, NeverExceedsItsCapacity) {
  RetryQuota quota;
  quota.Release(std::nullopt);
  quota.Release(Cause::kTransient);
  EXPECT_EQ(quota.available(), kQuotaCapacity);
}

}  // namespace
}  // namespace inventory::aws::retry
