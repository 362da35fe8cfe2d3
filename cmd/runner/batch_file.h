#pragma once

#include <filesystem>
#include <memory>

#include "inventory/async/asio_loop.h"
#include "inventory/base/result.h"
#include "inventory/runner/call.h"

namespace inventory::cmd {

/// The lines of a file, a pipe or a terminal; "-" is standard input. While they don't come, the loop goes on.
/// kNotFound for what can't be opened.
Result<std::unique_ptr<runner::BatchLines>> OpenBatch(async::AsioLoop& loop,
                                                      const std::filesystem::path& path);

}  // namespace inventory::cmd
