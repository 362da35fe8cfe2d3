#include "inventory/aws/auth/profile_provider.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "inventory/aws/auth/container_provider.h"
#include "inventory/aws/auth/environment_provider.h"
#include "inventory/aws/auth/instance_metadata_provider.h"
#include "inventory/aws/auth/process_provider.h"
#include "inventory/aws/auth/shared_credentials.h"

namespace inventory::aws::auth {
namespace {

std::string Where(const Profile& profile) {
  const ConfigSection& section = profile.config ? *profile.config : *profile.credentials;
  return fmt::format("{}:{}: profile \"{}\"", section.file.string(), section.line, profile.name);
}

std::unexpected<Error> Wrong(const Profile& profile, std::string_view what) {
  return Fail(ErrorCode::kConfiguration, fmt::format("{} {}", Where(profile), what));
}

bool HasKeys(const Profile& profile) {
  return !profile.Get("aws_access_key_id").empty() || !profile.Get("aws_secret_access_key").empty();
}

/// A role that is taken with other credentials. With a token file the profile is its own source.
bool HasAssumedRole(const Profile& profile) {
  return !profile.Get("role_arn").empty() && profile.Get("web_identity_token_file").empty();
}

Result<std::optional<std::chrono::seconds>> DurationOf(const Profile& profile) {
  const std::string_view text = profile.Get("duration_seconds");
  if (text.empty()) return std::nullopt;
  std::chrono::seconds::rep seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc() && end == text.data() + text.size()) return std::chrono::seconds(seconds);
  return Wrong(profile, fmt::format("has duration_seconds \"{}\", expected a number", text));
}

Result<RoleStep> RoleStepOf(const Profile& profile) {
  if (!profile.Get("mfa_serial").empty()) {
    return Wrong(profile,
                 "wants a code of an MFA device (mfa_serial), which a program can't give: get a session with "
                 "`aws sts get-session-token` and use that as its source");
  }
  RoleStep step;
  step.arn = profile.Get("role_arn");
  step.external_id = profile.Get("external_id");
  step.session_name = profile.Get("role_session_name");
  INVENTORY_TRY(step.duration, DurationOf(profile));
  return step;
}

Result<ProfilePlan::Source> CredentialSourceOf(const Profile& profile) {
  const std::string_view name = profile.Get("credential_source");
  if (name == "Environment") return ProfilePlan::Source::kEnvironment;
  if (name == "EcsContainer") return ProfilePlan::Source::kContainer;
  if (name == "Ec2InstanceMetadata") return ProfilePlan::Source::kInstanceMetadata;
  return Wrong(profile, fmt::format("has credential_source \"{}\", expected Environment, EcsContainer or "
                                    "Ec2InstanceMetadata",
                                    name));
}

/// What the profile holds itself, in the AWS CLI's order.
Result<> PlanOwnCredentials(const Profile& profile, ProfilePlan& plan) {
  if (!profile.Get("web_identity_token_file").empty()) {
    if (profile.Get("role_arn").empty())
      return Wrong(profile, "has web_identity_token_file, but no role_arn");
    INVENTORY_TRY(const auto duration, DurationOf(profile));
    plan.source = ProfilePlan::Source::kWebIdentity;
    plan.web_identity = {.arn = std::string(profile.Get("role_arn")),
                         .token_file = profile.Get("web_identity_token_file"),
                         .session_name = std::string(profile.Get("role_session_name")),
                         .duration = duration,
                         .source = Where(profile)};
    return {};
  }
  const auto keys_of = [&plan](const std::optional<ConfigSection>& section) -> Result<bool> {
    if (!section) return false;
    auto keys = CredentialsFromSection(*section);
    if (keys) {
      plan.source = ProfilePlan::Source::kKeys;
      plan.keys = std::move(*keys);
      return true;
    }
    if (keys.error().code() == ErrorCode::kUnauthenticated) return false;
    return std::unexpected(std::move(keys).error());
  };
  INVENTORY_TRY(const bool in_credentials, keys_of(profile.credentials));
  if (in_credentials) return {};
  if (const ConfigSetting* process = profile.Find("credential_process"); process && !process->value.empty()) {
    plan.source = ProfilePlan::Source::kProcess;
    plan.command = process->value;
    plan.command_source = Where(profile) + ": its credential_process";
    return {};
  }
  INVENTORY_TRY(const bool in_config, keys_of(profile.config));
  if (in_config) return {};

  for (const std::string_view personal : {"sso_session", "sso_start_url", "login_session"}) {
    if (profile.Get(personal).empty()) continue;
    return Wrong(profile,
                 fmt::format("signs a person in ({0}), which this program does not do: give it "
                             "`credential_process = aws configure export-credentials --profile {1}` in a "
                             "profile of its own",
                             personal, profile.name));
  }
  return Fail(ErrorCode::kUnauthenticated, Where(profile) + " has no credentials");
}

}  // namespace

