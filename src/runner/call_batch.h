#pragma once

#include <string>

#include "inventory/async/task.h"
#include "inventory/aws/client/client.h"
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
};

/// One call, checked and made.
async::Task<Result<Document>> MakeCall(aws::Client& client, CallRequest request);

/// The calls of options.batch.
async::Task<Result<>> RunBatch(aws::Client& client, CallOptions options, CallOutput output);

}  // namespace inventory::runner
