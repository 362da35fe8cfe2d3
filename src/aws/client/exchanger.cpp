#include "exchanger.h"

#include <algorithm>
#include <limits>
#include <string_view>

#include <fmt/format.h>

#include "inventory/aws/client/s3_address.h"
#include "inventory/aws/sigv4/signature_v2.h"
#include "inventory/aws/sigv4/signer.h"
#include "inventory/aws/sigv4/url.h"
#include "inventory/base/timestamp.h"

namespace inventory::aws::client {
namespace {

/// An application's id may have these, at most kMaxAppId of them; others become '-':
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-appid.html
constexpr std::string_view kAppIdCharacters = "!#$%&'*+-.^_`|~";
constexpr std::size_t kMaxAppId = 50;

/// `signatureVersion` of services that AWS's access keys don't open (CodeCatalyst).
constexpr std::string_view kBearer = "bearer";
/// That of the oldest services (SimpleDB).
constexpr std::string_view kSignatureV2 = "v2";

/// Key of the endpoint that a service has for operations without one of their own.
constexpr std::uint32_t kServiceSet = std::numeric_limits<std::uint32_t>::max();

std::string UserAgent(std::string_view app_id) {
  std::string agent = "aws-inventory-orchestrator/" INVENTORY_VERSION;
  if (app_id.empty()) return agent;
  agent += " app/";
  for (const char c : app_id.substr(0, kMaxAppId)) {
    const bool allowed = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                         kAppIdCharacters.find(c) != std::string_view::npos;
    agent += allowed ? c : '-';
  }
  return agent;
}

/// Names below which no further label resolves, so that a host prefix would lead nowhere.
bool IsLocalName(std::string_view host) {
  const bool is_address =
      host.starts_with('[') || host.find_first_not_of("0123456789.") == std::string_view::npos;
  return is_address || host == "localhost" || host.ends_with(".localhost");
}

std::string UrlOf(const endpoint::Endpoint& endpoint, std::string_view host_prefix, std::string_view path,
                  std::string_view query) {
  std::string url;
  url.reserve(endpoint.url.size() + host_prefix.size() + path.size() + query.size() + 1);
  url = endpoint.url;
  if (!host_prefix.empty()) url.insert(url.find("://") + 3, host_prefix);
  url += path;
  if (!query.empty()) url.append("?").append(query);
  return url;
}

std::optional<std::chrono::milliseconds> DelayAskedFor(const http::Response& response, Time now) {
  return retry::RequestedDelay(response.headers.Find("x-amz-retry-after"),
                               response.headers.Find("retry-after"), now);
}

retry::Cause CauseOf(const protocol::ServiceError& failure) {
  // S3 says some of its failures with status 200, where AWS's SDKs see a 500.
  const bool hidden = failure.status >= 200 && failure.status < 300;
  return retry::Classify({.transport = std::nullopt,
                          .status = hidden ? 500 : failure.status,
                          .code = failure.code,
                          .modelled_retryable = failure.retryable,
                          .modelled_throttling = failure.throttling});
}

std::optional<Time> DateOf(const http::Response& response) {
  const auto header = response.headers.Find("date");
  if (!header) return std::nullopt;
  const auto date = ParseHttpDate(*header);
  return date ? std::optional(*date) : std::nullopt;
}

Answer RefusalOf(const model::Operation& operation, http::Response response, bool keep) {
  Answer answer;
  if (keep) answer.response = response;
  Document details;
  answer.failure = protocol::ParseError(operation, std::move(response), details);
  answer.failure->details = Value();
  answer.cause = CauseOf(*answer.failure);
  return answer;
}

/// Says whose refusal it is, lest its code be taken for the service's.
Result<Credentials> OfCredentials(Result<Credentials> credentials) {
  if (!credentials) credentials.error().With("cause", "credentials");
  return credentials;
}

bool SameKey(const Credentials& a, const Credentials& b) {
  return a.access_key_id == b.access_key_id && a.session_token == b.session_token;
}

}  // namespace

Exchanger::Exchanger(async::Loop& loop, const Clock& clock, Random& random, http::Transport& transport,
                     auth::CredentialProvider& credentials, ClientOptions options)
    : loop_(loop),
      clock_(clock),
      random_(random),
      transport_(transport),
      credentials_(credentials),
      options_(std::move(options)),
      user_agent_(UserAgent(options_.app_id)) {}

auth::CredentialProvider& Exchanger::ProviderOf(const Call& call) const {
  return call.credentials ? *call.credentials : credentials_;
}

retry::RetryQuota& Exchanger::QuotaOf(const Call& call, std::string_view region) {
  return quotas_[{call.operation.service().index(), std::string(region), &ProviderOf(call)}];
}

Time Exchanger::TimeAt(const Target& target) const {
  const auto offset = clock_offsets_.find(target.clock_key);
  return clock_.Now() + (offset == clock_offsets_.end() ? std::chrono::microseconds(0) : offset->second);
}

Result<const endpoint::Endpoint*> Exchanger::Resolve(const Call& call, std::string_view region) {
  // S3's operations on buckets have sets of their own for directory buckets only, which AddressBucket
  // refuses.
  const bool on_bucket = !BucketOf(call.operation, call.input).empty();
  std::tuple key(call.operation.service().index(), on_bucket ? kServiceSet : call.operation.endpoint_set(),
                 std::string(region));
  if (call.endpoint_url) std::get<std::string>(key).append(" ").append(*call.endpoint_url);
  if (const auto known = endpoints_.find(key); known != endpoints_.end()) return &known->second;

  auto options = options_.endpoint;
  if (call.endpoint_url) {
    options.base_url = call.endpoint_url;
    options.service_urls.clear();
  }
  INVENTORY_TRY(auto resolved, on_bucket ? endpoint::Resolve(call.operation.service(), region, options)
                                         : endpoint::Resolve(call.operation, region, options));
  return &endpoints_.emplace(std::move(key), std::move(resolved)).first->second;
}

Result<Exchanger::Target> Exchanger::Aim(const Call& call, const protocol::WireRequest& wire,
                                         std::string_view region) {
  INVENTORY_TRY(const auto* resolved, Resolve(call, region));
  Target target{.endpoint = *resolved, .clock_key = resolved->url, .request = {}};
  auto path = wire.path;
  if (const auto bucket = BucketOf(call.operation, call.input); !bucket.empty()) {
    INVENTORY_CHECK(AddressBucket(call.operation, bucket, target.endpoint, path));
  }
  const bool prefixed = !options_.endpoint.disable_host_prefix &&
                        !(target.endpoint.custom && IsLocalName(sigv4::SplitUrl(target.endpoint.url).host));
  auto& request = target.request;
  request.method = wire.method;
  request.url = UrlOf(target.endpoint, prefixed ? std::string_view(wire.host_prefix) : std::string_view(),
                      path, wire.query);
  request.headers = wire.headers;
  if (call.payload) {
    request.body = call.payload->file;
  } else {
    request.body = wire.body;
  }
  request.connect_timeout = options_.connect_timeout;
  request.timeout = call.timeout.value_or(options_.timeout);
  request.cancel = call.cancel;
  return target;
}

Result<> Exchanger::Sign(const Call& call, const Target& target, const Credentials& credentials, Time time,
                         http::Request& request) {
  if (call.operation.service().signature_version() == kSignatureV2) {
    return sigv4::SignV2(request, credentials, time);
  }
  auto context =
      sigv4::SigningContext::For(target.endpoint.signing_name, target.endpoint.signing_region, time);
  if (call.payload) {
    context.payload_sha256 = call.payload->sha256_hex;
  } else if (call.operation.Has(model::OperationTrait::kUnsignedPayload)) {
    context.payload_sha256 = "UNSIGNED-PAYLOAD";
    context.content_sha256_header = true;
  }
  return sigv4::Sign(request, credentials, context);
}

// After signing: a proxy may touch these, and no service wants them signed.
void Exchanger::AddSdkHeaders(const Attempts& attempts, std::string_view invocation,
                              http::Request& request) const {
  request.headers.Set("User-Agent", user_agent_);
  request.headers.Set("amz-sdk-invocation-id", std::string(invocation));
  request.headers.Set("amz-sdk-request", attempts.Header());
}

async::Task<Result<Answer>> Exchanger::Exchange(const Call& call, CallStatistics& statistics,
                                                bool keep_refusals) {
  INVENTORY_CO_TRY(const auto wire, protocol::Serialize(call.operation, call.input, random_));
  const std::string bucket(BucketOf(call.operation, call.input));
  std::string region = call.region;
  if (const auto known = bucket_regions_.find(bucket); known != bucket_regions_.end()) region = known->second;
  INVENTORY_CO_TRY(auto target, Aim(call, wire, region));

  const bool is_signed = !call.operation.Has(model::OperationTrait::kUnsigned);
  if (is_signed && call.operation.service().signature_version() == kBearer) {
    co_return Fail(
        ErrorCode::kInvalidArgument,
        fmt::format("{} takes bearer tokens of IAM Identity Center instead of signatures, which are not "
                    "supported",
                    call.operation.service().name()));
  }
  const auto invocation = random_.NextUuid();
  auto& provider = ProviderOf(call);
  Attempts attempts(call.max_attempts.value_or(options_.max_attempts), QuotaOf(call, region), random_);
  Credentials credentials;
  while (true) {
    auto request = target.request;
    const auto signed_at = TimeAt(target);
    if (is_signed) {
      INVENTORY_CO_TRY(credentials, OfCredentials(co_await provider.Get()));
      INVENTORY_CO_CHECK(Sign(call, target, credentials, signed_at, request));
    }
    attempts.Begin();
    ++statistics.attempts;
    AddSdkHeaders(attempts, invocation, request);
    auto response = co_await transport_.Send(std::move(request));

    std::optional<std::chrono::milliseconds> delay;
    if (!response) {
      retry::Failure failure;
      failure.transport = response.error().code();
      delay = attempts.AfterFailure(retry::Classify(failure));
      if (!delay) co_return Fail(std::move(response).error());
    } else {
      statistics.request_id = protocol::RequestId(*response);
      if (!protocol::IsError(call.operation, *response)) {
        attempts.Succeeded();
        co_return Answer{.response = std::move(*response), .failure = std::nullopt};
      }
      if (auto home = RedirectRegion(*response, target.endpoint.signing_region);
          home && !bucket.empty() && attempts.Allow(Correction::kRegion)) {
        INVENTORY_CO_TRY(target, Aim(call, wire, *home));
        bucket_regions_[bucket] = std::move(*home);
        continue;
      }
      const auto requested = DelayAskedFor(*response, clock_.Now());
      const auto date = DateOf(*response);
      auto answer = RefusalOf(call.operation, std::move(*response), keep_refusals);
      // Seen from this request's time: another call may have corrected the clock since.
      if (date && retry::ClockSkew(answer.failure->code, *date, signed_at) &&
          attempts.Allow(Correction::kClock)) {
        clock_offsets_[target.clock_key] = *date - clock_.Now();
        continue;
      }
      if (answer.cause == retry::Cause::kExpiredCredentials && is_signed) {
        provider.Discard(credentials);
        INVENTORY_CO_TRY(const auto fresh, OfCredentials(co_await provider.Get()));
        if (!SameKey(fresh, credentials) && attempts.Allow(Correction::kCredentials)) continue;
      }
      if (answer.cause == retry::Cause::kThrottling) ++statistics.throttles;
      delay = attempts.AfterFailure(answer.cause, requested);
      if (!delay) co_return answer;
    }
    const bool slept = co_await call.cancel.Sleep(loop_, *delay);
    if (!slept) co_return Fail(ErrorCode::kCancelled, "cancelled while waiting to repeat the call");
  }
}

}  // namespace inventory::aws::client
