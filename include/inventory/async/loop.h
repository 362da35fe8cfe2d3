#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "inventory/async/task.h"

namespace inventory::async {

using Duration = std::chrono::microseconds;
/// Monotonic time of a loop. Its zero means nothing.
using Instant = std::chrono::time_point<std::chrono::steady_clock, Duration>;
using Callback = std::move_only_function<void()>;

/// One thread that runs callbacks in order, and timers. Everything asynchronous in this project runs on one
/// loop; nothing here is thread-safe unless it says so.
class Loop {
 public:
  using TimerId = std::uint64_t;

  virtual ~Loop() = default;

  virtual Instant Now() const = 0;
  /// Runs later on this loop, never inside the call.
  virtual void Post(Callback callback) = 0;
  /// Runs once, not before `when`.
  virtual TimerId CallAt(Instant when, Callback callback) = 0;
  /// Drops a timer that has not run; does nothing for one that has.
  virtual void Cancel(TimerId timer) = 0;
  /// Runs callbacks until `done` is true, asked first and after each, or until nothing is left that could
  /// ever run.
  virtual void RunUntil(const std::function<bool()>& done) = 0;
};

/// A loop in virtual time for tests: when nothing is ready, time jumps to the next timer.
class ManualLoop final : public Loop {
 public:
  ManualLoop();
  ~ManualLoop() override;
  Instant Now() const override;
  void Post(Callback callback) override;
  TimerId CallAt(Instant when, Callback callback) override;
  void Cancel(TimerId timer) override;
  void RunUntil(const std::function<bool()>& done) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Starts a task on the loop, not inside the call. It is on its own: nobody waits for it, it must not outlive
/// what it refers to, and it leaks if the loop ends before it.
void Spawn(Loop& loop, Task<> task);

/// Waits at least this long. Not cancellable: see CancellationToken::Sleep.
Task<> Sleep(Loop& loop, Duration duration);

namespace internal {
/// Ends the program: a task waits for something that can no longer happen, which is a defect.
[[noreturn]] void Stalled();
}  // namespace internal

/// Runs the loop until the task is finished, and gives its result. For main() and tests.
template <class T>
T Run(Loop& loop, Task<T> task) {
  if constexpr (std::is_void_v<T>) {
    bool finished = false;
    Spawn(loop, [](Task<> inner, bool& done) -> Task<> {
      co_await std::move(inner);
      done = true;
    }(std::move(task), finished));
    loop.RunUntil([&] { return finished; });
    if (!finished) internal::Stalled();
  } else {
    std::optional<T> result;
    Spawn(loop, [](Task<T> inner, std::optional<T>& out) -> Task<> {
      out.emplace(co_await std::move(inner));
    }(std::move(task), result));
    loop.RunUntil([&] { return result.has_value(); });
    if (!result) internal::Stalled();
    return std::move(*result);
  }
}

}  // namespace inventory::async
