#include "sts_call.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "inventory/aws/endpoint/endpoint.h"
#include "inventory/aws/protocol/codec.h"
#include "inventory/aws/retry/retry.h"
#include "inventory/aws/sigv4/signer.h"
#include "inventory/base/timestamp.h"

namespace inventory::aws::auth {
namespace {

/// Four attempts wait some 150 ms together if the network is the trouble, and a few seconds if AWS asks to
/// slow down.
constexpr int kMaxAttempts = 4;
constexpr std::chrono::milliseconds kConnectTimeout{5'000};
constexpr std::chrono::milliseconds kTimeout{20'000};
constexpr std::size_t kMaxAnswer = 1 << 20;

/// Those whose requests go to sts.amazonaws.com in legacy mode:
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-sts-regionalized-endpoints.html
constexpr std::array<std::string_view, 15> kLegacyRegions = {
    "ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1",
    "eu-central-1",   "eu-north-1", "eu-west-1",      "eu-west-2",      "eu-west-3",
    "sa-east-1",      "us-east-1",  "us-east-2",      "us-west-1",      "us-west-2"};

Result<endpoint::Endpoint> StsEndpoint(const Context& context, const model::Operation& operation,
                                       std::string_view region) {
  const auto options = endpoint::Options::FromEnvironment(context.environment);
  INVENTORY_TRY(auto resolved, endpoint::Resolve(operation, region, options));
  const std::string mode = context.environment.GetNonEmpty("AWS_STS_REGIONAL_ENDPOINTS").value_or("regional");
  if (mode != "regional" && mode != "legacy") {
    return Fail(ErrorCode::kConfiguration,
                fmt::format("AWS_STS_REGIONAL_ENDPOINTS is \"{}\", expected regional or legacy", mode));
  }
  const bool is_legacy_region = std::ranges::find(kLegacyRegions, region) != kLegacyRegions.end();
  if (mode == "legacy" && is_legacy_region && !resolved.custom && !options.fips && !options.dual_stack) {
    resolved.url = "https://sts.amazonaws.com";
    resolved.signing_region = "us-east-1";
  }
  return resolved;
}

bool IsExpired(std::string_view code) {
  return code == "ExpiredToken" || code == "ExpiredTokenException" || code == "RequestExpired";
}

ErrorCode CodeOf(const protocol::ServiceError& failure, retry::Cause cause) {
  if (cause == retry::Cause::kThrottling) return ErrorCode::kThrottled;
  if (cause == retry::Cause::kTransient) return ErrorCode::kUnavailable;
  if (IsExpired(failure.code)) return ErrorCode::kExpiredCredentials;
  return failure.code.starts_with("AccessDenied") ? ErrorCode::kPermissionDenied : ErrorCode::kConfiguration;
}

retry::Cause CauseOf(const protocol::ServiceError& failure) {
  // STS could not reach the identity provider; its model does not mark this as retryable, its documentation
  // does.
  if (failure.code == "IDPCommunicationError") return retry::Cause::kTransient;
  return retry::Classify({.transport = std::nullopt,
                          .status = failure.status,
                          .code = failure.code,
                          .modelled_retryable = failure.retryable,
                          .modelled_throttling = failure.throttling});
}

http::Request ToRequest(const protocol::WireRequest& wire, const endpoint::Endpoint& endpoint) {
  http::Request request;
  request.method = wire.method;
  request.url = endpoint.url + wire.path;
  if (!wire.query.empty()) request.url.append("?").append(wire.query);
  request.headers = wire.headers;
  request.body = wire.body;
  request.connect_timeout = kConnectTimeout;
  request.timeout = kTimeout;
  request.max_response_bytes = kMaxAnswer;
  return request;
}

/// An answer of the service or of the network, and what to do about it.
struct Outcome {
  Result<Document> result = Document();
  retry::Cause cause = retry::Cause::kFinal;
  std::optional<std::chrono::milliseconds> requested_delay;
  std::optional<std::chrono::microseconds> clock_skew;
};

Outcome Understand(const model::Operation& operation, Result<http::Response> response, Time now) {
  Outcome outcome;
  if (!response) {
    retry::Failure failure;
    failure.transport = response.error().code();
    outcome.cause = retry::Classify(failure);
    outcome.result = std::unexpected(std::move(response).error());
    return outcome;
  }
  Document document;
  if (!protocol::IsError(operation, *response)) {
    if (auto parsed = protocol::ParseOutput(operation, std::move(*response), document); !parsed) {
      outcome.result = std::unexpected(std::move(parsed).error());
    } else {
      outcome.result = std::move(document);
    }
    return outcome;
  }
  outcome.requested_delay = retry::RequestedDelay(response->headers.Find("x-amz-retry-after"),
                                                  response->headers.Find("retry-after"), now);
  const auto date = response->headers.Find("date");
  const auto answer_time = date ? ParseHttpDate(*date) : Fail(ErrorCode::kNotFound, "");
  const auto failure = protocol::ParseError(operation, std::move(*response), document);
  if (answer_time) outcome.clock_skew = retry::ClockSkew(failure.code, *answer_time, now);
  outcome.cause = CauseOf(failure);
  outcome.result =
      Fail(Error(CodeOf(failure, outcome.cause), fmt::format("{}: {}", failure.code, failure.message))
               .With("code", failure.code)
               .With("request_id", failure.request_id));
  return outcome;
}

}  // namespace

std::string StsRegion(const Context& context, std::string_view region, std::string_view role_arn) {
  std::string wanted(region);
  if (wanted.empty()) wanted = context.region;
  if (wanted.empty()) wanted = context.environment.GetNonEmpty("AWS_REGION").value_or("");
  if (wanted.empty()) wanted = context.environment.GetNonEmpty("AWS_DEFAULT_REGION").value_or("");

  const auto partition_begin = role_arn.find(':') + 1;
  const auto partition =
      role_arn.substr(partition_begin, role_arn.find(':', partition_begin) - partition_begin);
  if (!wanted.empty() && endpoint::PartitionOf(context.models, wanted).name == partition) return wanted;
  for (const auto& known : endpoint::Partitions(context.models)) {
    if (known.name == partition) return std::string(known.global_region);
  }
  return wanted.empty() ? "us-east-1" : wanted;
}

async::Task<Result<Document>> CallSts(Context context, std::string operation_name, Value input,
                                      std::optional<Credentials> signer, std::string region) {
  const auto service = context.models.FindService("sts");
  const auto operation = service ? service->FindOperation(operation_name) : std::nullopt;
  if (!operation) {
    co_return Fail(ErrorCode::kInternal, fmt::format("the compiled models have no sts:{}", operation_name));
  }
  INVENTORY_CO_TRY(const auto wire, protocol::Serialize(*operation, input, context.random));
  INVENTORY_CO_TRY(const auto endpoint, StsEndpoint(context, *operation, region));

  std::chrono::microseconds clock_offset{};
  retry::Backoff backoff(context.random);
  for (int attempt = 1;; ++attempt) {
    http::Request request = ToRequest(wire, endpoint);
    request.cancel = context.cancel;
    if (signer) {
      const auto signing = sigv4::SigningContext::For(endpoint.signing_name, endpoint.signing_region,
                                                      context.clock.Now() + clock_offset);
      INVENTORY_CO_CHECK(sigv4::Sign(request, *signer, signing));
    }
    auto response = co_await context.transport.Send(std::move(request));
    Outcome outcome = Understand(*operation, std::move(response), context.clock.Now());
    if (outcome.result || attempt == kMaxAttempts) co_return std::move(outcome.result);
    if (outcome.clock_skew && clock_offset.count() == 0) {
      clock_offset = *outcome.clock_skew;
    } else if (retry::IsRetryable(outcome.cause)) {
      const auto delay = backoff.Delay(attempt, outcome.cause, outcome.requested_delay);
      const bool slept = co_await context.cancel.Sleep(context.loop, delay);
      if (!slept) co_return Fail(ErrorCode::kCancelled, "cancelled while waiting to repeat the call");
    } else {
      co_return std::move(outcome.result);
    }
  }
}

Result<AssumedRole> AssumedRoleFrom(const Value& output, std::string source) {
  const Value* given = output.Find("Credentials");
  if (given == nullptr || given->FindText("AccessKeyId").empty() ||
      given->FindText("SecretAccessKey").empty()) {
    return Fail(ErrorCode::kProtocol, "STS answered without credentials");
  }
  AssumedRole role;
  role.credentials.access_key_id = given->FindText("AccessKeyId");
  role.credentials.secret_access_key = Secret(std::string(given->FindText("SecretAccessKey")));
  role.credentials.session_token = Secret(std::string(given->FindText("SessionToken")));
  const Value* expiration = given->Find("Expiration");
  if (expiration != nullptr && expiration->kind() == Value::Kind::kTimestamp) {
    role.credentials.expiration = expiration->time();
  }
  role.credentials.source = std::move(source);
  if (const Value* user = output.Find("AssumedRoleUser")) role.arn = user->FindText("Arn");
  return role;
}

Error Reword(const Error& error, std::string message) {
  Error reworded(error.code(), std::move(message));
  for (const auto& [key, value] : error.context()) reworded.With(key, value);
  return reworded;
}

std::string DefaultSessionName(const Context& context) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(context.clock.Now().time_since_epoch());
  return fmt::format("inventory-{}", seconds.count());
}

}  // namespace inventory::aws::auth
