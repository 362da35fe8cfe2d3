#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "inventory/log/log.h"
#include "inventory/orchestrate/executor.h"

namespace inventory::orchestrate {

/// "[ 3/12] 222222222222 payments: inventory done, 412 resources in 3 regions". Empty for what is not worth a
/// line.
std::string FormatProgress(const ProgressEvent& event);

/// Shows a run while it goes on: a line for each step, retry and account that ended, and on a terminal below
/// them one line that changes in place.
class ProgressPrinter {
 public:
  /// `terminal`: whether `out` can go back in its line.
  ProgressPrinter(std::FILE* out, bool terminal) : out_(out), terminal_(terminal) {}
  /// Lines of this log, for who reads it by program.
  explicit ProgressPrinter(log::Logger& logger) : logger_(&logger) {}
  ~ProgressPrinter() { Erase(); }

  void Show(const ProgressEvent& event);
  /// A line of a runner.
  void ShowLine(std::string_view account, std::string_view line);

 private:
  void Erase();
  void Print(std::string_view line, log::Level level);
  /// That nobody reads it ends no run.
  void Write(std::string_view text);

  std::FILE* out_ = nullptr;
  log::Logger* logger_ = nullptr;  ///< Instead of the file.
  bool terminal_ = false;
  std::string status_;
  std::size_t running_ = 0;
  std::size_t bad_ = 0;
};

}  // namespace inventory::orchestrate
