#include "inventory/aws/sigv4/url.h"

#include "inventory/base/encoding.h"

namespace inventory::aws::sigv4 {

UrlParts SplitUrl(std::string_view url) {
  UrlParts parts;
  url = url.substr(0, url.find('#'));
  const auto scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return parts;
  parts.scheme = url.substr(0, scheme_end);
  url.remove_prefix(scheme_end + 3);

  const auto authority_end = url.find_first_of("/?");
  std::string_view authority = url.substr(0, authority_end);
  url.remove_prefix(authority.size());
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
  // The colons of an IPv6 address stand within its brackets.
  const auto bracket = authority.rfind(']');
  const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  parts.host = authority.substr(0, colon);
  if (colon != std::string_view::npos) parts.port = authority.substr(colon + 1);

  const auto question = url.find('?');
  parts.path = url.substr(0, question);
  if (question != std::string_view::npos) parts.query = url.substr(question + 1);
  return parts;
}

std::string HostHeader(const UrlParts& url) {
  std::string host = AsciiLower(url.host);
  const std::string_view default_port = EqualsIgnoreCase(url.scheme, "https") ? "443" : "80";
  if (!url.port.empty() && url.port != default_port) host.append(":").append(url.port);
  return host;
}

}  // namespace inventory::aws::sigv4
