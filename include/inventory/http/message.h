#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "inventory/async/sync.h"

namespace inventory::http {

/// Header fields in the order of sending. Names compare without case (RFC 9110 section 5.1).
class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<std::pair<std::string, std::string>> fields) : fields_(fields) {}

  /// The first field of this name, or nothing.
  std::optional<std::string_view> Find(std::string_view name) const;
  /// Appends; a name may stand more than once.
  void Add(std::string name, std::string value);
  /// Replaces all fields of this name by one.
  void Set(std::string name, std::string value);
  void Remove(std::string_view name);

  const std::vector<std::pair<std::string, std::string>>& fields() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// Part of a file as a request body: sent without being read into memory.
struct FileBody {
  std::filesystem::path path;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

/// A request. `url` is complete and already percent-encoded; it is sent exactly as it stands.
struct Request {
  std::string method = "GET";
  std::string url = {};
  Headers headers = {};
  std::variant<std::string, FileBody> body = {};

  std::chrono::milliseconds connect_timeout{10'000};
  /// From the call to the last byte received, connecting included. Zero: none (a Kubernetes watch).
  std::chrono::milliseconds timeout{60'000};
  /// More than this in the body is a kProtocol error, so that no answer can fill the memory.
  std::size_t max_response_bytes = std::size_t{256} << 20;
  async::CancellationToken cancel = {};
};

/// What came back. Any HTTP status is a value; only a broken connection, a timeout or a refused size is an
/// Error.
struct Response {
  int status = 0;
  Headers headers = {};
  std::string body = {};
};

}  // namespace inventory::http
