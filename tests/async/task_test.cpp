#include "inventory/async/task.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "inventory/async/loop.h"

namespace inventory::async {
namespace {

Task<int> Immediately(int value) {
  co_return value;
}

Task<int> AfterOneTurn(Loop& loop, int value) {
  co_await Sleep(loop, Duration(0));
  co_return value;
}

Task<long> SumOfImmediateTasks(long count) {
  long sum = 0;
  for (long i = 0; i < count; ++i) sum += co_await Immediately(1);
  co_return sum;
}

Task<long> SumOfDelayedTasks(Loop& loop, long count) {
  long sum = 0;
  for (long i = 0; i < count; ++i) sum += co_await AfterOneTurn(loop, 1);
  co_return sum;
}

Task<> Note(bool& ran) {
  ran = true;
  co_return;
}

Task<std::unique_ptr<std::string>> MoveOnly() {
  co_return std::make_unique<std::string>("moved");
}

TEST(Task, DoesNotStartBeforeItIsAwaited) {
  bool ran = false;
  {
    auto task = Note(ran);
  }
  EXPECT_FALSE(ran);
}

TEST(Task, CarriesMoveOnlyResults) {
  ManualLoop loop;
  EXPECT_EQ(*async::Run(loop, MoveOnly()), "moved");
}

TEST(Task, LoopsOverTasksThatFinishAtOnceWithoutUsingUpTheStack) {
  ManualLoop loop;
  EXPECT_EQ(async::Run(loop, SumOfImmediateTasks(1'000'000)), 1'000'000);
}

TEST(Task, LoopsOverTasksThatFinishLaterWithoutUsingUpTheStack) {
  ManualLoop loop;
  EXPECT_EQ(async::Run(loop, SumOfDelayedTasks(loop, 300'000)), 300'000);
}

}  // namespace
}  // namespace inventory::async
