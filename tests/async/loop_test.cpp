#include "inventory/async/loop.h"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

namespace inventory::async {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

bool Never() {
  return false;
}

Task<> Append(std::vector<int>& out, int value) {
  out.push_back(value);
  co_return;
}

Task<Duration> TimeSlept(Loop& loop, Duration duration) {
  auto start = loop.Now();
  co_await Sleep(loop, duration);
  co_return loop.Now() - start;
}

TEST(ManualLoop, RunsCallbacksInTheOrderOfPosting) {
  ManualLoop loop;
  std::vector<int> order;
  loop.Post([&] {
    order.push_back(1);
    loop.Post([&] { order.push_back(3); });
  });
  loop.Post([&] { order.push_back(2); });
  loop.RunUntil(Never);
  EXPECT_EQ(order, (std::vector{1, 2, 3}));
}

TEST(ManualLoop, JumpsToTheNextTimerWhenNothingIsReady) {
  ManualLoop loop;
  std::vector<Duration> fired;
  auto start = loop.Now();
  loop.CallAt(start + hours(2), [&] { fired.push_back(loop.Now() - start); });
  loop.CallAt(start + seconds(1), [&] { fired.push_back(loop.Now() - start); });
  loop.RunUntil(Never);
  EXPECT_EQ(fired, (std::vector<Duration>{seconds(1), hours(2)}));
}

TEST(ManualLoop, RunsTimersOfTheSameInstantInTheOrderOfTheirMaking) {
  ManualLoop loop;
  std::vector<int> order;
  for (int i = 0; i < 3; ++i) loop.CallAt(loop.Now() + seconds(1), [&order, i] { order.push_back(i); });
  loop.RunUntil(Never);
  EXPECT_EQ(order, (std::vector{0, 1, 2}));
}

TEST(ManualLoop, DropsCancelledTimers) {
  ManualLoop loop;
  bool ran = false;
  auto timer = loop.CallAt(loop.Now() + seconds(1), [&] { ran = true; });
  loop.Cancel(timer);
  loop.Cancel(timer);
  loop.RunUntil(Never);
  EXPECT_FALSE(ran);
  EXPECT_EQ(loop.Now(), ManualLoop().Now());
}

TEST(ManualLoop, StopsAsSoonAsTheConditionHolds) {
  ManualLoop loop;
  int ran = 0;
  for (int i = 0; i < 3; ++i) loop.Post([&] { ++ran; });
  loop.RunUntil([&] { return ran == 2; });
  EXPECT_EQ(ran, 2);
}

TEST(Spawn, StartsTheTaskOnTheLoopAndNotInsideTheCall) {
  ManualLoop loop;
  std::vector<int> order;
  Spawn(loop, Append(order, 2));
  order.push_back(1);
  loop.RunUntil(Never);
  EXPECT_EQ(order, (std::vector{1, 2}));
}

TEST(Sleep, TakesTheTimeOfTheLoop) {
  ManualLoop loop;
  EXPECT_EQ(async::Run(loop, TimeSlept(loop, hours(10))), hours(10));
}

TEST(RunDeathTest, EndsTheProgramWhenTheTaskCanNeverFinish) {
  EXPECT_DEATH(
      {
        ManualLoop loop;
        ManualLoop other;
        async::Run(loop, TimeSlept(other, seconds(1)));
      },
      "a task waits for something that can no longer happen");
}

}  // namespace
}  // namespace inventory::async
