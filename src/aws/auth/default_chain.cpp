#include "inventory/aws/auth/default_chain.h"

#include <fmt/format.h>

#include "inventory/aws/auth/caching_provider.h"
#include "inventory/aws/auth/config_file.h"
#include "inventory/aws/auth/container_provider.h"
#include "inventory/aws/auth/environment_provider.h"
#include "inventory/aws/auth/instance_metadata_provider.h"
#include "inventory/aws/auth/profile_provider.h"
#include "inventory/aws/auth/web_identity_provider.h"

namespace inventory::aws::auth {
namespace {

std::optional<std::string> NamedProfile(const Environment& environment,
                                        const std::optional<std::string>& chosen) {
  if (chosen) return chosen;
  if (auto name = environment.GetNonEmpty("AWS_PROFILE")) return name;
  return environment.GetNonEmpty("AWS_DEFAULT_PROFILE");
}

Result<> CheckThatItExists(const Context& context, const std::string& profile) {
  const auto paths = ConfigFilePaths::From(context.environment, context.home);
  INVENTORY_TRY(const Profiles profiles, Profiles::Load(paths));
  if (profiles.Find(profile) != nullptr) return {};
  std::string names;
  for (const Profile& known : profiles.all()) names.append(names.empty() ? "" : ", ").append(known.name);
  return Fail(
      ErrorCode::kConfiguration,
      fmt::format("there is no profile \"{}\" in {} and {}: {}", profile, paths.config.string(),
                  paths.credentials.string(), names.empty() ? "they have none" : "they have " + names));
}

}  // namespace

async::Task<Result<Credentials>> ChainProvider::Get() {
  if (chosen_ != nullptr) co_return co_await chosen_->Get();
  std::string refusals;
  for (const Link& link : links_) {
    auto credentials = co_await link.provider->Get();
    if (credentials) chosen_ = link.provider.get();
    if (credentials || credentials.error().code() != ErrorCode::kUnauthenticated) co_return credentials;
    refusals.append(refusals.empty() ? "" : "; ");
    refusals.append(link.name).append(": ").append(credentials.error().message());
  }
  co_return Fail(ErrorCode::kUnauthenticated, "found no AWS credentials: " + refusals);
}

void ChainProvider::Discard(const Credentials& refused) {
  if (chosen_ != nullptr) chosen_->Discard(refused);
}

std::string ProfileName(const Environment& environment, const std::optional<std::string>& chosen) {
  return NamedProfile(environment, chosen).value_or("default");
}

Result<std::optional<std::string>> ConfiguredRegion(const Context& context,
                                                    const std::optional<std::string>& profile) {
  for (const std::string_view variable : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    if (auto region = context.environment.GetNonEmpty(variable)) return region;
  }
  INVENTORY_TRY(const Profiles profiles,
                Profiles::Load(ConfigFilePaths::From(context.environment, context.home)));
  const Profile* found = profiles.Find(ProfileName(context.environment, profile));
  if (found == nullptr || found->Get("region").empty()) return std::nullopt;
  return std::string(found->Get("region"));
}

Result<std::unique_ptr<CredentialProvider>> DefaultChain(const Context& context,
                                                         const std::optional<std::string>& profile) {
  const auto named = NamedProfile(context.environment, profile);
  if (named) INVENTORY_CHECK(CheckThatItExists(context, *named));
  const std::string name = named.value_or("default");

  std::vector<ChainProvider::Link> links;
  const auto add = [&links](std::string link, std::unique_ptr<CredentialProvider> provider) {
    links.push_back({.name = std::move(link), .provider = std::move(provider)});
  };
  if (!profile) add("environment", std::make_unique<EnvironmentProvider>(context.environment));
  add("profile's role", std::make_unique<ProfileProvider>(context, name, ProfilePart::kAssumedRole));
  if (!profile) add("web identity", std::make_unique<WebIdentityProvider>(context));
  add("profile", std::make_unique<ProfileProvider>(context, name, ProfilePart::kOwnCredentials));
  add("container", std::make_unique<ContainerProvider>(context));
  add("instance metadata", std::make_unique<InstanceMetadataProvider>(context));
  return std::make_unique<CachingProvider>(context.loop, context.clock, context.random,
                                           std::make_unique<ChainProvider>(std::move(links)), context.logger);
}

}  // namespace inventory::aws::auth
