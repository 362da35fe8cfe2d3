#include "inventory/k8s/status.h"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

namespace inventory::k8s {
namespace {

using nlohmann::json;

constexpr std::size_t kMostOfPlainText = 300;
constexpr std::string_view kExpired = "Expired";
constexpr std::string_view kQuotaExceeded = "QuotaExceeded";

struct Status {
  int code = 0;
  std::string reason;
  std::string message;
};

/// Nothing if the text is no Status object: what stands before the API server speaks plain text or HTML.
std::optional<Status> ParseStatus(std::string_view text) {
  auto object = json::parse(text, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  auto member = [&](const char* key) {
    auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
  };
  if (member("kind") != "Status") return std::nullopt;
  Status status;
  if (auto code = object.find("code"); code != object.end() && code->is_number_integer())
    status.code = code->get<int>();
  status.reason = member("reason");
  status.message = member("message");
  return status;
}

ErrorCode CodeOf(const Status& status) {
  switch (status.code) {
    case 401:
      return ErrorCode::kUnauthenticated;
    case 403:
      return status.reason == kQuotaExceeded ? ErrorCode::kThrottled : ErrorCode::kPermissionDenied;
    case 404:
      return ErrorCode::kNotFound;
    case 409:
      return status.reason == "AlreadyExists" ? ErrorCode::kAlreadyExists : ErrorCode::kService;
    case 400:
    case 413:
    case 422:
      return ErrorCode::kInvalidArgument;
    case 408:
    case 504:
      return ErrorCode::kUnavailable;
    case 429:
      return ErrorCode::kThrottled;
    default:
      return status.code >= 500 ? ErrorCode::kUnavailable : ErrorCode::kService;
  }
}

Error Build(Status status, std::string_view request) {
  // The API server has no reason of its own for it, nor for a quota whose use is not counted yet:
  // https://github.com/kubernetes/kubernetes, plugin/pkg/admission/resourcequota
  for (std::string_view said : {"exceeded quota", "status unknown for quota"}) {
    if (status.code == 403 && status.message.find(said) != std::string::npos) status.reason = kQuotaExceeded;
  }
  if (status.code == 410 && status.reason.empty()) status.reason = kExpired;
  if (status.message.empty())
    status.message = fmt::format("the API server answered with status {}", status.code);
  ErrorCode code = CodeOf(status);
  Error error(code, std::move(status.message));
  error.With("status", fmt::format("{}", status.code));
  if (!status.reason.empty()) error.With("reason", std::move(status.reason));
  error.With("request", std::string(request));
  return error;
}

}  // namespace

Error ErrorOfResponse(const http::Response& response, std::string_view request) {
  Status status = ParseStatus(response.body).value_or(Status());
  if (status.message.empty() && !response.body.empty() && response.body.front() != '<') {
    status.message = response.body.substr(0, kMostOfPlainText);
    while (!status.message.empty() && status.message.back() == '\n') status.message.pop_back();
  }
  status.code = response.status;
  return Build(std::move(status), request);
}

Error ErrorOfStatus(std::string_view status_json, std::string_view request) {
  auto status = ParseStatus(status_json);
  if (!status) {
    return Error(ErrorCode::kProtocol, "the API server sent an error that is no Status object")
        .With("request", std::string(request));
  }
  return Build(std::move(*status), request);
}

bool IsExpired(const Error& error) {
  return error.Find("status") == "410" || error.Find("reason") == kExpired;
}

bool IsQuotaExceeded(const Error& error) {
  return error.Find("reason") == kQuotaExceeded;
}

std::optional<std::chrono::seconds> RetryAfter(const http::Response& response) {
  auto field = response.headers.Find("Retry-After");
  if (!field) return std::nullopt;
  int seconds = 0;
  auto [end, error] = std::from_chars(field->data(), field->data() + field->size(), seconds);
  if (error != std::errc() || end != field->data() + field->size() || seconds < 0) return std::nullopt;
  return std::chrono::seconds(seconds);
}

}  // namespace inventory::k8s
