#pragma once

#include <string>
#include <string_view>

#include "inventory/base/clock.h"

namespace inventory::report {

/// Where an account's report is in the bucket: "AWSRecon/2026/01/02/recon_123456789012.json", with the UTC
/// date of the run's start. Others read reports by this name.
std::string ObjectKey(Time run_started, std::string_view account);

}  // namespace inventory::report
