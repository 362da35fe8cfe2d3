#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/aws/auth/config_file.h"
#include "inventory/aws/auth/context.h"
#include "inventory/aws/auth/provider.h"
#include "inventory/aws/auth/role_chain_provider.h"
#include "inventory/aws/auth/web_identity_provider.h"

namespace inventory::aws::auth {

/// How a profile's credentials come to be: a source, and the roles assumed from there, in order.
struct ProfilePlan {
  enum class Source { kKeys, kProcess, kWebIdentity, kEnvironment, kContainer, kInstanceMetadata };

  Source source = Source::kKeys;
  Credentials keys;              ///< Of kKeys.
  std::string command;           ///< Of kProcess.
  std::string command_source;    ///< "credential_process of FILE:LINE"
  WebIdentityRole web_identity;  ///< Of kWebIdentity; the token file as the profile has it.
  std::vector<RoleStep> roles;
  std::string region;  ///< The profile's, for STS; "" if it names none.
};

/// Follows role_arn with source_profile or credential_source through the profiles. kUnauthenticated if there
/// is no such profile or it has no credentials; kConfiguration, with file and line, for cycles, missing and
/// contradictory settings, and for what we don't do: MFA prompts and IAM Identity Center.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
Result<ProfilePlan> PlanProfile(const Profiles& profiles, std::string_view name);

/// Which kind of profile a provider answers for: the AWS CLI asks a profile's role before the web identity of
/// the environment, and what the profile holds itself after it.
enum class ProfilePart { kAssumedRole, kOwnCredentials };

/// Reads the files at each call.
class ProfileProvider final : public CredentialProvider {
 public:
  ProfileProvider(const Context& context, std::string profile, ProfilePart part)
      : context_(context), profile_(std::move(profile)), part_(part) {}
  async::Task<Result<Credentials>> Get() override;

 private:
  Context context_;
  std::string profile_;
  ProfilePart part_;
};

}  // namespace inventory::aws::auth
