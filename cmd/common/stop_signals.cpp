#include "stop_signals.h"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <utility>
#include <vector>

namespace inventory::cmd {
namespace {

/// Signals so soon after the first one are no second wish: `timeout` and closing terminals send theirs twice.
constexpr std::chrono::seconds kMeantOnce{1};

bool IsIgnored(int signal) {
  struct sigaction action = {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

/// As if nobody had handled the signal. The first process of a container is not ended by one: it exits.
void EndAtOnce(int signal) {
  sigset_t this_one;
  sigemptyset(&this_one);
  sigaddset(&this_one, signal);
  std::signal(signal, SIG_DFL);
  sigprocmask(SIG_UNBLOCK, &this_one, nullptr);
  raise(signal);
  constexpr int kEndedBySignal = 128;
  _exit(kEndedBySignal + signal);
}

}  // namespace

void OnStopSignal(async::AsioLoop& loop, std::function<void(int signal)> stop) {
  std::vector<int> signals{SIGTERM};
  for (const int signal : {SIGINT, SIGHUP}) {
    if (!IsIgnored(signal)) signals.push_back(signal);
  }
  loop.OnSignals(signals, [&loop, signals, stop = std::move(stop), stopped = false](int signal) mutable {
    if (std::exchange(stopped, true)) return;
    stop(signal);
    loop.CallAt(loop.Now() + kMeantOnce, [signals] {
      for (const int again : signals) std::signal(again, EndAtOnce);
    });
  });
}

}  // namespace inventory::cmd
