#include "inventory/async/asio_loop.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <csignal>
#include <vector>

namespace inventory::async {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

bool Never() {
  return false;
}

TEST(AsioLoop, ReturnsWhenNothingIsLeftToRun) {
  AsioLoop loop;
  loop.RunUntil(Never);
  int ran = 0;
  loop.Post([&] { ++ran; });
  loop.RunUntil(Never);
  loop.Post([&] { ++ran; });
  loop.RunUntil(Never);
  EXPECT_EQ(ran, 2);
}

TEST(AsioLoop, StopsAsSoonAsTheConditionHolds) {
  AsioLoop loop;
  int ran = 0;
  for (int i = 0; i < 3; ++i) loop.Post([&] { ++ran; });
  loop.RunUntil([&] { return ran == 2; });
  EXPECT_EQ(ran, 2);
}

TEST(AsioLoop, RunsTimersInTheirOrderAndNotEarly) {
  AsioLoop loop;
  std::vector<int> order;
  auto start = loop.Now();
  loop.CallAt(start + milliseconds(2), [&] {
    order.push_back(2);
    EXPECT_GE(loop.Now(), start + milliseconds(2));
  });
  loop.CallAt(start + milliseconds(1), [&] { order.push_back(1); });
  loop.RunUntil(Never);
  EXPECT_EQ(order, (std::vector{1, 2}));
}

TEST(AsioLoop, DoesNotWaitForACancelledTimer) {
  AsioLoop loop;
  bool ran = false;
  auto timer = loop.CallAt(loop.Now() + hours(1), [&] { ran = true; });
  loop.Cancel(timer);
  loop.RunUntil(Never);
  EXPECT_FALSE(ran);
}

TEST(AsioLoop, DoesNotRunADueTimerThatAnEarlierCallbackCancelled) {
  AsioLoop loop;
  bool ran = false;
  auto now = loop.Now();
  Loop::TimerId second = 0;
  loop.CallAt(now, [&] { loop.Cancel(second); });
  second = loop.CallAt(now, [&] { ran = true; });
  loop.RunUntil(Never);
  EXPECT_FALSE(ran);
}

TEST(AsioLoop, CallsBackForEachSignal) {
  AsioLoop loop;
  std::vector<int> received;
  loop.OnSignals(std::array{SIGUSR1, SIGUSR2}, [&](int signal) {
    received.push_back(signal);
    if (signal == SIGUSR1) std::raise(SIGUSR2);
  });
  std::raise(SIGUSR1);
  loop.RunUntil([&] { return received.size() == 2; });
  EXPECT_EQ(received, (std::vector{SIGUSR1, SIGUSR2}));
}

}  // namespace
}  // namespace inventory::async
