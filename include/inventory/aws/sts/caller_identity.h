#pragma once

#include <string>

#include "inventory/async/sync.h"
#include "inventory/async/task.h"
#include "inventory/aws/client/client.h"
#include "inventory/base/result.h"

namespace inventory::aws::sts {

/// Who AWS takes the caller for.
/// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
struct CallerIdentity {
  std::string account;
  std::string arn;
  std::string user_id;
};

/// Needs no permission: if it fails, the credentials or the way to AWS are at fault.
async::Task<Result<CallerIdentity>> GetCallerIdentity(Client& client, std::string region,
                                                      async::CancellationToken cancel);

}  // namespace inventory::aws::sts
