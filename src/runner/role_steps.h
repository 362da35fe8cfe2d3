#pragma once

#include <vector>

#include "inventory/aws/auth/role_chain_provider.h"
#include "inventory/aws/sts/caller_identity.h"
#include "inventory/runner/steps.h"

namespace inventory::runner {

/// The roles on the way, and the account's at last. Empty: the credentials are the account's own.
Result<std::vector<aws::auth::RoleStep>> RoleStepsOf(const World& world, const StepOptions& step,
                                                     const AssumeOptions& options);

/// Who the credentials are; said in the log.
async::Task<Result<aws::sts::CallerIdentity>> LogCaller(World world,
                                                        aws::auth::CredentialProvider& credentials);

}  // namespace inventory::runner
