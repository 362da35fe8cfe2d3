#pragma once

#include <string_view>

#include "inventory/base/value.h"

namespace inventory::aws::client {

/// The part of JMESPath (https://jmespath.org/specification.html) that paginators are written in: names,
/// "A.B", "A[-1]" and "A || B". Gives what the path leads to in `root`, or null where it leads nowhere.
Value FindPath(std::string_view path, const Value& root);

/// Whether FindPath understands all of this path; what it does not understand leads nowhere.
bool IsPath(std::string_view path);

/// Whether Python takes the value for true, which is what botocore asks of tokens and of "more" flags: null,
/// false, zero and everything empty are not.
bool IsTruthy(const Value& value);

}  // namespace inventory::aws::client
