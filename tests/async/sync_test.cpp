#include "inventory/async/sync.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace inventory::async {
namespace {

using std::chrono::seconds;

Task<> Hold(Loop& loop, Semaphore& semaphore, int id, Duration duration, std::vector<std::string>& log) {
  auto permit = co_await semaphore.Acquire();
  log.push_back("in " + std::to_string(id));
  co_await Sleep(loop, duration);
  log.push_back("out " + std::to_string(id));
}

Task<> Join(TaskGroup& group) {
  co_await group.Join();
}

Task<Semaphore::Permit> Take(Semaphore& semaphore) {
  co_return co_await semaphore.Acquire();
}

TEST(Semaphore, LetsInAsManyAsItCountsAndTheOthersInTheirOrder) {
  ManualLoop loop;
  Semaphore semaphore(loop, 2);
  TaskGroup group(loop);
  std::vector<std::string> log;
  group.Start(Hold(loop, semaphore, 1, seconds(3), log));
  group.Start(Hold(loop, semaphore, 2, seconds(1), log));
  group.Start(Hold(loop, semaphore, 3, seconds(1), log));
  group.Start(Hold(loop, semaphore, 4, seconds(5), log));
  async::Run(loop, Join(group));
  EXPECT_EQ(log,
            (std::vector<std::string>{"in 1", "in 2", "out 2", "in 3", "out 3", "in 4", "out 1", "out 4"}));
  EXPECT_EQ(semaphore.available(), 2);
}

TEST(Semaphore, GivesAReturnedPlaceToTheFirstInLineAndNotToALatecomer) {
  ManualLoop loop;
  Semaphore semaphore(loop, 1);
  TaskGroup group(loop);
  std::vector<std::string> log;
  {
    auto permit = async::Run(loop, Take(semaphore));
    group.Start(Hold(loop, semaphore, 1, seconds(0), log));
    loop.RunUntil([&] { return semaphore.waiting() == 1; });
  }
  EXPECT_EQ(semaphore.available(), 0);
  group.Start(Hold(loop, semaphore, 2, seconds(0), log));
  async::Run(loop, Join(group));
  EXPECT_EQ(log.front(), "in 1");
}

TEST(SemaphorePermit, GivesUpItsPlaceWhenItIsAssignedTo) {
  ManualLoop loop;
  Semaphore semaphore(loop, 2);
  auto first = async::Run(loop, Take(semaphore));
  auto second = async::Run(loop, Take(semaphore));
  EXPECT_EQ(semaphore.available(), 0);
  first = std::move(second);
  EXPECT_EQ(semaphore.available(), 1);
}

Task<> WaitAndCount(Event& event, int& count) {
  co_await event.Wait();
  ++count;
}

TEST(Event, WakesAllWhoWaitAndThoseWhoComeLater) {
  ManualLoop loop;
  Event event(loop);
  int count = 0;
  Spawn(loop, WaitAndCount(event, count));
  Spawn(loop, WaitAndCount(event, count));
  loop.RunUntil([] { return false; });
  EXPECT_EQ(count, 0);
  event.Set();
  EXPECT_EQ(count, 0) << "nobody is resumed inside Set()";
  loop.RunUntil([] { return false; });
  EXPECT_EQ(count, 2);
  async::Run(loop, WaitAndCount(event, count));
  EXPECT_EQ(count, 3);
}

Task<> StartAnotherAtTheEnd(Loop& loop, TaskGroup& group, int& finished, int more) {
  co_await Sleep(loop, seconds(1));
  ++finished;
  if (more > 0) group.Start(StartAnotherAtTheEnd(loop, group, finished, more - 1));
}

TEST(TaskGroup, JoinsAtOnceWhenItIsEmpty) {
  ManualLoop loop;
  TaskGroup group(loop);
  async::Run(loop, Join(group));
  EXPECT_EQ(group.running(), 0);
}

TEST(TaskGroup, JoinsTasksThatWereStartedByTasks) {
  ManualLoop loop;
  TaskGroup group(loop);
  int finished = 0;
  group.Start(StartAnotherAtTheEnd(loop, group, finished, 3));
  async::Run(loop, Join(group));
  EXPECT_EQ(finished, 4);
}

TEST(TaskGroup, JoinsATaskThatWasStartedBetweenTheLastEndAndTheResumption) {
  ManualLoop loop;
  TaskGroup group(loop);
  int finished = 0;
  group.Start(StartAnotherAtTheEnd(loop, group, finished, 0));
  bool restarted = false;
  Spawn(loop, Join(group));
  loop.RunUntil([&] {
    if (finished == 1 && !restarted) {
      restarted = true;
      group.Start(StartAnotherAtTheEnd(loop, group, finished, 0));
    }
    return false;
  });
  EXPECT_EQ(finished, 2);
  EXPECT_EQ(group.running(), 0);
}

}  // namespace
}  // namespace inventory::async
