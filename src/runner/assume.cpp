#include <system_error>
#include <utility>

#include "inventory/aws/auth/caching_provider.h"
#include "inventory/aws/auth/role_chain_provider.h"
#include "inventory/aws/auth/shared_credentials.h"
#include "inventory/aws/endpoint/endpoint.h"
#include "inventory/aws/sts/caller_identity.h"
#include "inventory/base/atomic_file.h"
#include "inventory/base/timestamp.h"
#include "inventory/runner/steps.h"
#include "role_steps.h"

namespace inventory::runner {

Result<std::vector<aws::auth::RoleStep>> RoleStepsOf(const World& world, const StepOptions& step,
                                                     const AssumeOptions& options) {
  std::vector<aws::auth::RoleStep> steps = aws::auth::ToSteps(options.roles);
  if (options.role.empty()) return steps;
  if (step.account.empty() && !options.role.starts_with("arn:")) {
    return Fail(ErrorCode::kConfiguration,
                "--role is a name, so --account must say whose role it is; or give the role's ARN");
  }
  const auto partition = aws::endpoint::PartitionOf(world.context.models, world.region);
  INVENTORY_TRY(std::string arn, aws::auth::RoleArn(partition.name, step.account, options.role));
  steps.push_back({.arn = std::move(arn),
                   .external_id = options.external_id,
                   .session_name = options.session_name,
                   .duration = options.duration,
                   .session_policy = {},
                   .tags = {}});
  return steps;
}

async::Task<Result<>> Assume(World world, StepOptions step, AssumeOptions options,
                             aws::auth::CredentialProvider& source, std::filesystem::path file,
                             report::Outcome& outcome) {
  INVENTORY_CO_TRY(std::vector<aws::auth::RoleStep> roles, RoleStepsOf(world, step, options));
  if (roles.empty()) {
    co_return Fail(ErrorCode::kConfiguration,
                   "no role to assume: give --role, or roles in the configuration");
  }
  const std::string role = roles.back().arn;
  const auto caller = co_await LogCaller(world, source);
  if (!caller) co_return Fail(Error(caller.error()).With("role", role));

  INVENTORY_CO_TRY(aws::Credentials credentials, co_await source.Get());
  const std::string region;
  auto assumed =
      co_await aws::auth::AssumeRoles(world.context, std::move(credentials), std::move(roles), region);
  if (!assumed) {
    Error error = std::move(assumed).error();
    if (error.Find("role").empty()) error.With("role", role);
    if (error.Find("caller").empty()) error.With("caller", caller->arn);
    co_return Fail(std::move(error));
  }
  constexpr mode_t kOwnerOnly = 0600;
  INVENTORY_CO_CHECK(WriteFileAtomically(file, aws::auth::FormatSharedCredentials(*assumed), kOwnerOnly));
  world.context.logger.Info(
      "role assumed", {{"role", role},
                       {"credentials_file", file.native()},
                       {"expires", assumed->expiration ? FormatIso8601(*assumed->expiration) : "never"}});
  outcome.status = report::Status::kComplete;
  co_return Result<>();
}

Result<std::unique_ptr<aws::auth::CredentialProvider>> MemberProvider(const World& world,
                                                                      const StepOptions& step,
                                                                      const AssumeOptions& options,
                                                                      aws::auth::CredentialProvider& source) {
  INVENTORY_TRY(std::vector<aws::auth::RoleStep> roles, RoleStepsOf(world, step, options));
  if (roles.empty()) return nullptr;
  const aws::auth::Context& context = world.context;
  return std::make_unique<aws::auth::CachingProvider>(
      context.loop, context.clock, context.random,
      std::make_unique<aws::auth::RoleChainProvider>(context, source, std::move(roles)), context.logger);
}

async::Task<Result<aws::sts::CallerIdentity>> LogCaller(World world,
                                                        aws::auth::CredentialProvider& credentials) {
  aws::Client client(world.context.loop, world.context.clock, world.context.random, world.context.transport,
                     world.context.models, credentials, world.client);
  auto caller = co_await aws::sts::GetCallerIdentity(client, world.region, world.context.cancel);
  if (caller) {
    world.context.logger.Info("identity", {{"account", caller->account}, {"caller", caller->arn}});
  }
  co_return caller;
}

}  // namespace inventory::runner
