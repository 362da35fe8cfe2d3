#include "collect/governor.h"

#include <chrono>

#include <gtest/gtest.h>

#include "support/temporary_directory.h"

namespace inventory::collect {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

async::Duration TimeOfCalls(async::ManualLoop& loop, PacedBucket& bucket, int calls) {
  const async::Instant begin = loop.Now();
  for (int i = 0; i < calls; ++i) EXPECT_TRUE(async::Run(loop, bucket.Take({})));
  return loop.Now() - begin;
}

TEST(PacedBucket, LetsABurstThroughAndThenKeepsTheRate) {
  async::ManualLoop loop;
  PacedBucket bucket(loop, {.per_second = 10, .burst = 5});
  EXPECT_EQ(TimeOfCalls(loop, bucket, 5), async::Duration(0));
  EXPECT_NEAR(static_cast<double>(TimeOfCalls(loop, bucket, 10).count()), 1e6, 1e4);
}

TEST(PacedBucket, SlowsDownAtEachThrottleButNeverStops) {
  async::ManualLoop loop;
  PacedBucket bucket(loop, {.per_second = 10, .burst = 5});
  bucket.OnThrottle();
  EXPECT_DOUBLE_EQ(bucket.rate(), 7);
  bucket.OnThrottle();
  EXPECT_DOUBLE_EQ(bucket.rate(), 4.9);
  for (int i = 0; i < 50; ++i) bucket.OnThrottle();
  EXPECT_DOUBLE_EQ(bucket.rate(), 0.5);
}

TEST(PacedBucket, ReturnsToItsCeilingAndNotBeyond) {
  async::ManualLoop loop;
  PacedBucket bucket(loop, {.per_second = 10, .burst = 5});
  bucket.OnThrottle();
  double last = bucket.rate();
  for (int i = 0; i < 100; ++i) {
    async::Run(loop, async::Sleep(loop, milliseconds(100)));
    bucket.OnSuccess();
    EXPECT_GE(bucket.rate(), last);
    last = bucket.rate();
  }
  EXPECT_DOUBLE_EQ(last, 10);
}

TEST(PacedBucket, StaysBelowALimitThatIsLessThanItsMinimum) {
  async::ManualLoop loop;
  PacedBucket bucket(loop, {.per_second = 0.2, .burst = 1});
  bucket.OnThrottle();
  EXPECT_DOUBLE_EQ(bucket.rate(), 0.2);
}

TEST(PacedBucket, IsNotChangedBySuccessBeforeTheFirstThrottle) {
  async::ManualLoop loop;
  PacedBucket bucket(loop, {.per_second = 10, .burst = 5});
  bucket.OnSuccess();
  EXPECT_DOUBLE_EQ(bucket.rate(), 10);
}

TEST(Governor, GivesEachRegionAndBucketItsOwnShareOfTheLimit) {
  const testing::TemporaryDirectory directory;
  const Result<Limits> limits =
      Limits::Load(directory.Write("limits.yaml",
                                   "default: {rate: 10, burst: 20}\n"
                                   "services:\n"
                                   "  ec2: {rate: 20, burst: 100, per: operation}\n"));
  ASSERT_TRUE(limits);
  async::ManualLoop loop;
  Governor governor(loop, *limits, 0.5);
  PacedBucket& vpcs = governor.BucketOf("eu-west-1", "ec2", "DescribeVpcs");
  EXPECT_DOUBLE_EQ(vpcs.rate(), 10);
  EXPECT_EQ(&vpcs, &governor.BucketOf("eu-west-1", "ec2", "DescribeVpcs"));
  EXPECT_NE(&vpcs, &governor.BucketOf("eu-west-1", "ec2", "DescribeSubnets"));
  EXPECT_NE(&vpcs, &governor.BucketOf("us-east-1", "ec2", "DescribeVpcs"));
  EXPECT_EQ(&governor.BucketOf("eu-west-1", "eks", "ListClusters"),
            &governor.BucketOf("eu-west-1", "eks", "DescribeCluster"));
}

}  // namespace
}  // namespace inventory::collect
