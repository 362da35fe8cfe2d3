#include "inventory/async/asio_loop.h"

#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <unordered_map>
#include <utility>
#include <vector>

namespace inventory::async {
namespace {

/// The hint lets Asio leave out what only matters to several threads.
constexpr int kOneThread = 1;

struct SignalWatch {
  SignalWatch(asio::io_context& context, std::function<void(int)> receiver)
      : signals(context), callback(std::move(receiver)) {}

  asio::signal_set signals;
  std::function<void(int)> callback;

  void Wait() {
    signals.async_wait([this](const asio::error_code& error, int signal) {
      if (error) return;
      callback(signal);
      Wait();
    });
  }
};

}  // namespace

struct AsioLoop::State {
  asio::io_context context{kOneThread};
  std::unordered_map<TimerId, asio::steady_timer> timers;
  TimerId last_timer = 0;
  std::vector<std::unique_ptr<SignalWatch>> signal_watches;
};

AsioLoop::AsioLoop() : state_(std::make_unique<State>()) {}
AsioLoop::~AsioLoop() = default;

asio::io_context& AsioLoop::context() {
  return state_->context;
}

Instant AsioLoop::Now() const {
  return std::chrono::time_point_cast<Duration>(std::chrono::steady_clock::now());
}

void AsioLoop::Post(Callback callback) {
  asio::post(state_->context, std::move(callback));
}

Loop::TimerId AsioLoop::CallAt(Instant when, Callback callback) {
  TimerId id = ++state_->last_timer;
  auto& timer = state_->timers.emplace(id, asio::steady_timer(state_->context, when)).first->second;
  timer.async_wait([this, id, callback = std::move(callback)](const asio::error_code&) mutable {
    // A timer that was dropped calls this too, perhaps after it was due.
    if (state_->timers.erase(id) == 1) callback();
  });
  return id;
}

void AsioLoop::Cancel(TimerId timer) {
  state_->timers.erase(timer);
}

void AsioLoop::RunUntil(const std::function<bool()>& done) {
  state_->context.restart();
  while (!done() && state_->context.run_one() > 0) {
  }
}

void AsioLoop::OnSignals(std::span<const int> signals, std::function<void(int signal)> callback) {
  auto watch = std::make_unique<SignalWatch>(state_->context, std::move(callback));
  for (int signal : signals) watch->signals.add(signal);
  watch->Wait();
  state_->signal_watches.push_back(std::move(watch));
}

}  // namespace inventory::async
