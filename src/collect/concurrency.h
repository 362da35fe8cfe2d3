#pragma once

#include <cstddef>
#include <functional>

#include "inventory/async/loop.h"
#include "inventory/async/task.h"

namespace inventory::collect {

using IndexedTask = std::function<async::Task<>(std::size_t index)>;

/// Runs `each` for 0, 1, ... count - 1: begun in order, `width` at a time. Finished when all are.
async::Task<> ForEachIndex(async::Loop& loop, std::size_t count, std::size_t width, IndexedTask each);

}  // namespace inventory::collect
