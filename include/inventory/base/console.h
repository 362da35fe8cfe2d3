#pragma once

#include <string_view>

#include "inventory/base/result.h"

namespace inventory {

/// Opens those of the three standard streams that are closed, lest a file that is opened later gets their
/// place and what was meant for them. What is written to a standard output that was closed fails. Call first
/// in main.
void OpenStandardStreams();

/// Writes to standard output, all of it at once. kIo if that is closed or full.
Result<> PrintOutput(std::string_view text);

/// Writes to standard error what it takes: that nobody reads our messages ends no work.
void PrintMessage(std::string_view text);

}  // namespace inventory
