#pragma once

#include <span>
#include <string>
#include <string_view>

#include "inventory/log/log.h"

namespace inventory::log {

/// {"time":"2026-01-02T03:04:05Z","level":"info","message":"...","account":"..."}
std::string FormatJsonLine(Time time, Level level, std::string_view message, std::span<const Field> fields);

/// message key=value key="value with blanks"
std::string FormatConsoleText(std::string_view message, std::span<const Field> fields);

}  // namespace inventory::log
