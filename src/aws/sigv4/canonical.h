#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "inventory/http/message.h"

namespace inventory::aws::sigv4 {

/// A header that the signature covers.
struct SignedHeader {
  std::string name;   ///< Lower case.
  std::string value;  ///< Trimmed, inner white space collapsed, several fields of one name joined by ','.
};

/// The fields to sign, sorted by name: all but those that proxies and clients change on the way, and always
/// host.
std::vector<SignedHeader> HeadersToSign(const http::Request& request);

/// "host;x-amz-date"
std::string SignedHeaderNames(const std::vector<SignedHeader>& headers);

/// The path as services other than S3 sign it: "." and ".." resolved, repeated slashes merged, and what is
/// percent-encoded in the URL encoded once more.
std::string DoubleEncodedPath(std::string_view path);

/// The pairs sorted by name, then value; a name without '=' gets one. Escapes stay as they are sent: the
/// codecs write them in the form that AWS computes.
std::string CanonicalQuery(std::string_view query);

}  // namespace inventory::aws::sigv4
