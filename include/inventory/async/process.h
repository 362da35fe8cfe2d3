#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/async/asio_loop.h"
#include "inventory/async/sync.h"
#include "inventory/async/task.h"
#include "inventory/base/environment.h"
#include "inventory/base/result.h"

namespace inventory::async {

enum class OutputStream : std::uint8_t { kOutput, kError };

/// A program to run. It gets nothing on its standard input and is the leader of a process group of its own,
/// so that a Ctrl-C in the terminal reaches us alone and what it starts itself can be ended together with it.
struct Process {
  /// A first element without '/' is looked up in the PATH of `environment`.
  std::vector<std::string> argv;
  /// All of it: nothing is inherited.
  Environment environment;
  std::filesystem::path working_directory;  ///< Empty: ours.

  /// Gets the output as it comes. Empty: the output is kept in ProcessExit.
  std::function<void(OutputStream stream, std::string_view bytes)> on_output;
  /// What is kept of each stream; what exceeds it is dropped.
  std::size_t capture_limit = std::size_t{1} << 20;

  std::optional<Duration> timeout;
  CancellationToken cancel;
  /// From SIGTERM, which timeout and cancellation send to the group, to SIGKILL.
  Duration grace = std::chrono::seconds{10};
};

/// How a process ended. Never a failure to start one: that is an Error.
struct ProcessExit {
  int exit_code = 0;
  int signal = 0;  ///< Not 0: ended by this signal, and exit_code means nothing.
  bool timed_out = false;
  bool cancelled = false;
  std::string output = {};
  std::string errors = {};

  bool ok() const { return signal == 0 && exit_code == 0; }
  /// "exit code 77", "signal 9 (Killed)".
  std::string ToString() const;
};

/// Runs programs. Tests of what uses it put a fake here.
class ProcessRunner {
 public:
  virtual ~ProcessRunner() = default;
  /// Waits until the process has ended and has been reaped. Output that it left in the pipes is delivered
  /// before; output of grandchildren that live on is not waited for.
  ///
  /// kConfiguration: there is no such program or it can't be executed; kUnavailable: the system has no
  /// process or descriptor left; kCancelled: cancelled before it was started.
  virtual Task<Result<ProcessExit>> Run(Process process) = 0;
};

/// Real processes, on Linux. They get SIGTERM when the thread that runs the loop dies, however it dies.
class PosixProcessRunner final : public ProcessRunner {
 public:
  explicit PosixProcessRunner(AsioLoop& loop) : loop_(loop) {}
  Task<Result<ProcessExit>> Run(Process process) override;

 private:
  AsioLoop& loop_;
};

}  // namespace inventory::async
