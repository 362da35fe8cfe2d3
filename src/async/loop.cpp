#include "inventory/async/loop.h"

#include <algorithm>
#include <coroutine>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <map>
#include <utility>

namespace inventory::async {

struct ManualLoop::State {
  Instant now;
  std::deque<Callback> ready;
  std::map<std::pair<Instant, TimerId>, Callback> timers;
  std::map<TimerId, Instant> due;
  TimerId last_timer = 0;
};

ManualLoop::ManualLoop() : state_(std::make_unique<State>()) {}
ManualLoop::~ManualLoop() = default;

Instant ManualLoop::Now() const {
  return state_->now;
}

void ManualLoop::Post(Callback callback) {
  state_->ready.push_back(std::move(callback));
}

Loop::TimerId ManualLoop::CallAt(Instant when, Callback callback) {
  TimerId timer = ++state_->last_timer;
  state_->timers.emplace(std::pair(when, timer), std::move(callback));
  state_->due.emplace(timer, when);
  return timer;
}

void ManualLoop::Cancel(TimerId timer) {
  auto due = state_->due.find(timer);
  if (due == state_->due.end()) return;
  state_->timers.erase({due->second, timer});
  state_->due.erase(due);
}

void ManualLoop::RunUntil(const std::function<bool()>& done) {
  while (!done()) {
    Callback next;
    if (!state_->ready.empty()) {
      next = std::move(state_->ready.front());
      state_->ready.pop_front();
    } else if (!state_->timers.empty()) {
      auto first = state_->timers.begin();
      state_->now = std::max(state_->now, first->first.first);
      next = std::move(first->second);
      state_->due.erase(first->first.second);
      state_->timers.erase(first);
    } else {
      return;
    }
    next();
  }
}

namespace {

/// A coroutine that nobody awaits; its frame frees itself at the end.
struct Detached {
  struct promise_type {  // NOLINT(readability-identifier-naming): the language asks for it
    Detached get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    [[noreturn]] void unhandled_exception() noexcept { std::terminate(); }
  };
  std::coroutine_handle<promise_type> handle;
};

Detached RunDetached(Task<> task) {
  co_await std::move(task);
}

struct TimerAwaiter {
  Loop& loop;
  Instant when;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiter) {
    loop.CallAt(when, [waiter] { waiter.resume(); });
  }
  void await_resume() const noexcept {}
};

}  // namespace

void Spawn(Loop& loop, Task<> task) {
  loop.Post([handle = RunDetached(std::move(task)).handle] { handle.resume(); });
}

Task<> Sleep(Loop& loop, Duration duration) {
  TimerAwaiter timer{loop, loop.Now() + duration};
  co_await timer;
}

namespace internal {

void Stalled() {
  std::fputs("internal error: a task waits for something that can no longer happen\n", stderr);
  std::abort();
}

}  // namespace internal

}  // namespace inventory::async
