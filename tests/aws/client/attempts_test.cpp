#include "inventory/aws/client/attempts.h"

#include <gtest/gtest.h>

namespace inventory::aws::client {
namespace {

using retry::Cause;
using std::chrono::milliseconds;

struct Fixture {
  SeededRandom random{1};
  retry::RetryQuota quota;
};

TEST(Attempts, CountInTheHeader) {
  Fixture f;
  Attempts attempts(3, f.quota, f.random);
  attempts.Begin();
  EXPECT_EQ(attempts.Header(), "attempt=1; max=3");
  attempts.Begin();
  EXPECT_EQ(attempts.Header(), "attempt=2; max=3");
  EXPECT_EQ(attempts.sent(), 2);
}

TEST(Attempts, EndAtTheMaximum) {
  Fixture f;
  Attempts attempts(3, f.quota, f.random);
  EXPECT_TRUE(attempts.AfterFailure(Cause::kTransient));
  EXPECT_TRUE(attempts.AfterFailure(Cause::kThrottling));
  EXPECT_FALSE(attempts.AfterFailure(Cause::kTransient));
}

TEST(Attempts, AtLeastOneIsMade) {
  Fixture f;
  Attempts attempts(0, f.quota, f.random);
  EXPECT_FALSE(attempts.AfterFailure(Cause::kTransient));
}

TEST(Attempts, FinalFailureIsNotRepeated) {
  Fixture f;
  Attempts attempts(3, f.quota, f.random);
  EXPECT_FALSE(attempts.AfterFailure(Cause::kFinal));
  EXPECT_EQ(f.quota.available(), retry::kQuotaCapacity);
}

TEST(Attempts, DelayIsWithinTheGrowingBackoff) {
  for (int seed = 0; seed < 50; ++seed) {
    SeededRandom random(static_cast<std::uint64_t>(seed));
    retry::RetryQuota quota;
    Attempts attempts(3, quota, random);
    EXPECT_LE(attempts.AfterFailure(Cause::kThrottling).value(), milliseconds(1'000));
    EXPECT_LE(attempts.AfterFailure(Cause::kThrottling).value(), milliseconds(2'000));
  }
}

TEST(Attempts, EmptyQuotaEndsThem) {
  Fixture f;
  while (f.quota.Acquire(Cause::kTransient)) {
  }
  Attempts attempts(3, f.quota, f.random);
  EXPECT_FALSE(attempts.AfterFailure(Cause::kTransient));
}

TEST(Attempts, SuccessAfterARetryGivesItsCostBack) {
  Fixture f;
  Attempts attempts(3, f.quota, f.random);
  EXPECT_TRUE(attempts.AfterFailure(Cause::kTransient));
  EXPECT_EQ(f.quota.available(), retry::kQuotaCapacity - retry::kTransientCost);
  attempts.Succeeded();
  EXPECT_EQ(f.quota.available(), retry::kQuotaCapacity);
}

TEST(Attempts, EachCorrectionIsMadeOnce) {
  Fixture f;
  Attempts attempts(1, f.quota, f.random);
  EXPECT_TRUE(attempts.Allow(Correction::kClock));
  EXPECT_TRUE(attempts.Allow(Correction::kRegion));
  EXPECT_TRUE(attempts.Allow(Correction::kCredentials));
  EXPECT_FALSE(attempts.Allow(Correction::kClock));
  EXPECT_FALSE(attempts.Allow(Correction::kRegion));
  EXPECT_EQ(f.quota.available(), retry::kQuotaCapacity);
}

}  // namespace
}  // namespace inventory::aws::client
