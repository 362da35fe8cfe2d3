#include "canonical.h"

#include <algorithm>
#include <array>
#include <utility>

#include "inventory/aws/sigv4/url.h"
#include "inventory/base/encoding.h"

namespace inventory::aws::sigv4 {
namespace {

/// What a proxy or the HTTP client may add, drop or change (botocore signs none of these either), and the
/// signature's own place.
constexpr std::array<std::string_view, 12> kNeverSigned = {"authorization",
                                                           "connection",
                                                           "expect",
                                                           "keep-alive",
                                                           "proxy-authenticate",
                                                           "te",
                                                           "proxy-authorization",
                                                           "trailer",
                                                           "transfer-encoding",
                                                           "upgrade",
                                                           "user-agent",
                                                           "x-amzn-trace-id"};

bool IsSpace(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

void AppendCollapsed(std::string_view value, std::string& out) {
  const std::size_t start = out.size();
  for (auto word = value.begin(); word != value.end();) {
    word = std::find_if_not(word, value.end(), IsSpace);
    const auto end = std::find_if(word, value.end(), IsSpace);
    if (word != end && out.size() > start) out.push_back(' ');
    out.append(word, end);
    word = end;
  }
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::vector<SignedHeader> HeadersToSign(const http::Request& request) {
  std::vector<SignedHeader> headers;
  headers.reserve(request.headers.fields().size() + 1);
  bool has_host = false;
  for (const auto& [name, value] : request.headers.fields()) {
    std::string lower = AsciiLower(name);
    if (std::ranges::find(kNeverSigned, lower) != kNeverSigned.end()) continue;
    has_host = has_host || lower == "host";
    const auto known = std::ranges::find(headers, lower, &SignedHeader::name);
    if (known != headers.end()) {
      known->value.push_back(',');
      AppendCollapsed(value, known->value);
    } else {
      headers.push_back({std::move(lower), {}});
      AppendCollapsed(value, headers.back().value);
    }
  }
  if (!has_host) headers.push_back({"host", HostHeader(SplitUrl(request.url))});
  std::ranges::sort(headers, {}, &SignedHeader::name);
  return headers;
}

std::string SignedHeaderNames(const std::vector<SignedHeader>& headers) {
  std::string names;
  for (const auto& header : headers) {
    if (!names.empty()) names.push_back(';');
    names.append(header.name);
  }
  return names;
}

std::string DoubleEncodedPath(std::string_view path) {
  std::vector<std::string_view> kept;
  for (const std::string_view segment : Split(path, '/')) {
    if (segment.empty() || segment == ".") continue;
    if (segment != "..") {
      kept.push_back(segment);
    } else if (!kept.empty()) {
      kept.pop_back();
    }
  }
  std::string normalized;
  normalized.reserve(path.size() + 1);
  for (const std::string_view segment : kept) normalized.append("/").append(segment);
  if (kept.empty() || path.ends_with('/')) normalized.push_back('/');
  return PercentEncode(normalized, "/");
}

std::string CanonicalQuery(std::string_view query) {
  if (query.empty()) return {};
  std::vector<std::pair<std::string_view, std::string_view>> pairs;
  for (const std::string_view pair : Split(query, '&')) {
    const auto equals = pair.find('=');
    pairs.emplace_back(pair.substr(0, equals),
                       equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1));
  }
  std::ranges::sort(pairs);
  std::string canonical;
  canonical.reserve(query.size() + pairs.size());
  for (const auto& [name, value] : pairs) {
    if (!canonical.empty()) canonical.push_back('&');
    canonical.append(name).append("=").append(value);
  }
  return canonical;
}

}  // namespace inventory::aws::sigv4
