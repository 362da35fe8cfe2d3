#pragma once

#include <string>

#include "inventory/aws/auth/context.h"
#include "inventory/aws/auth/provider.h"

namespace inventory::aws::auth {

/// Where a container asks for credentials.
struct ContainerEndpoint {
  std::string url;
  std::string authorization_file;  ///< Read at each call; "" for none.
  Secret authorization;            ///< Used where there is no file.
};

/// AWS_CONTAINER_CREDENTIALS_RELATIVE_URI (ECS), else AWS_CONTAINER_CREDENTIALS_FULL_URI (EKS Pod Identity,
/// Greengrass), with AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE or AWS_CONTAINER_AUTHORIZATION_TOKEN.
/// kUnauthenticated without the first two; kConfiguration for a host other than loopback and those of ECS and
/// EKS, unless it is https, so that nobody sends the token elsewhere.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
Result<ContainerEndpoint> ContainerEndpointFromEnvironment(const Environment& environment);

/// Asks that endpoint; three attempts, a second apart, of two seconds each.
class ContainerProvider final : public CredentialProvider {
 public:
  explicit ContainerProvider(const Context& context) : context_(context) {}
  async::Task<Result<Credentials>> Get() override;

 private:
  Context context_;
};

}  // namespace inventory::aws::auth
