#include "collect/concurrency.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "inventory/async/loop.h"

namespace inventory::collect {
namespace {

struct Work {
  async::ManualLoop loop;
  std::vector<std::size_t> begun;
  std::size_t running = 0;
  std::size_t most = 0;

  static async::Task<> One(Work& work, std::size_t index) {
    work.begun.push_back(index);
    work.most = std::max(work.most, ++work.running);
    async::Task<> sleep = async::Sleep(work.loop, std::chrono::milliseconds(10 * (index % 3 + 1)));
    co_await std::move(sleep);
    --work.running;
  }
  void Run(std::size_t count, std::size_t width) {
    IndexedTask each = [this](std::size_t index) { return One(*this, index); };
    async::Run(loop, ForEachIndex(loop, count, width, std::move(each)));
  }
};

TEST(ForEachIndex, BeginsInOrderAndKeepsTheWidth) {
  Work work;
  work.Run(10, 3);
  EXPECT_EQ(work.begun, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  EXPECT_EQ(work.most, 3u);
  EXPECT_EQ(work.running, 0u);
}

TEST(ForEachIndex, EndsAtOnceWithNothingToDo) {
  Work work;
  work.Run(0, 3);
  EXPECT_TRUE(work.begun.empty());
}

TEST(ForEachIndex, NeedsNoMoreWorkersThanWork) {
  Work work;
  work.Run(2, 100);
  EXPECT_EQ(work.most, 2u);
}

}  // namespace
}  // namespace inventory::collect
