#pragma once

#include <optional>
#include <string>

#include "inventory/async/sync.h"
#include "inventory/async/task.h"
#include "inventory/aws/client/client.h"
#include "inventory/base/error.h"
#include "inventory/base/result.h"
#include "inventory/base/value.h"
#include "inventory/runner/call.h"

namespace inventory::runner {

struct CallRequest {
  std::string service;
  std::string operation;
  std::string parameters;
  std::string region;
  bool paginate = true;
  async::CancellationToken cancel = {};
};

struct CallResult {
  Document document;
  std::optional<Error> lack = std::nullopt;  ///< Why this is not all.
};

/// One call, checked and made.
async::Task<Result<CallResult>> MakeCall(aws::Client& client, CallRequest request);

/// The calls of options.batch.
async::Task<Result<>> RunBatch(aws::Client& client, CallOptions options, CallOutput output, CallWarning warn);

}  // namespace inventory::runner
