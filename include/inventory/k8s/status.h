#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "inventory/base/error.h"
#include "inventory/http/message.h"

namespace inventory::k8s {

/// What an answer that is no success says. The body may be a Status object, or plain text or HTML from what
/// stands before the API server.
///
/// Context: "status" (HTTP), "reason" (the Status's: "AlreadyExists", "Expired"), "request" ("POST
/// /apis/..."). Codes: 401 kUnauthenticated; 403 kPermissionDenied, but kThrottled for a quota that is used
/// up; 404 kNotFound; 409 kAlreadyExists, but kService for a conflict of writers; 400, 413, 422
/// kInvalidArgument; 410 kService; 429 kThrottled; 5xx kUnavailable.
Error ErrorOfResponse(const http::Response& response, std::string_view request);
/// The same for a Status object within a watch.
Error ErrorOfStatus(std::string_view status_json, std::string_view request);

/// The history that was asked for is gone: list again.
bool IsExpired(const Error& error);
/// A ResourceQuota refuses for now.
bool IsQuotaExceeded(const Error& error);

/// The Retry-After header in seconds; nothing if there is none, or a date.
std::optional<std::chrono::seconds> RetryAfter(const http::Response& response);

}  // namespace inventory::k8s
