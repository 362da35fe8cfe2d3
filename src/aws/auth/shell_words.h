#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "inventory/base/result.h"

namespace inventory::aws::auth {

/// The words of a command line with POSIX's quotes and backslashes, nothing expanded: what Python's
/// shlex.split gives, with which the AWS CLI splits. kInvalidArgument for a quote that is not closed.
Result<std::vector<std::string>> SplitShellWords(std::string_view line);

}  // namespace inventory::aws::auth
