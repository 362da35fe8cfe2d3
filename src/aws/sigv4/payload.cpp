#include "payload.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <vector>

#include "inventory/aws/sigv4/url.h"
#include "inventory/base/encoding.h"

namespace inventory::aws::sigv4 {
namespace {

constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";
constexpr std::string_view kEmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

struct FreeDigestContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

std::unexpected<Error> CannotRead(const http::FileBody& file, std::string_view reason) {
  return Fail(ErrorCode::kIo,
              fmt::format("can't read {} to sign its upload: {}", file.path.string(), reason));
}

Result<std::string> HashFile(const http::FileBody& file) {
  std::ifstream stream(file.path, std::ios::binary);
  if (!stream) return CannotRead(file, std::strerror(errno));
  stream.seekg(static_cast<std::streamoff>(file.offset));

  const std::unique_ptr<EVP_MD_CTX, FreeDigestContext> digest(EVP_MD_CTX_new());
  EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr);
  std::vector<char> buffer(std::size_t{1} << 20);
  std::uint64_t left = file.length;
  while (left > 0) {
    const auto wanted = std::min<std::uint64_t>(left, buffer.size());
    stream.read(buffer.data(), static_cast<std::streamsize>(wanted));
    const auto got = static_cast<std::uint64_t>(stream.gcount());
    if (got == 0) return CannotRead(file, fmt::format("{} bytes are missing at its end", left));
    EVP_DigestUpdate(digest.get(), buffer.data(), static_cast<std::size_t>(got));
    left -= got;
  }
  std::string hash(32, '\0');
  EVP_DigestFinal_ex(digest.get(), reinterpret_cast<unsigned char*>(hash.data()), nullptr);
  return HexEncode(hash);
}

}  // namespace

Result<std::string> PayloadHash(const http::Request& request, const SigningContext& context) {
  if (!context.payload_sha256.empty()) return std::string(context.payload_sha256);
  if (!context.content_sha256_header) {
    if (const auto given = request.headers.Find("x-amz-content-sha256")) return std::string(*given);
  }
  if (const auto* text = std::get_if<std::string>(&request.body)) {
    return text->empty() ? std::string(kEmptySha256) : Sha256Hex(*text);
  }
  // TLS protects the bytes and the upload carries its own checksum; over plain HTTP only the hash does.
  if (context.content_sha256_header && EqualsIgnoreCase(SplitUrl(request.url).scheme, "https")) {
    return std::string(kUnsignedPayload);
  }
  return HashFile(std::get<http::FileBody>(request.body));
}

}  // namespace inventory::aws::sigv4
