#pragma once

#include <coroutine>
#include <cstddef>
#include <deque>
#include <list>
#include <memory>
#include <utility>
#include <vector>

#include "inventory/async/loop.h"
#include "inventory/async/task.h"

namespace inventory::async {

/// Lets `count` holders in at a time; the others wait in the order of their coming.
class Semaphore {
 public:
  Semaphore(Loop& loop, std::size_t count);

  /// Gives its place back when it dies.
  class Permit {
   public:
    explicit Permit(Semaphore* semaphore) : semaphore_(semaphore) {}
    Permit(Permit&& other) noexcept : semaphore_(std::exchange(other.semaphore_, nullptr)) {}
    Permit& operator=(Permit&& other) noexcept;
    ~Permit();

   private:
    Semaphore* semaphore_;
  };

  Task<Permit> Acquire();
  std::size_t available() const { return available_; }
  std::size_t waiting() const { return waiters_.size(); }

 private:
  friend class Permit;
  void Release();

  Loop& loop_;
  std::size_t available_;
  std::deque<std::coroutine_handle<>> waiters_;
};

/// A one-shot signal that any number of tasks wait for.
class Event {
 public:
  explicit Event(Loop& loop) : loop_(loop) {}
  void Set();
  bool is_set() const { return set_; }
  Task<> Wait();

 private:
  Loop& loop_;
  bool set_ = false;
  std::vector<std::coroutine_handle<>> waiters_;
};

/// Tasks that run at the same time and that somebody waits for. Join() must have finished before it dies.
class TaskGroup {
 public:
  explicit TaskGroup(Loop& loop) : loop_(loop) {}
  void Start(Task<> task);
  std::size_t running() const { return running_; }
  /// Returns when all tasks have finished, those included that were started meanwhile. Call once.
  Task<> Join();

 private:
  static Task<> Supervise(TaskGroup& group, Task<> task);

  Loop& loop_;
  std::size_t running_ = 0;
  std::coroutine_handle<> joiner_;
};

/// Says that work should stop. Copies share one state; a default-constructed token is never cancelled.
class CancellationToken {
 public:
  CancellationToken() = default;
  bool cancelled() const;
  /// Runs when cancelled (at once if it is already). Unregister before what the callback refers to dies.
  std::uint64_t OnCancel(Callback callback) const;
  void Unregister(std::uint64_t registration) const;
  /// Sleeps; returns early with false when cancelled.
  Task<bool> Sleep(Loop& loop, Duration duration) const;

 private:
  friend class CancellationSource;
  struct State;
  explicit CancellationToken(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

class CancellationSource {
 public:
  CancellationSource();
  CancellationToken token() const { return CancellationToken(state_); }
  /// Runs what was registered, on the caller's stack. Later calls do nothing.
  void Cancel();

 private:
  std::shared_ptr<CancellationToken::State> state_;
};

/// Fills with `rate` tokens per second up to `capacity`; starts full. Callers wait their turn, in order.
class TokenBucket {
 public:
  TokenBucket(Loop& loop, double rate, double capacity);
  TokenBucket(const TokenBucket&) = delete;
  TokenBucket& operator=(const TokenBucket&) = delete;
  ~TokenBucket();

  /// Takes this many tokens (may go into debt: then it waits until the debt is paid). False when cancelled:
  /// then it took none.
  Task<bool> Take(double tokens, CancellationToken cancel = {});
  /// Those who wait already wait at the new rate. At zero they wait until it rises.
  void SetRate(double rate);
  double rate() const { return rate_; }
  /// Tokens there now; negative while callers wait.
  double level() const;

 private:
  struct Waiter;

  void Refill();
  void Serve();
  void Leave(Waiter& waiter);

  Loop& loop_;
  double rate_;
  double capacity_;
  double level_;
  Instant last_;
  std::list<Waiter*> waiters_;
  double queued_ = 0;  // what the waiters took together: part of the debt
  Loop::TimerId timer_ = 0;
};

}  // namespace inventory::async
