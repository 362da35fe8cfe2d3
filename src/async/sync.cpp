#include "inventory/async/sync.h"

#include <utility>

namespace inventory::async {
namespace {

void Resume(Loop& loop, std::coroutine_handle<> waiter) {
  loop.Post([waiter] { waiter.resume(); });
}

/// Suspends and hands the handle to a container or variable that somebody else resumes it from.
template <class Keep>
struct Parked {
  Keep keep;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiter) { keep(waiter); }
  void await_resume() const noexcept {}
};

template <class Keep>
Parked(Keep) -> Parked<Keep>;

}  // namespace

Semaphore::Semaphore(Loop& loop, std::size_t count) : loop_(loop), available_(count) {}

Semaphore::Permit& Semaphore::Permit::operator=(Permit&& other) noexcept {
  if (this != &other) {
    if (semaphore_ != nullptr) semaphore_->Release();
    semaphore_ = std::exchange(other.semaphore_, nullptr);
  }
  return *this;
}

Semaphore::Permit::~Permit() {
  if (semaphore_ != nullptr) semaphore_->Release();
}

Task<Semaphore::Permit> Semaphore::Acquire() {
  if (available_ > 0) {
    --available_;
    co_return Permit(this);
  }
  Parked parked{[this](std::coroutine_handle<> waiter) { waiters_.push_back(waiter); }};
  co_await parked;
  co_return Permit(this);
}

void Semaphore::Release() {
  if (waiters_.empty()) {
    ++available_;
    return;
  }
  // The place goes straight to the next in line, so that nobody who comes in between can take it.
  Resume(loop_, waiters_.front());
  waiters_.pop_front();
}

void Event::Set() {
  set_ = true;
  for (auto waiter : std::exchange(waiters_, {})) Resume(loop_, waiter);
}

Task<> Event::Wait() {
  if (set_) co_return;
  Parked parked{[this](std::coroutine_handle<> waiter) { waiters_.push_back(waiter); }};
  co_await parked;
}

void TaskGroup::Start(Task<> task) {
  ++running_;
  Spawn(loop_, Supervise(*this, std::move(task)));
}

Task<> TaskGroup::Supervise(TaskGroup& group, Task<> task) {
  co_await std::move(task);
  if (--group.running_ == 0 && group.joiner_) Resume(group.loop_, std::exchange(group.joiner_, {}));
}

Task<> TaskGroup::Join() {
  // A loop: between the end of the last task and our being resumed somebody may have started another.
  while (running_ > 0) {
    Parked parked{[this](std::coroutine_handle<> waiter) { joiner_ = waiter; }};
    co_await parked;
  }
}

}  // namespace inventory::async
