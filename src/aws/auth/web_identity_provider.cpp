#include "inventory/aws/auth/web_identity_provider.h"

#include <fmt/format.h>

#include "inventory/aws/auth/role_chain_provider.h"
#include "inventory/base/atomic_file.h"
#include "sts_call.h"

namespace inventory::aws::auth {
namespace {

/// Tokens are some kilobytes; STS takes 20,000 characters.
constexpr std::size_t kMaxToken = 64 << 10;

std::string_view AdviceFor(std::string_view code) {
  if (code.starts_with("AccessDenied")) {
    return "; check that the role's trust policy names this cluster's OpenID Connect provider, and the "
           "service account "
           "in its \":sub\" condition";
  }
  if (code == "InvalidIdentityToken") {
    return "; check that the account has an IAM OpenID Connect provider for the token's issuer, with "
           "sts.amazonaws.com "
           "as audience";
  }
  return "";
}

Result<std::string> ReadToken(const WebIdentityRole& role) {
  auto token = ReadFile(role.token_file, kMaxToken);
  if (!token) {
    return Fail(ErrorCode::kConfiguration, fmt::format("can't read the web identity token that {} names: {}",
                                                       role.source, token.error().message()));
  }
  while (token->ends_with('\n') || token->ends_with('\r')) token->pop_back();
  if (!token->empty()) return std::move(*token);
  return Fail(ErrorCode::kConfiguration, fmt::format("the web identity token file {} that {} names is empty",
                                                     role.token_file.string(), role.source));
}

}  // namespace

Result<WebIdentityRole> WebIdentityFromEnvironment(const Context& context) {
  const auto token_file = context.environment.GetNonEmpty("AWS_WEB_IDENTITY_TOKEN_FILE");
  if (!token_file) return Fail(ErrorCode::kUnauthenticated, "AWS_WEB_IDENTITY_TOKEN_FILE is not set");
  const auto arn = context.environment.GetNonEmpty("AWS_ROLE_ARN");
  if (!arn) {
    return Fail(ErrorCode::kConfiguration,
                "AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN, the role to take, is not");
  }
  return WebIdentityRole{
      .arn = *arn,
      .token_file = ExpandHome(context.home, *token_file),
      .session_name = context.environment.GetNonEmpty("AWS_ROLE_SESSION_NAME").value_or(""),
      .duration = std::nullopt,
      .source = "AWS_WEB_IDENTITY_TOKEN_FILE"};
}

async::Task<Result<Credentials>> AssumeRoleWithWebIdentity(Context context, WebIdentityRole role,
                                                           std::string region) {
  const RoleStep step{
      .arn = role.arn,
      .external_id = {},
      .session_name = role.session_name.empty() ? DefaultSessionName(context) : role.session_name,
      .duration = role.duration,
      .session_policy = {},
      .tags = {}};
  INVENTORY_CO_CHECK(ValidateRoleSteps({&step, 1}, false));
  INVENTORY_CO_TRY(const std::string token, ReadToken(role));
  std::vector<Field> fields = {{"RoleArn", Value::String(step.arn)},
                               {"RoleSessionName", Value::String(step.session_name)},
                               {"WebIdentityToken", Value::String(token)}};
  if (step.duration) fields.push_back({"DurationSeconds", Value::Integer(step.duration->count())});
  const Value input = Value::Structure(fields);
  const std::string sts_region = StsRegion(context, region, role.arn);
  const std::optional<Credentials> unsigned_call;
  const auto answer =
      co_await CallSts(context, "AssumeRoleWithWebIdentity", input, unsigned_call, sts_region);
  if (!answer) {
    const Error& error = answer.error();
    co_return Fail(
        Reword(error, fmt::format("account {}: cannot assume {} with the web identity token in {}: {}{}",
                                  AccountOfArn(role.arn), role.arn, role.token_file.string(), error.message(),
                                  AdviceFor(error.Find("code")))));
  }
  INVENTORY_CO_TRY(AssumedRole assumed, AssumedRoleFrom(answer->root(), "web identity for role " + role.arn));
  co_return std::move(assumed.credentials);
}

async::Task<Result<Credentials>> WebIdentityProvider::Get() {
  INVENTORY_CO_TRY(WebIdentityRole role, WebIdentityFromEnvironment(context_));
  const std::string region;
  co_return co_await AssumeRoleWithWebIdentity(context_, std::move(role), region);
}

}  // namespace inventory::aws::auth
