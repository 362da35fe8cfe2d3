#include "file_checksum.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <memory>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "inventory/base/encoding.h"

namespace inventory::aws::s3 {
namespace {

constexpr std::size_t kPiece = std::size_t{256} << 10;

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

std::string BigEndian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>((value >> shift) & 0xFFU);
  return bytes;
}

std::unexpected<Error> CannotRead(const http::FileBody& file, std::string_view reason) {
  return Fail(ErrorCode::kIo, fmt::format("can't read {}: {}", file.path.string(), reason));
}

}  // namespace

Result<FileChecksum> ChecksumOf(const http::FileBody& file) {
  std::ifstream stream(file.path, std::ios::binary);
  if (!stream) return CannotRead(file, std::strerror(errno));
  stream.seekg(static_cast<std::streamoff>(file.offset));

  const std::unique_ptr<EVP_MD_CTX, FreeContext> sha256(EVP_MD_CTX_new());
  if (!sha256 || EVP_DigestInit_ex(sha256.get(), EVP_sha256(), nullptr) != 1) {
    return Fail(ErrorCode::kInternal,
                "OpenSSL cannot compute SHA-256: check its configuration (OPENSSL_CONF)");
  }
  std::uint32_t crc = 0;
  std::vector<char> piece(static_cast<std::size_t>(std::min<std::uint64_t>(file.length, kPiece)));
  for (std::uint64_t left = file.length; left > 0;) {
    stream.read(piece.data(), static_cast<std::streamsize>(std::min<std::uint64_t>(left, piece.size())));
    const auto got = static_cast<std::size_t>(stream.gcount());
    if (got == 0) return CannotRead(file, fmt::format("it has become {} bytes shorter", left));
    crc = Crc32({piece.data(), got}, crc);
    EVP_DigestUpdate(sha256.get(), piece.data(), got);
    left -= got;
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_DigestFinal_ex(sha256.get(), digest.data(), &size);
  return FileChecksum{.crc32_base64 = Base64Encode(BigEndian(crc)),
                      .sha256_hex = HexEncode({reinterpret_cast<const char*>(digest.data()), size})};
}

}  // namespace inventory::aws::s3
