#pragma once

#include <string_view>

#include "inventory/aws/protocol/codec.h"
#include "inventory/aws/retry/retry.h"
#include "inventory/base/error.h"

namespace inventory::aws::client {

/// What a caller can do about a refusal, from AWS's code, the status and why a retry was or was not made.
ErrorCode CodeOf(const protocol::ServiceError& failure, retry::Cause cause);

/// The refusal as an error: AWS's own message, with the context "code", "status" and "request_id".
Error ToError(const protocol::ServiceError& failure, retry::Cause cause);

}  // namespace inventory::aws::client
