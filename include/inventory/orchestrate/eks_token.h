#pragma once

#include "inventory/aws/auth/context.h"
#include "inventory/k8s/credentials.h"

namespace inventory::orchestrate {

/// Makes what `aws eks get-token` prints, without the AWS CLI: a presigned sts:GetCallerIdentity that names
/// the cluster. https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
///
/// The context's parts must outlive what is returned.
k8s::EksTokenSource EksTokens(const aws::auth::Context& context);

}  // namespace inventory::orchestrate
