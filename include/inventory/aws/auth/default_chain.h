#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "inventory/aws/auth/context.h"
#include "inventory/aws/auth/provider.h"

namespace inventory::aws::auth {

/// Asks its links in order until one has something to offer (does not say kUnauthenticated), and from then on
/// only that one, so that an identity never changes within a run. If none has: kUnauthenticated, with what
/// each said.
class ChainProvider final : public CredentialProvider {
 public:
  struct Link {
    std::string name;  ///< "environment", "instance metadata".
    std::unique_ptr<CredentialProvider> provider;
  };

  explicit ChainProvider(std::vector<Link> links) : links_(std::move(links)) {}
  async::Task<Result<Credentials>> Get() override;
  void Discard(const Credentials& refused) override;

 private:
  std::vector<Link> links_;
  CredentialProvider* chosen_ = nullptr;
};

/// The profile that counts: `chosen` (a flag), AWS_PROFILE, AWS_DEFAULT_PROFILE, "default".
std::string ProfileName(const Environment& environment, const std::optional<std::string>& chosen);

/// AWS_REGION, AWS_DEFAULT_REGION, the profile's `region`; nothing if none says. Errors: the files'.
Result<std::optional<std::string>> ConfiguredRegion(const Context& context,
                                                    const std::optional<std::string>& profile);

/// The AWS CLI's chain, cached:
///   1. environment      AWS_ACCESS_KEY_ID ...; left out if `profile` is given
///   2. profile's role   role_arn with source_profile or credential_source
///   3. web identity     AWS_WEB_IDENTITY_TOKEN_FILE; left out if `profile` is given
///   4. profile          its web identity, keys in the credentials file, credential_process, keys in the
///   config file
///   5. container        ECS, EKS Pod Identity
///   6. instance metadata
/// Other SDKs ask the web identity (Java, Rust) or the keys (Go) before a profile's role: that only matters
/// to who configures both. Left out are IAM Identity Center and `aws login`, which belong to a person: a
/// profile with them is an error that names the way around.
///
/// A profile that was named, by `profile` or AWS_PROFILE, must exist: kConfiguration with the names there
/// are.
Result<std::unique_ptr<CredentialProvider>> DefaultChain(const Context& context,
                                                         const std::optional<std::string>& profile);

}  // namespace inventory::aws::auth
