#include "inventory/aws/auth/container_provider.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "credentials_json.h"
#include "inventory/aws/sigv4/url.h"
#include "inventory/base/atomic_file.h"
#include "inventory/base/encoding.h"

namespace inventory::aws::auth {
namespace {

constexpr std::string_view kEcsEndpoint = "http://169.254.170.2";
/// Of ECS, and of EKS Pod Identity's agent by IPv4 and IPv6.
constexpr std::array<std::string_view, 4> kPlainHttpHosts = {"169.254.170.2", "169.254.170.23",
                                                             "[fd00:ec2::23]", "localhost"};
constexpr int kAttempts = 3;
constexpr std::chrono::seconds kTimeout{2};
constexpr std::chrono::seconds kPause{1};
constexpr std::size_t kMaxAnswer = 64 << 10;
constexpr std::size_t kMaxQuotedAnswer = 200;

bool IsLoopback(std::string_view host) {
  const bool is_ipv4 = host.find_first_not_of("0123456789.") == std::string_view::npos;
  return host == "[::1]" || (is_ipv4 && host.starts_with("127."));
}

Result<> CheckHost(const std::string& full_url) {
  const sigv4::UrlParts url = sigv4::SplitUrl(full_url);
  const std::string host = AsciiLower(url.host);
  if (host.empty()) {
    return Fail(ErrorCode::kConfiguration,
                fmt::format("AWS_CONTAINER_CREDENTIALS_FULL_URI is \"{}\", which is no URL", full_url));
  }
  if (EqualsIgnoreCase(url.scheme, "https") || IsLoopback(host)) return {};
  if (std::ranges::find(kPlainHttpHosts, host) != kPlainHttpHosts.end()) return {};
  return Fail(
      ErrorCode::kConfiguration,
      fmt::format("AWS_CONTAINER_CREDENTIALS_FULL_URI names the host {}, which must not get our token over "
                  "plain http: use https, a loopback address, or one of 169.254.170.2, 169.254.170.23 and "
                  "[fd00:ec2::23]",
                  host));
}

Result<Secret> ReadAuthorization(const ContainerEndpoint& endpoint) {
  Secret authorization = endpoint.authorization;
  if (!endpoint.authorization_file.empty()) {
    auto text = ReadFile(endpoint.authorization_file);
    if (!text) {
      return Fail(ErrorCode::kConfiguration,
                  fmt::format("can't read the token that AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names: {}",
                              text.error().message()));
    }
    while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
    authorization = Secret(std::move(*text));
  }
  if (authorization.Reveal().find_first_of("\r\n") != std::string_view::npos) {
    return Fail(ErrorCode::kConfiguration,
                "the container authorization token has several lines, so it is none");
  }
  return authorization;
}

Result<Credentials> ParseAnswer(const http::Response& response, const std::string& source) {
  if (response.status == 200) return ParseCredentialsJson(response.body, "Token", source);
  const bool may_pass = response.status == 429 || response.status >= 500;
  return Fail(may_pass ? ErrorCode::kUnavailable : ErrorCode::kPermissionDenied,
              fmt::format("{} answered with status {}: {}", source, response.status,
                          response.body.substr(0, kMaxQuotedAnswer)));
}

}  // namespace

Result<ContainerEndpoint> ContainerEndpointFromEnvironment(const Environment& environment) {
  ContainerEndpoint endpoint;
  if (const auto path = environment.GetNonEmpty("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")) {
    endpoint.url = std::string(kEcsEndpoint) + *path;
  } else if (auto url = environment.GetNonEmpty("AWS_CONTAINER_CREDENTIALS_FULL_URI")) {
    INVENTORY_CHECK(CheckHost(*url));
    endpoint.url = std::move(*url);
  } else {
    return Fail(
        ErrorCode::kUnauthenticated,
        "neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set");
  }
  endpoint.authorization_file =
      environment.GetNonEmpty("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE").value_or("");
  endpoint.authorization = Secret(environment.GetNonEmpty("AWS_CONTAINER_AUTHORIZATION_TOKEN").value_or(""));
  return endpoint;
}

async::Task<Result<Credentials>> ContainerProvider::Get() {
  INVENTORY_CO_TRY(const ContainerEndpoint endpoint, ContainerEndpointFromEnvironment(context_.environment));
  const std::string source = "container credentials endpoint " + endpoint.url;
  for (int attempt = 1;; ++attempt) {
    INVENTORY_CO_TRY(const Secret authorization, ReadAuthorization(endpoint));
    http::Request request;
    request.url = endpoint.url;
    request.headers.Add("Accept", "application/json");
    if (!authorization.empty()) request.headers.Add("Authorization", std::string(authorization.Reveal()));
    request.connect_timeout = kTimeout;
    request.timeout = kTimeout;
    request.max_response_bytes = kMaxAnswer;
    request.cancel = context_.cancel;

    const auto response = co_await context_.transport.Send(std::move(request));
    Result<Credentials> credentials =
        response ? ParseAnswer(*response, source)
                 : Fail(response.error().code(), fmt::format("{}: {}", source, response.error().message()));
    const bool may_pass = !credentials && credentials.error().code() != ErrorCode::kPermissionDenied;
    if (!may_pass || attempt == kAttempts) co_return credentials;
    const bool slept = co_await context_.cancel.Sleep(context_.loop, kPause);
    if (!slept) co_return Fail(ErrorCode::kCancelled, source + ": cancelled while waiting to ask again");
  }
}

}  // namespace inventory::aws::auth
