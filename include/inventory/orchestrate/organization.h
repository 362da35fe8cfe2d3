#pragma once

#include "inventory/async/sync.h"
#include "inventory/async/task.h"
#include "inventory/aws/auth/provider.h"
#include "inventory/aws/client/client.h"
#include "inventory/base/result.h"
#include "inventory/orchestrate/selection.h"

namespace inventory::orchestrate {

/// All accounts, and the members of the units that the selection names. `region` decides the partition.
/// Errors name the unit that does not exist, or what the credentials are not allowed.
async::Task<Result<Organization>> FetchOrganization(aws::Client& client, std::string region,
                                                    SelectionOptions options,
                                                    async::CancellationToken cancel);

}  // namespace inventory::orchestrate
