#pragma once

#include <memory>
#include <span>

#include "inventory/async/loop.h"

// Asio's own type, so that this header costs nothing; http's curl transport and child process supervision use
// it.
namespace asio {
class io_context;  // NOLINT(readability-identifier-naming): its name
}

namespace inventory::async {

/// The real loop, over Asio. Run it on one thread.
class AsioLoop final : public Loop {
 public:
  AsioLoop();
  ~AsioLoop() override;
  Instant Now() const override;
  void Post(Callback callback) override;
  TimerId CallAt(Instant when, Callback callback) override;
  void Cancel(TimerId timer) override;
  void RunUntil(const std::function<bool()>& done) override;

  /// Calls back on the loop for each arrival of one of these signals until this object dies.
  void OnSignals(std::span<const int> signals, std::function<void(int signal)> callback);

  asio::io_context& context();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace inventory::async
