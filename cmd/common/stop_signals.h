#pragma once

#include <functional>

#include "inventory/async/asio_loop.h"

namespace inventory::cmd {

/// Calls back at the first SIGINT, SIGTERM or SIGHUP. Another one, a second later or more, ends the program
/// at once. Those that whoever started us had ignored stay so, as nohup wants it; but for SIGTERM, with which
/// runners are ended.
void OnStopSignal(async::AsioLoop& loop, std::function<void(int signal)> stop);

}  // namespace inventory::cmd
