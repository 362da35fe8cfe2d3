#pragma once

#include <string>
#include <string_view>

namespace inventory::aws::sigv4 {

/// The parts of a URL as views into it: nothing is decoded or lower-cased. A fragment is dropped, as it is
/// never sent.
struct UrlParts {
  std::string_view scheme;
  std::string_view host;   ///< Without user and port; an IPv6 address keeps its brackets.
  std::string_view port;   ///< "" where the URL has none.
  std::string_view path;   ///< "" or begins with '/'.
  std::string_view query;  ///< Without '?'.
};

/// Any text gives parts; one that is no URL has an empty host.
UrlParts SplitUrl(std::string_view url);

/// What a client sends as Host: lower case, without user, the port only where it is not the scheme's own.
std::string HostHeader(const UrlParts& url);

}  // namespace inventory::aws::sigv4
