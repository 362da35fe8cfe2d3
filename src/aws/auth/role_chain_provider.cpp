#include "inventory/aws/auth/role_chain_provider.h"

#include <fmt/format.h>

#include "sts_call.h"

namespace inventory::aws::auth {
namespace {

Value AssumeRoleInput(const RoleStep& step, const std::string& session_name, Arena& arena) {
  std::vector<Field> fields = {{"RoleArn", Value::String(step.arn)},
                               {"RoleSessionName", Value::String(session_name)}};
  if (!step.external_id.empty()) fields.push_back({"ExternalId", Value::String(step.external_id)});
  if (!step.session_policy.empty()) fields.push_back({"Policy", Value::String(step.session_policy)});
  if (step.duration) fields.push_back({"DurationSeconds", Value::Integer(step.duration->count())});
  if (!step.tags.empty()) {
    std::vector<Value> tags;
    for (const auto& [key, value] : step.tags) {
      const std::vector<Field> tag = {{"Key", Value::String(key)}, {"Value", Value::String(value)}};
      tags.push_back(Value::Structure(arena.Copy(std::span<const Field>(tag))));
    }
    fields.push_back({"Tags", Value::List(arena.Copy(std::span<const Value>(tags)))});
  }
  return Value::Structure(arena.Copy(std::span<const Field>(fields)));
}

std::string_view AdviceFor(const Error& error) {
  switch (error.code()) {
    case ErrorCode::kPermissionDenied:
      return "; check that the role exists, that its trust policy names the caller (and the external id, if "
             "it wants "
             "one), and that the caller is allowed sts:AssumeRole on it";
    case ErrorCode::kExpiredCredentials:
      return "; the caller's credentials have expired";
    default:
      return error.Find("code") == "RegionDisabledException"
                 ? "; activate STS for this region in the account's IAM settings, or choose another region"
                 : "";
  }
}

/// Who the credentials belong to, asked of AWS: the call needs no permission.
async::Task<std::string> DescribeCaller(Context context, Credentials credentials, std::string region) {
  const std::string otherwise = "the caller of " + credentials.source;
  const Value no_input = Value::Structure({});
  const auto identity = co_await CallSts(context, "GetCallerIdentity", no_input, credentials, region);
  if (!identity) co_return otherwise;
  const std::string_view arn = identity->root().FindText("Arn");
  co_return arn.empty() ? otherwise : std::string(arn);
}

Error Explain(const Error& error, const RoleStep& step, const std::string& caller) {
  return Reword(error, fmt::format("account {}: cannot assume {} as {}: {}{}", AccountOfArn(step.arn),
                                   step.arn, caller, error.message(), AdviceFor(error)))
      .With("role", step.arn)
      .With("caller", caller);
}

}  // namespace

async::Task<Result<Credentials>> AssumeRoles(Context context, Credentials source, std::vector<RoleStep> steps,
                                             std::string region) {
  INVENTORY_CO_CHECK(ValidateRoleSteps(steps, false));
  Credentials credentials = std::move(source);
  std::string caller;
  for (const RoleStep& step : steps) {
    Arena arena;
    const std::string session_name =
        step.session_name.empty() ? DefaultSessionName(context) : step.session_name;
    const Value input = AssumeRoleInput(step, session_name, arena);
    const std::string sts_region = StsRegion(context, region, step.arn);
    const auto answer = co_await CallSts(context, "AssumeRole", input, credentials, sts_region);
    Result<AssumedRole> role = answer ? AssumedRoleFrom(answer->root(), "role " + step.arn)
                                      : Result<AssumedRole>(std::unexpected(answer.error()));
    if (!role) {
      const bool aws_refused = !role.error().Find("code").empty();
      if (caller.empty() && aws_refused) caller = co_await DescribeCaller(context, credentials, sts_region);
      if (caller.empty()) caller = "the caller of " + credentials.source;
      co_return Fail(Explain(role.error(), step, caller));
    }
    credentials = std::move(role->credentials);
    caller = std::move(role->arn);
  }
  co_return credentials;
}

async::Task<Result<Credentials>> RoleChainProvider::Get() {
  INVENTORY_CO_TRY(Credentials source, co_await source_.Get());
  std::vector<RoleStep> steps = steps_;
  const std::string region;
  co_return co_await AssumeRoles(context_, std::move(source), std::move(steps), region);
}

}  // namespace inventory::aws::auth
