#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "inventory/async/sync.h"
#include "inventory/async/task.h"
#include "inventory/base/result.h"

namespace inventory::async {

class AsioLoop;

/// Lines of text that come when they come.
class Lines {
 public:
  virtual ~Lines() = default;
  /// The next line without its end; none after the last one. kCancelled once `stop` is; kIo.
  virtual Task<Result<std::optional<std::string>>> Next(CancellationToken stop) = 0;
};

/// Those of a file, a pipe or a terminal; "-" is standard input. While they don't come, the loop goes on; it
/// must outlive them. kNotFound for what can't be opened.
Result<std::unique_ptr<Lines>> OpenLines(AsioLoop& loop, const std::filesystem::path& path);

}  // namespace inventory::async
