#include "inventory/aws/sigv4/signer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "canonical.h"
#include "inventory/aws/sigv4/url.h"
#include "inventory/base/encoding.h"
#include "inventory/base/timestamp.h"
#include "payload.h"
#include "signing_key.h"

namespace inventory::aws::sigv4 {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

/// Their paths are object keys, in which "a//b" and ".." mean themselves:
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
constexpr std::array<std::string_view, 4> kObjectStores = {"s3", "s3-outposts", "s3-object-lambda",
                                                           "s3express"};

std::string CredentialScope(const SigningContext& context, std::string_view date) {
  return fmt::format("{}/{}/{}/aws4_request", date, context.region, context.service);
}

std::string CanonicalPath(std::string_view path, const SigningContext& context) {
  if (context.double_encode_and_normalize_path) return DoubleEncodedPath(path);
  return path.empty() ? "/" : std::string(path);
}

std::string Canonical(const http::Request& request, const SigningContext& context,
                      const std::vector<SignedHeader>& headers, std::string_view payload_sha256) {
  const UrlParts url = SplitUrl(request.url);
  std::string text;
  text.reserve(512 + request.url.size());
  text.append(request.method).append("\n");
  text.append(CanonicalPath(url.path, context)).append("\n");
  text.append(CanonicalQuery(url.query)).append("\n");
  for (const auto& header : headers) {
    text.append(header.name).append(":").append(header.value).append("\n");
  }
  text.append("\n").append(SignedHeaderNames(headers)).append("\n").append(payload_sha256);
  return text;
}

std::string StringToSignAt(std::string_view canonical_request, const SigningContext& context,
                           std::string_view timestamp) {
  return fmt::format("{}\n{}\n{}\n{}", kAlgorithm, timestamp,
                     CredentialScope(context, timestamp.substr(0, 8)), Sha256Hex(canonical_request));
}

std::string Signature(std::string_view string_to_sign, const Credentials& credentials,
                      const SigningContext& context, std::string_view date) {
  const SigningKey key =
      DeriveSigningKey(credentials.secret_access_key, date, context.region, context.service);
  const auto mac = HmacSha256({reinterpret_cast<const char*>(key.data()), key.size()}, string_to_sign);
  return HexEncode({reinterpret_cast<const char*>(mac.data()), mac.size()});
}

Result<> CheckUrl(const http::Request& request) {
  if (!SplitUrl(request.url).host.empty()) return {};
  return Fail(ErrorCode::kInternal, fmt::format("can't sign a request to \"{}\": it is no URL", request.url));
}

}  // namespace

SigningContext SigningContext::For(std::string_view service, std::string_view region, Time time) {
  SigningContext context{.service = service, .region = region, .time = time};
  const bool object_store = std::ranges::find(kObjectStores, service) != kObjectStores.end();
  context.double_encode_and_normalize_path = !object_store;
  context.content_sha256_header = object_store;
  return context;
}

Result<> Sign(http::Request& request, const Credentials& credentials, const SigningContext& context) {
  INVENTORY_CHECK(CheckUrl(request));
  INVENTORY_TRY(const std::string payload_sha256, PayloadHash(request, context));

  const std::string timestamp = FormatBasicIso8601(context.time);
  const std::string_view date = std::string_view(timestamp).substr(0, 8);
  request.headers.Remove("Authorization");
  // Were there both, AWS would have to choose one.
  request.headers.Remove("Date");
  request.headers.Set("X-Amz-Date", timestamp);
  if (credentials.session_token.empty()) {
    request.headers.Remove("X-Amz-Security-Token");
  } else {
    request.headers.Set("X-Amz-Security-Token", std::string(credentials.session_token.Reveal()));
  }
  if (context.content_sha256_header) request.headers.Set("X-Amz-Content-Sha256", payload_sha256);

  const std::vector<SignedHeader> headers = HeadersToSign(request);
  const std::string canonical = Canonical(request, context, headers, payload_sha256);
  const std::string string_to_sign = StringToSignAt(canonical, context, timestamp);
  request.headers.Set("Authorization", fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}",
                                                   kAlgorithm, credentials.access_key_id,
                                                   CredentialScope(context, date), SignedHeaderNames(headers),
                                                   Signature(string_to_sign, credentials, context, date)));
  return {};
}

Result<std::string> Presign(const http::Request& request, const Credentials& credentials,
                            const SigningContext& context, std::chrono::seconds expires) {
  INVENTORY_CHECK(CheckUrl(request));
  const std::string timestamp = FormatBasicIso8601(context.time);
  const std::string_view date = std::string_view(timestamp).substr(0, 8);
  const std::vector<SignedHeader> headers = HeadersToSign(request);

  http::Request presigned = request;
  presigned.url.resize(std::min(presigned.url.find('#'), presigned.url.size()));
  presigned.url.push_back(presigned.url.find('?') == std::string::npos ? '?' : '&');
  presigned.url.append(fmt::format(
      "X-Amz-Algorithm={}&X-Amz-Credential={}&X-Amz-Date={}&X-Amz-Expires={}&X-Amz-SignedHeaders={}",
      kAlgorithm,
      PercentEncode(fmt::format("{}/{}", credentials.access_key_id, CredentialScope(context, date))),
      timestamp, expires.count(), PercentEncode(SignedHeaderNames(headers))));
  if (!credentials.session_token.empty()) {
    presigned.url.append("&X-Amz-Security-Token=").append(PercentEncode(credentials.session_token.Reveal()));
  }

  // Who presigns for S3 doesn't know what will be uploaded.
  SigningContext body_context = context;
  if (context.content_sha256_header && context.payload_sha256.empty()) {
    body_context.payload_sha256 = "UNSIGNED-PAYLOAD";
  }
  INVENTORY_TRY(const std::string payload_sha256, PayloadHash(request, body_context));
  const std::string canonical = Canonical(presigned, context, headers, payload_sha256);
  const std::string string_to_sign = StringToSignAt(canonical, context, timestamp);
  presigned.url.append("&X-Amz-Signature=").append(Signature(string_to_sign, credentials, context, date));
  return std::move(presigned.url);
}

std::string CanonicalRequest(const http::Request& request, const SigningContext& context,
                             std::string_view payload_sha256) {
  return Canonical(request, context, HeadersToSign(request), payload_sha256);
}

std::string StringToSign(std::string_view canonical_request, const SigningContext& context) {
  return StringToSignAt(canonical_request, context, FormatBasicIso8601(context.time));
}

}  // namespace inventory::aws::sigv4
