#include "collect/concurrency.h"

#include <algorithm>
#include <utility>

#include "inventory/async/sync.h"

namespace inventory::collect {
namespace {

async::Task<> Work(std::size_t& next, std::size_t count, const IndexedTask& each) {
  while (next < count) {
    async::Task<> task = each(next++);
    co_await std::move(task);
  }
}

}  // namespace

async::Task<> ForEachIndex(async::Loop& loop, std::size_t count, std::size_t width, IndexedTask each) {
  std::size_t next = 0;
  async::TaskGroup workers(loop);
  for (std::size_t i = 0; i < std::min(count, width); ++i) workers.Start(Work(next, count, each));
  async::Task<> joined = workers.Join();
  co_await std::move(joined);
}

}  // namespace inventory::collect
