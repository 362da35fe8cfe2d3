#pragma once

#include <curl/curl.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "inventory/base/error.h"

namespace inventory::http {

/// What curl knows about a transfer that failed.
struct Failure {
  CURLcode code = CURLE_OK;
  /// What curl wrote into its error buffer; may be empty.
  std::string_view detail;
  int system_error = 0;
  std::string_view url;
  /// The proxy that may have been used, or "".
  std::string_view proxy;
  /// The connection stood, TLS included.
  bool connected = false;
  std::uint64_t received = 0;
  std::optional<std::uint64_t> announced;
  std::chrono::milliseconds connect_timeout{};
  std::chrono::milliseconds timeout{};
};

/// In our words, which name the host and never the path or the query: those may hold a signature.
Error ErrorOf(const Failure& failure);

/// "host:port" of a URL, the scheme's port where it names none, without user and password.
std::string HostAndPort(std::string_view url);

}  // namespace inventory::http
