#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "inventory/async/sync.h"

namespace inventory::async {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Served {
  int id;
  Duration at;
  bool granted;
  friend bool operator==(const Served&, const Served&) = default;
};

class TokenBucketTest : public testing::Test {
 protected:
  static Task<> TakeAndNote(TokenBucketTest& test, TokenBucket& bucket, int id, double tokens,
                            CancellationToken cancel) {
    bool granted = co_await bucket.Take(tokens, cancel);
    test.served_.push_back({id, test.loop_.Now() - Instant(), granted});
  }

  void Start(TokenBucket& bucket, int id, double tokens, CancellationToken cancel = {}) {
    Spawn(loop_, TakeAndNote(*this, bucket, id, tokens, std::move(cancel)));
  }

  void At(Duration when, Callback callback) { loop_.CallAt(Instant() + when, std::move(callback)); }

  const std::vector<Served>& RunAll() {
    loop_.RunUntil([] { return false; });
    return served_;
  }

  ManualLoop loop_;
  std::vector<Served> served_;
};

TEST_F(TokenBucketTest, ServesABurstAtOnceAndThenAtItsRate) {
  TokenBucket bucket(loop_, 10, 2);
  for (int id = 0; id < 4; ++id) Start(bucket, id, 1);
  EXPECT_EQ(RunAll(), (std::vector<Served>{{0, milliseconds(0), true},
                                           {1, milliseconds(0), true},
                                           {2, milliseconds(100), true},
                                           {3, milliseconds(200), true}}));
}

TEST_F(TokenBucketTest, FillsNoHigherThanItsCapacity) {
  TokenBucket bucket(loop_, 10, 3);
  Start(bucket, 0, 3);
  At(seconds(100), [&] { EXPECT_DOUBLE_EQ(bucket.level(), 3); });
  RunAll();
}

TEST_F(TokenBucketTest, GoesIntoDebtForMoreThanItHoldsAndMakesTheNextWaitForIt) {
  TokenBucket bucket(loop_, 1, 2);
  Start(bucket, 0, 5);
  Start(bucket, 1, 1);
  At(seconds(1), [&] { EXPECT_DOUBLE_EQ(bucket.level(), -3); });
  EXPECT_EQ(RunAll(), (std::vector<Served>{{0, seconds(3), true}, {1, seconds(4), true}}));
}

TEST_F(TokenBucketTest, ServesTheSmallAfterTheLargeThatCameFirst) {
  TokenBucket bucket(loop_, 1, 1);
  Start(bucket, 0, 1);
  Start(bucket, 1, 10);
  Start(bucket, 2, 0.5);
  EXPECT_EQ(RunAll(), (std::vector<Served>{
                          {0, seconds(0), true}, {1, seconds(10), true}, {2, milliseconds(10'500), true}}));
}

TEST_F(TokenBucketTest, AppliesANewRateToThoseWhoWait) {
  TokenBucket bucket(loop_, 1, 1);
  Start(bucket, 0, 1);
  Start(bucket, 1, 10);
  At(seconds(5), [&] { bucket.SetRate(5); });
  EXPECT_EQ(RunAll().back(), (Served{1, seconds(6), true}));
}

TEST_F(TokenBucketTest, StandsStillAtRateZeroUntilTheRateRises) {
  TokenBucket bucket(loop_, 0, 1);
  Start(bucket, 0, 1);
  Start(bucket, 1, 1);
  At(seconds(60), [&] { bucket.SetRate(1); });
  EXPECT_EQ(RunAll(), (std::vector<Served>{{0, seconds(0), true}, {1, seconds(61), true}}));
}

TEST_F(TokenBucketTest, GivesTheTokensOfACancelledCallerToThoseBehindIt) {
  TokenBucket bucket(loop_, 1, 1);
  CancellationSource source;
  Start(bucket, 0, 1);
  Start(bucket, 1, 100, source.token());
  Start(bucket, 2, 3);
  At(seconds(1), [&] { source.Cancel(); });
  EXPECT_EQ(RunAll(),
            (std::vector<Served>{{0, seconds(0), true}, {1, seconds(1), false}, {2, seconds(3), true}}));
}

TEST_F(TokenBucketTest, TakesNothingForACallerThatWasCancelledBefore) {
  TokenBucket bucket(loop_, 1, 1);
  CancellationSource source;
  source.Cancel();
  Start(bucket, 0, 1, source.token());
  EXPECT_EQ(RunAll(), (std::vector<Served>{{0, seconds(0), false}}));
  EXPECT_DOUBLE_EQ(bucket.level(), 1);
}

TEST_F(TokenBucketTest, KeepsItsRateOverManySmallWaits) {
  TokenBucket bucket(loop_, 7, 1);
  for (int id = 0; id <= 7'000; ++id) Start(bucket, id, 1);
  EXPECT_NEAR(std::chrono::duration<double>(RunAll().back().at).count(), 1000, 0.01);
}

}  // namespace
}  // namespace inventory::async
