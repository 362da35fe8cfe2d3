#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inventory/async/process.h"

namespace inventory::testing {

/// Runs functions instead of programs. A process lasts `duration` on the loop unless it is cancelled or times
/// out.
class FakeProcessRunner final : public async::ProcessRunner {
 public:
  using Behaviour = std::function<Result<async::ProcessExit>(const async::Process& process)>;

  FakeProcessRunner(async::Loop& loop, Behaviour behaviour) : loop_(loop), behaviour_(std::move(behaviour)) {}

  async::Task<Result<async::ProcessExit>> Run(async::Process process) override {
    if (process.cancel.cancelled()) {
      co_return Fail(ErrorCode::kCancelled, "cancelled before the program was started");
    }
    processes.push_back(process);
    ++running_;
    most_running = std::max(most_running, running_);
    const async::Duration lasts = std::min(duration, process.timeout.value_or(duration));
    const bool undisturbed = co_await process.cancel.Sleep(loop_, lasts);
    --running_;
    if (!undisturbed) co_return async::ProcessExit{.exit_code = 75, .cancelled = true};
    if (lasts < duration) co_return async::ProcessExit{.signal = 15, .timed_out = true};
    co_return behaviour_(process);
  }

  async::Duration duration = std::chrono::seconds{1};
  std::vector<async::Process> processes;  ///< Those that were started.
  std::size_t most_running = 0;

 private:
  async::Loop& loop_;
  Behaviour behaviour_;
  std::size_t running_ = 0;
};

/// The value of "--name=value" in an argument vector, or "".
inline std::string FlagOf(const async::Process& process, std::string_view name) {
  const std::string prefix = "--" + std::string(name) + "=";
  for (const std::string& argument : process.argv) {
    if (argument.starts_with(prefix)) return argument.substr(prefix.size());
  }
  return {};
}

}  // namespace inventory::testing
