#pragma once

#include <chrono>
#include <string>

#include "inventory/aws/auth/context.h"
#include "inventory/aws/auth/provider.h"

namespace inventory::aws::auth {

/// How to reach the metadata service of an EC2 instance.
struct InstanceMetadataOptions {
  std::string endpoint;  ///< Without '/' at the end.
  std::chrono::milliseconds timeout;
  int attempts;
};

/// AWS_EC2_METADATA_SERVICE_ENDPOINT, AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE (IPv4, IPv6),
/// AWS_METADATA_SERVICE_TIMEOUT (seconds) and AWS_METADATA_SERVICE_NUM_ATTEMPTS; one attempt of a second by
/// default. kUnauthenticated if AWS_EC2_METADATA_DISABLED is true; kConfiguration for values that are none.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html
Result<InstanceMetadataOptions> InstanceMetadataFromEnvironment(const Environment& environment);

/// The role of the EC2 instance, by IMDSv2 only: version 1, which needs no token, is what a server-side
/// request forgery reaches, and AWS lets instances refuse it. kUnauthenticated where nothing answers or the
/// instance has no role.
class InstanceMetadataProvider final : public CredentialProvider {
 public:
  explicit InstanceMetadataProvider(const Context& context) : context_(context) {}
  async::Task<Result<Credentials>> Get() override;

 private:
  Context context_;
};

}  // namespace inventory::aws::auth
