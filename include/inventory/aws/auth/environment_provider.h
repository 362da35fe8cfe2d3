#pragma once

#include "inventory/aws/auth/provider.h"
#include "inventory/base/environment.h"

namespace inventory::aws::auth {

/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, and AWS_CREDENTIAL_EXPIRATION, which `aws
/// configure export-credentials` writes. kUnauthenticated without the first; kConfiguration if the second is
/// missing then. https://docs.aws.amazon.com/sdkref/latest/guide/feature-static-credentials.html
Result<Credentials> CredentialsFromEnvironment(const Environment& environment);

class EnvironmentProvider final : public CredentialProvider {
 public:
  /// `environment` must outlive this object.
  explicit EnvironmentProvider(const Environment& environment) : environment_(environment) {}
  async::Task<Result<Credentials>> Get() override;

 private:
  const Environment& environment_;
};

}  // namespace inventory::aws::auth
