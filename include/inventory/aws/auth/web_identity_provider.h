#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "inventory/aws/auth/context.h"
#include "inventory/aws/auth/provider.h"

namespace inventory::aws::auth {

/// A role and the file with the OpenID Connect token that stands for whoever takes it.
struct WebIdentityRole {
  std::string arn;
  std::filesystem::path token_file;
  std::string session_name;  ///< "": one made of the time.
  std::optional<std::chrono::seconds> duration;
  std::string source;  ///< Where this was configured, for messages.
};

/// AWS_ROLE_ARN, AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_SESSION_NAME: what EKS gives a pod whose service
/// account has a role. kUnauthenticated without the token file's variable; kConfiguration without the role's
/// then.
Result<WebIdentityRole> WebIdentityFromEnvironment(const Context& context);

/// Calls sts:AssumeRoleWithWebIdentity, in `region` or where the context says. The token file is read at each
/// call, since Kubernetes renews it. kConfiguration if it can't be read.
async::Task<Result<Credentials>> AssumeRoleWithWebIdentity(Context context, WebIdentityRole role,
                                                           std::string region);

/// The above with what the environment says at each call.
class WebIdentityProvider final : public CredentialProvider {
 public:
  explicit WebIdentityProvider(const Context& context) : context_(context) {}
  async::Task<Result<Credentials>> Get() override;

 private:
  Context context_;
};

}  // namespace inventory::aws::auth
