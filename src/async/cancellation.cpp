#include <map>
#include <utility>

#include "inventory/async/sync.h"

namespace inventory::async {

struct CancellationToken::State {
  bool cancelled = false;
  std::map<std::uint64_t, Callback> callbacks;
  std::uint64_t last_registration = 0;
};

namespace {

struct SleepAwaiter {
  const CancellationToken& token;
  Loop& loop;
  Duration duration;
  bool completed = false;

  bool await_ready() const noexcept { return token.cancelled(); }

  void await_suspend(std::coroutine_handle<> waiter) {
    timer = loop.CallAt(loop.Now() + duration, [this, waiter] {
      token.Unregister(registration);
      completed = true;
      waiter.resume();
    });
    registration = token.OnCancel([this, waiter] {
      loop.Cancel(timer);
      loop.Post([waiter] { waiter.resume(); });
    });
  }

  bool await_resume() const noexcept { return completed; }

  Loop::TimerId timer = 0;
  std::uint64_t registration = 0;
};

}  // namespace

bool CancellationToken::cancelled() const {
  return state_ && state_->cancelled;
}

std::uint64_t CancellationToken::OnCancel(Callback callback) const {
  if (!state_) return 0;
  if (state_->cancelled) {
    callback();
    return 0;
  }
  state_->callbacks.emplace(++state_->last_registration, std::move(callback));
  return state_->last_registration;
}

void CancellationToken::Unregister(std::uint64_t registration) const {
  if (state_) state_->callbacks.erase(registration);
}

Task<bool> CancellationToken::Sleep(Loop& loop, Duration duration) const {
  CancellationToken token = *this;
  SleepAwaiter sleep{.token = token, .loop = loop, .duration = duration};
  co_return co_await sleep;
}

CancellationSource::CancellationSource() : state_(std::make_shared<CancellationToken::State>()) {}

void CancellationSource::Cancel() {
  if (state_->cancelled) return;
  auto state = state_;  // a callback may drop the last source
  state->cancelled = true;
  while (!state->callbacks.empty()) {
    // One at a time: a callback may unregister another.
    auto callback = std::move(state->callbacks.extract(state->callbacks.begin()).mapped());
    callback();
  }
}

}  // namespace inventory::async
