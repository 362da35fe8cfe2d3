#include "inventory/k8s/client.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "call.h"
#include "inventory/base/encoding.h"
#include "inventory/k8s/status.h"

namespace inventory::k8s {
namespace {

using nlohmann::json;

constexpr std::string_view kJson = "application/json";
/// https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches
constexpr std::string_view kMetadataOnly =
    "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";
/// JSON is YAML, so an object can be applied as it is.
constexpr std::string_view kApplyPatch = "application/apply-patch+yaml";
/// No Retry-After of an API server is longer than half a minute; something before it may say anything.
constexpr auto kLongestRetryAfter = std::chrono::minutes(2);

Result<json> ParseObject(const http::Response& response, std::string_view request) {
  auto object = json::parse(response.body, nullptr, false);
  if (!object.is_object()) {
    return Fail(Error(ErrorCode::kProtocol, "the API server's answer is no JSON object")
                    .With("request", std::string(request)));
  }
  return object;
}

std::string WriteQuery(const Client::WriteOptions& options, bool apply) {
  std::string query = "?fieldManager=" + PercentEncode(options.field_manager);
  if (apply && options.force) query += "&force=true";
  if (options.dry_run) query += "&dryRun=All";
  if (!options.field_validation.empty()) query += "&fieldValidation=" + options.field_validation;
  return query;
}

bool IsBusyOrFailing(int status) {
  return status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
}

}  // namespace

std::string PathOf(const Collection& in) {
  const auto& resource = in.resource;
  std::string path = resource.group.empty() ? fmt::format("/api/{}", resource.version)
                                            : fmt::format("/apis/{}/{}", resource.group, resource.version);
  if (!in.namespace_name.empty()) path += "/namespaces/" + PercentEncode(in.namespace_name);
  return fmt::format("{}/{}", path, resource.plural);
}

std::string SelectionQuery(const Selection& selection) {
  std::string query;
  if (!selection.labels.empty()) query += "&labelSelector=" + PercentEncode(selection.labels);
  if (!selection.fields.empty()) query += "&fieldSelector=" + PercentEncode(selection.fields);
  return query;
}

async::Duration BackoffDelay(const ClientOptions& options, int failures, Random& random) {
  auto delay = options.first_delay;
  for (int i = 1; i < failures && delay < options.longest_delay; ++i) delay *= 2;
  delay = std::min(delay, options.longest_delay);
  return async::Duration(
      static_cast<std::int64_t>(static_cast<double>(delay.count()) * (1 + random.NextUnit()) / 2));
}

Client::Client(async::Loop& loop, Random& random, Access access, TransportFactory transports,
               ClientOptions options)
    : loop_(loop),
      random_(random),
      access_(std::move(access)),
      transports_(std::move(transports)),
      options_(options),
      bucket_(loop, options.rate, options.burst),
      places_(loop, options.in_flight) {}

Client::~Client() = default;

async::Task<Result<>> Client::Authorize(http::Request& request, std::shared_ptr<http::Transport>& transport) {
  INVENTORY_CO_TRY(auto credential, co_await access_.credentials->Get());
  if (!transport_ || credential.certificate != certificate_) {
    auto connection = access_.connection;
    if (credential.certificate) {
      connection.client_certificate_pem = credential.certificate->certificate_pem;
      connection.client_key_pem = credential.certificate->key_pem;
    }
    transport_ = transports_(connection);
    certificate_ = credential.certificate;
  }
  // Requests that are on their way keep the transport of their certificate.
  transport = transport_;
  if (credential.token)
    request.headers.Set("Authorization", fmt::format("Bearer {}", credential.token->Reveal()));
  co_return Result<>();
}

async::Task<Result<http::Response>> Client::Attempt(const Call& call) {
  auto place = co_await places_.Acquire();
  bool taken = co_await bucket_.Take(1, call.cancel);
  if (!taken) co_return Fail(ErrorCode::kCancelled, "the request was cancelled");
  http::Request request;
  request.method = call.method;
  request.url = access_.server + call.path;
  request.headers.Add("Accept", std::string(call.accept));
  if (!call.content_type.empty()) request.headers.Add("Content-Type", std::string(call.content_type));
  request.body = call.body;
  request.timeout = options_.timeout;
  request.cancel = call.cancel;
  std::shared_ptr<http::Transport> transport;
  INVENTORY_CO_CHECK(co_await Authorize(request, transport));
  co_return co_await transport->Send(std::move(request));
}

async::Task<Result<http::Response>> Client::Exchange(Call call) {
  const int attempts = call.attempts > 0 ? call.attempts : options_.attempts;
  bool rejected = false;
  int refusals = 0;
  for (int attempt = 1;; ++attempt) {
    auto response = co_await Attempt(call);
    std::optional<Error> error;
    async::Duration delay = BackoffDelay(options_, attempt, random_);
    if (!response) {
      error = response.error();
      bool worth_repeating =
          error->code() == ErrorCode::kUnavailable || error->code() == ErrorCode::kDeadlineExceeded;
      if (!worth_repeating) co_return Fail(std::move(*error));
    } else if (response->status / 100 == 2) {
      served_ = true;
      co_return std::move(*response);
    } else if (response->status == 401 && !rejected) {
      rejected = true;
      access_.credentials->Reject();
      continue;
    } else {
      error = ErrorOfResponse(*response, call.description());
      const bool doubted = error->code() == ErrorCode::kPermissionDenied && DoubtsRefusal(++refusals);
      if (!doubted && !IsBusyOrFailing(response->status)) co_return Fail(std::move(*error));
      // A server that stays busy always asks for the same second: who is refused again waits longer than
      // that. Jitter on top, lest all who were refused together come back together.
      if (auto asked = RetryAfter(*response)) {
        auto least =
            std::min<async::Duration>(*asked, kLongestRetryAfter) + BackoffDelay(options_, 1, random_) / 2;
        delay = std::max<async::Duration>(delay, least);
      }
    }
    if (attempt >= attempts) co_return Fail(std::move(*error).With("attempts", fmt::format("{}", attempt)));
    bool slept = co_await call.cancel.Sleep(loop_, delay);
    if (!slept) co_return Fail(ErrorCode::kCancelled, "the request was cancelled");
  }
}

async::Task<Result<json>> Client::ExchangeObject(Call call) {
  std::string description = call.description();
  INVENTORY_CO_TRY(auto response, co_await Exchange(std::move(call)));
  co_return ParseObject(response, description);
}

async::Task<Result<json>> Client::Create(const Collection& in, const json& object,
                                         const WriteOptions& options, async::CancellationToken cancel) {
  Call call{.method = "POST",
            .path = PathOf(in) + WriteQuery(options, false),
            .content_type = kJson,
            .body = object.dump(),
            .accept = options.metadata_only ? kMetadataOnly : kJson,
            .attempts = options.attempts,
            .cancel = std::move(cancel)};
  return ExchangeObject(std::move(call));
}

async::Task<Result<json>> Client::Get(const Collection& in, std::string_view name,
                                      async::CancellationToken cancel) {
  Call call{.method = "GET", .path = PathOf(in) + "/" + PercentEncode(name), .cancel = std::move(cancel)};
  return ExchangeObject(std::move(call));
}

async::Task<Result<json>> Client::Apply(const Collection& in, const json& object, const WriteOptions& options,
                                        async::CancellationToken cancel) {
  auto name = object.value(json::json_pointer("/metadata/name"), std::string());
  Call call{.method = "PATCH",
            .path = PathOf(in) + "/" + PercentEncode(name) + WriteQuery(options, true),
            .content_type = kApplyPatch,
            .body = object.dump(),
            .accept = options.metadata_only ? kMetadataOnly : kJson,
            .attempts = options.attempts,
            .cancel = std::move(cancel)};
  return ExchangeObject(std::move(call));
}

async::Task<Result<>> Client::Delete(Collection in, std::string name, DeleteOptions options,
                                     async::CancellationToken cancel) {
  json body = {{"apiVersion", "v1"}, {"kind", "DeleteOptions"}, {"propagationPolicy", options.propagation}};
  if (!options.uid.empty()) body["preconditions"]["uid"] = options.uid;
  Call call{.method = "DELETE",
            .path = PathOf(in) + "/" + PercentEncode(name),
            .content_type = kJson,
            .body = body.dump(),
            .cancel = std::move(cancel)};
  INVENTORY_CO_TRY([[maybe_unused]] auto response, co_await Exchange(std::move(call)));
  co_return Result<>();
}

async::Task<Result<bool>> Client::May(std::string verb, Collection in, async::CancellationToken cancel) {
  constexpr Resource kReviews{"authorization.k8s.io", "v1", "selfsubjectaccessreviews"};
  json attributes = {{"verb", verb},
                     {"group", in.resource.group},
                     {"resource", in.resource.plural},
                     {"namespace", in.namespace_name}};
  json review = {{"apiVersion", "authorization.k8s.io/v1"}, {"kind", "SelfSubjectAccessReview"}};
  review["spec"]["resourceAttributes"] = std::move(attributes);
  Collection reviews{kReviews, ""};
  WriteOptions options;
  INVENTORY_CO_TRY(auto answer, co_await Create(reviews, review, options, std::move(cancel)));
  co_return answer.value(json::json_pointer("/status/allowed"), false);
}

}  // namespace inventory::k8s
