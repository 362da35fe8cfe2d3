#include "inventory/aws/auth/instance_metadata_provider.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "credentials_json.h"
#include "inventory/aws/sigv4/url.h"
#include "inventory/base/encoding.h"
#include "inventory/base/json.h"

namespace inventory::aws::auth {
namespace {

constexpr std::string_view kTokenPath = "/latest/api/token";
constexpr std::string_view kRolePath = "/latest/meta-data/iam/security-credentials/";
constexpr std::string_view kSource = "instance metadata";
/// The most there is; a token is used for two requests.
constexpr std::string_view kTokenSeconds = "21600";
constexpr std::size_t kMaxAnswer = 64 << 10;

Result<int> PositiveNumber(const Environment& environment, std::string_view variable, int otherwise) {
  const auto text = environment.GetNonEmpty(variable);
  if (!text) return otherwise;
  int number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error == std::errc() && end == text->data() + text->size() && number > 0) return number;
  return Fail(ErrorCode::kConfiguration,
              fmt::format("{} is \"{}\", expected a number above 0", variable, *text));
}

Result<std::string> EndpointFrom(const Environment& environment) {
  if (auto endpoint = environment.GetNonEmpty("AWS_EC2_METADATA_SERVICE_ENDPOINT")) {
    if (sigv4::SplitUrl(*endpoint).host.empty()) {
      return Fail(ErrorCode::kConfiguration,
                  fmt::format("AWS_EC2_METADATA_SERVICE_ENDPOINT is \"{}\", which is no URL", *endpoint));
    }
    while (endpoint->ends_with('/')) endpoint->pop_back();
    return *endpoint;
  }
  const std::string mode = environment.GetNonEmpty("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE").value_or("IPv4");
  if (EqualsIgnoreCase(mode, "ipv4")) return "http://169.254.169.254";
  if (EqualsIgnoreCase(mode, "ipv6")) return "http://[fd00:ec2::254]";
  return Fail(ErrorCode::kConfiguration,
              fmt::format("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE is \"{}\", expected IPv4 or IPv6", mode));
}

std::unexpected<Error> Nothing(std::string message) {
  return Fail(ErrorCode::kUnauthenticated, std::move(message));
}

/// Sends it as often as the options say; what can pass is a transport error or a 5xx.
async::Task<Result<http::Response>> SendPatiently(const Context& context,
                                                  const InstanceMetadataOptions& options,
                                                  http::Request request) {
  request.connect_timeout = options.timeout;
  request.timeout = options.timeout;
  request.max_response_bytes = kMaxAnswer;
  request.cancel = context.cancel;
  for (int attempt = 1;; ++attempt) {
    http::Request copy = request;
    auto response = co_await context.transport.Send(std::move(copy));
    const bool may_pass =
        response ? response->status >= 500 : response.error().code() != ErrorCode::kCancelled;
    if (!may_pass || attempt == options.attempts) co_return response;
  }
}

Result<Credentials> ParseRoleAnswer(const http::Response& response, std::string_view role) {
  const std::string source = fmt::format("{} (role {})", kSource, role);
  if (response.status != 200) {
    return Fail(ErrorCode::kUnavailable, fmt::format("{} answered with status {}", source, response.status));
  }
  Arena arena;
  const auto object = ParseJson(response.body, arena);
  if (object && object->has_fields()) {
    const std::string_view code = object->FindText("Code");
    if (!code.empty() && code != "Success") {
      return Fail(ErrorCode::kUnavailable,
                  fmt::format("{} has no credentials: {}: {}", source, code, object->FindText("Message")));
    }
  }
  return ParseCredentialsJson(response.body, "Token", source);
}

}  // namespace

Result<InstanceMetadataOptions> InstanceMetadataFromEnvironment(const Environment& environment) {
  if (EqualsIgnoreCase(environment.Get("AWS_EC2_METADATA_DISABLED").value_or(""), "true")) {
    return Nothing("AWS_EC2_METADATA_DISABLED is true");
  }
  InstanceMetadataOptions options;
  INVENTORY_TRY(options.endpoint, EndpointFrom(environment));
  INVENTORY_TRY(const int seconds, PositiveNumber(environment, "AWS_METADATA_SERVICE_TIMEOUT", 1));
  INVENTORY_TRY(options.attempts, PositiveNumber(environment, "AWS_METADATA_SERVICE_NUM_ATTEMPTS", 1));
  options.timeout = std::chrono::seconds(seconds);
  return options;
}

async::Task<Result<Credentials>> InstanceMetadataProvider::Get() {
  INVENTORY_CO_TRY(const InstanceMetadataOptions options,
                   InstanceMetadataFromEnvironment(context_.environment));

  http::Request token_request;
  token_request.method = "PUT";
  token_request.url = options.endpoint + std::string(kTokenPath);
  token_request.headers.Add("X-aws-ec2-metadata-token-ttl-seconds", std::string(kTokenSeconds));
  const auto token = co_await SendPatiently(context_, options, std::move(token_request));
  // No answer, which would let a chain end with "found no credentials".
  if (!token && token.error().code() == ErrorCode::kCancelled) co_return Fail(token.error());
  if (!token) {
    co_return Nothing(
        fmt::format("{} does not answer ({}); in a container on EC2, raise the instance's metadata hop "
                    "limit to 2",
                    options.endpoint, token.error().message()));
  }
  if (token->status != 200) {
    co_return Nothing(
        fmt::format("{} refuses a token with status {}: it is switched off, or no IMDSv2 service",
                    options.endpoint, token->status));
  }

  http::Request role_request;
  role_request.url = options.endpoint + std::string(kRolePath);
  role_request.headers.Add("X-aws-ec2-metadata-token", token->body);
  http::Request credentials_request = role_request;
  const auto roles = co_await SendPatiently(context_, options, std::move(role_request));
  if (!roles) co_return Fail(roles.error());
  const std::string role = roles->body.substr(0, roles->body.find('\n'));
  if (roles->status == 404 || (roles->status == 200 && role.empty())) {
    co_return Nothing("the instance has no role (instance profile)");
  }
  if (roles->status != 200) {
    co_return Fail(
        ErrorCode::kUnavailable,
        fmt::format("{} answered with status {} when asked for the instance's role", kSource, roles->status));
  }

  credentials_request.url += PercentEncode(role, "+=,.@");
  const auto answer = co_await SendPatiently(context_, options, std::move(credentials_request));
  if (!answer) co_return Fail(answer.error());
  co_return ParseRoleAnswer(*answer, role);
}

}  // namespace inventory::aws::auth
