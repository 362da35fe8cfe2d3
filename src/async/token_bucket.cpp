#include <algorithm>
#include <chrono>
#include <cmath>
#include <iterator>
#include <utility>

#include "inventory/async/sync.h"

namespace inventory::async {
namespace {

// Sums of doubles drift; a caller is served a millionth of a token early rather than by a timer of zero
// length.
constexpr double kTolerance = 1e-6;

}  // namespace

struct TokenBucket::Waiter {
  TokenBucket& bucket;
  double tokens;
  const CancellationToken& cancel;
  bool served = false;
  std::coroutine_handle<> handle = {};
  std::list<Waiter*>::iterator place = {};
  std::uint64_t registration = 0;

  bool await_ready() const noexcept { return false; }

  void await_suspend(std::coroutine_handle<> waiter) {
    handle = waiter;
    place = bucket.waiters_.insert(bucket.waiters_.end(), this);
    bucket.queued_ += tokens;
    registration = cancel.OnCancel([this] { bucket.Leave(*this); });
    bucket.Serve();
  }

  bool await_resume() const noexcept { return served; }
};

TokenBucket::TokenBucket(Loop& loop, double rate, double capacity)
    : loop_(loop), rate_(rate), capacity_(capacity), level_(capacity), last_(loop.Now()) {}

TokenBucket::~TokenBucket() {
  loop_.Cancel(timer_);
}

Task<bool> TokenBucket::Take(double tokens, CancellationToken cancel) {
  if (cancel.cancelled()) co_return false;
  Refill();
  level_ -= tokens;
  if (waiters_.empty() && level_ >= -kTolerance) co_return true;
  Waiter waiter{.bucket = *this, .tokens = tokens, .cancel = cancel};
  co_return co_await waiter;
}

void TokenBucket::SetRate(double rate) {
  Refill();
  rate_ = rate;
  Serve();
}

double TokenBucket::level() const {
  double seconds = std::chrono::duration<double>(loop_.Now() - last_).count();
  return std::min(capacity_, level_ + seconds * rate_);
}

void TokenBucket::Refill() {
  level_ = level();
  last_ = loop_.Now();
}

void TokenBucket::Serve() {
  loop_.Cancel(std::exchange(timer_, 0));
  Refill();
  while (!waiters_.empty()) {
    Waiter& first = *waiters_.front();
    // The debt of those behind it is not the first one's to wait for.
    double missing = first.tokens - queued_ - level_;
    if (missing > kTolerance) {
      if (rate_ <= 0) return;
      auto wait = Duration(std::llround(std::ceil(missing / rate_ * 1e6)));
      timer_ = loop_.CallAt(loop_.Now() + wait, [this] {
        timer_ = 0;
        Serve();
      });
      return;
    }
    first.served = true;
    first.cancel.Unregister(first.registration);
    waiters_.pop_front();
    queued_ = waiters_.empty() ? 0 : queued_ - first.tokens;
    loop_.Post([handle = first.handle] { handle.resume(); });
  }
}

void TokenBucket::Leave(Waiter& waiter) {
  Refill();
  level_ = std::min(capacity_, level_ + waiter.tokens);
  waiters_.erase(waiter.place);
  queued_ = waiters_.empty() ? 0 : queued_ - waiter.tokens;
  loop_.Post([handle = waiter.handle] { handle.resume(); });
  Serve();
}

}  // namespace inventory::async