Result<ProfilePlan> PlanProfile(const Profiles& profiles, std::string_view name) {
  const Profile* profile = profiles.Find(name);
  if (profile == nullptr) {
    return Fail(ErrorCode::kUnauthenticated, fmt::format("there is no profile \"{}\"", name));
  }
  ProfilePlan plan;
  plan.region = profile->Get("region");

  std::vector<std::string_view> visited;
  while (HasAssumedRole(*profile)) {
    visited.push_back(profile->name);
    INVENTORY_TRY(RoleStep step, RoleStepOf(*profile));
    plan.roles.insert(plan.roles.begin(), std::move(step));

    const std::string_view source_profile = profile->Get("source_profile");
    const std::string_view credential_source = profile->Get("credential_source");
    if (source_profile.empty() == credential_source.empty()) {
      return Wrong(*profile, source_profile.empty()
                                 ? "has role_arn, but neither source_profile nor credential_source"
                                 : "has both source_profile and credential_source: remove one");
    }
    if (!credential_source.empty()) {
      INVENTORY_TRY(plan.source, CredentialSourceOf(*profile));
      return plan;
    }
    const Profile* source = profiles.Find(source_profile);
    if (source == nullptr) {
      return Wrong(*profile, fmt::format("has source_profile \"{}\", which does not exist", source_profile));
    }
    // A source's keys come before its role; that a profile may name itself follows from this.
    if (HasKeys(*source)) {
      profile = source;
      break;
    }
    if (std::ranges::find(visited, source->name) != visited.end()) {
      return Wrong(*profile,
                   fmt::format("has source_profile \"{}\", which leads back to itself", source_profile));
    }
    profile = source;
  }
  auto own = PlanOwnCredentials(*profile, plan);
  if (!own && !plan.roles.empty() && own.error().code() == ErrorCode::kUnauthenticated) {
    return Wrong(*profile,
                 fmt::format("has no credentials, but is the source of profile \"{}\"", visited.back()));
  }
  if (!own) return std::unexpected(std::move(own).error());
  return plan;
}

async::Task<Result<Credentials>> ProfileProvider::Get() {
  const auto paths = ConfigFilePaths::From(context_.environment, context_.home);
  INVENTORY_CO_TRY(const Profiles profiles, Profiles::Load(paths));
  const Profile* profile = profiles.Find(profile_);
  if (profile == nullptr) {
    co_return Fail(ErrorCode::kUnauthenticated,
                   fmt::format("{} and {} have no profile \"{}\"", paths.config.string(),
                               paths.credentials.string(), profile_));
  }
  const bool wants_role = part_ == ProfilePart::kAssumedRole;
  if (wants_role && !HasAssumedRole(*profile)) {
    co_return Fail(ErrorCode::kUnauthenticated, Where(*profile) + " has no role_arn to assume");
  }
  INVENTORY_CO_TRY(ProfilePlan plan, PlanProfile(profiles, profile_));

  Result<Credentials> source = Credentials();
  switch (plan.source) {
    case ProfilePlan::Source::kKeys:
      source = std::move(plan.keys);
      break;
    case ProfilePlan::Source::kProcess: {
      ProcessProvider provider(context_, plan.command, plan.command_source);
      source = co_await provider.Get();
      break;
    }
    case ProfilePlan::Source::kWebIdentity: {
      WebIdentityRole role = plan.web_identity;
      role.token_file = ExpandHome(context_.home, role.token_file.string());
      source = co_await AssumeRoleWithWebIdentity(context_, std::move(role), plan.region);
      break;
    }
    case ProfilePlan::Source::kEnvironment:
      source = CredentialsFromEnvironment(context_.environment);
      break;
    case ProfilePlan::Source::kContainer: {
      ContainerProvider provider(context_);
      source = co_await provider.Get();
      break;
    }
    case ProfilePlan::Source::kInstanceMetadata: {
      InstanceMetadataProvider provider(context_);
      source = co_await provider.Get();
      break;
    }
  }
  if (!source || plan.roles.empty()) {
    const bool nothing = !source && source.error().code() == ErrorCode::kUnauthenticated;
    // The profile names this source, so its silence is no reason to ask another provider.
    if (nothing)
      co_return Wrong(*profile, "needs the credentials of its source: " + source.error().message());
    co_return source;
  }
  co_return co_await AssumeRoles(context_, std::move(*source), std::move(plan.roles), plan.region);
}

}  // namespace inventory::aws::auth
