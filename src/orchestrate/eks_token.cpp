#include "inventory/orchestrate/eks_token.h"

#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "inventory/aws/auth/default_chain.h"
#include "inventory/aws/auth/role_chain_provider.h"
#include "inventory/aws/endpoint/endpoint.h"
#include "inventory/aws/sigv4/signer.h"
#include "inventory/base/encoding.h"

namespace inventory::orchestrate {
namespace {

/// How long the signature is valid, and how long the API server's authenticator takes the token for good,
/// less a minute.
constexpr std::chrono::seconds kSignatureLife{60};
constexpr std::chrono::minutes kTokenLife{14};
constexpr std::string_view kTokenPrefix = "k8s-aws-v1.";
constexpr const char* kClusterHeader = "x-k8s-aws-id";

async::Task<Result<k8s::EksToken>> MakeToken(aws::auth::Context context, k8s::EksTokenRequest request) {
  std::optional<std::string> profile;
  if (!request.profile.empty()) profile = request.profile;
  INVENTORY_CO_TRY(std::unique_ptr<aws::auth::CredentialProvider> provider,
                   aws::auth::DefaultChain(context, profile));
  INVENTORY_CO_TRY(aws::Credentials credentials, co_await provider->Get());
  std::string region = request.region;
  if (region.empty()) {
    INVENTORY_CO_TRY(const std::optional<std::string> configured,
                     aws::auth::ConfiguredRegion(context, profile));
    region = configured.value_or("us-east-1");
  }
  if (!request.role_arn.empty()) {
    std::vector<aws::auth::RoleStep> steps(1);
    steps.front().arn = request.role_arn;
    auto assumed = co_await aws::auth::AssumeRoles(context, std::move(credentials), std::move(steps), region);
    if (!assumed) co_return std::unexpected(std::move(assumed).error());
    credentials = std::move(*assumed);
  }
  const auto service = context.models.FindService("sts");
  if (!service) co_return Fail(ErrorCode::kInternal, "the models have no STS");
  INVENTORY_CO_TRY(
      const aws::endpoint::Endpoint endpoint,
      aws::endpoint::Resolve(*service, region, aws::endpoint::Options::FromEnvironment(context.environment)));
  http::Request call;
  call.url = endpoint.url + "/?Action=GetCallerIdentity&Version=2011-06-15";
  call.headers.Add(kClusterHeader, request.cluster_name);
  const Time now = context.clock.Now();
  const auto signing = aws::sigv4::SigningContext::For(endpoint.signing_name, endpoint.signing_region, now);
  INVENTORY_CO_TRY(const std::string url, aws::sigv4::Presign(call, credentials, signing, kSignatureLife));
  co_return k8s::EksToken{.token = Secret(fmt::format("{}{}", kTokenPrefix, Base64UrlEncode(url))),
                          .expires = now + kTokenLife};
}

}  // namespace

k8s::EksTokenSource EksTokens(const aws::auth::Context& context) {
  return [context](k8s::EksTokenRequest request) { return MakeToken(context, std::move(request)); };
}

}  // namespace inventory::orchestrate
