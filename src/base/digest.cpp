#include <cstdio>
#include <cstdlib>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <zlib.h>

#include "inventory/base/encoding.h"

namespace inventory {
namespace {

constexpr std::size_t kSha256BlockSize = 64;
using Sha256Digest = std::array<unsigned char, 32>;

/// Digests can only fail where OpenSSL's own installation is broken: nothing that a caller could handle.
void RequireOpenSsl(bool worked, const char* what) {
  if (worked) return;
  std::fprintf(stderr, "OpenSSL cannot compute %s: check its configuration (OPENSSL_CONF)\n", what);
  std::abort();
}

/// Fetched once: OpenSSL 3 otherwise searches its providers for every digest, which costs more than the
/// digest.
const EVP_MD* FetchDigest(const char* name, const char* properties) {
  const EVP_MD* digest = EVP_MD_fetch(nullptr, name, properties);
  RequireOpenSsl(digest != nullptr, name);
  return digest;
}

const EVP_MD* Sha256Algorithm() {
  static const EVP_MD* const algorithm = FetchDigest("SHA256", nullptr);
  return algorithm;
}

class DigestContext {
 public:
  DigestContext() : context_(EVP_MD_CTX_new()) { RequireOpenSsl(context_ != nullptr, "digests"); }
  DigestContext(const DigestContext&) = delete;
  DigestContext& operator=(const DigestContext&) = delete;
  ~DigestContext() { EVP_MD_CTX_free(context_); }

  void Start(const EVP_MD* algorithm) {
    RequireOpenSsl(EVP_DigestInit_ex2(context_, algorithm, nullptr) == 1, "digests");
  }
  void Update(const void* bytes, std::size_t size) {
    RequireOpenSsl(EVP_DigestUpdate(context_, bytes, size) == 1, "digests");
  }
  void Finish(unsigned char* digest) {
    RequireOpenSsl(EVP_DigestFinal_ex(context_, digest, nullptr) == 1, "digests");
  }

 private:
  EVP_MD_CTX* context_;
};

/// Reused by all digests of a thread: starting a known algorithm again allocates nothing.
DigestContext& Sha256Context() {
  thread_local DigestContext context;
  return context;
}

std::string_view AsText(const Sha256Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace

std::array<unsigned char, 32> Sha256(std::string_view bytes) {
  Sha256Digest digest;
  DigestContext& context = Sha256Context();
  context.Start(Sha256Algorithm());
  context.Update(bytes.data(), bytes.size());
  context.Finish(digest.data());
  return digest;
}

std::string Sha256Hex(std::string_view bytes) {
  return HexEncode(AsText(Sha256(bytes)));
}

// Written out over the digest above (RFC 2104): EVP_MAC copies its context and parses parameters for every
// key, and SigV4 keys its chain with a new one at each step.
std::array<unsigned char, 32> HmacSha256(std::string_view key, std::string_view bytes) {
  std::array<unsigned char, kSha256BlockSize> pad{};
  Sha256Digest shortened;
  if (key.size() > kSha256BlockSize) {
    shortened = Sha256(key);
    key = AsText(shortened);
  }
  for (std::size_t index = 0; index < key.size(); ++index)
    pad[index] = static_cast<unsigned char>(key[index]);

  DigestContext& context = Sha256Context();
  Sha256Digest digest;
  for (unsigned char& byte : pad) byte ^= 0x36;
  context.Start(Sha256Algorithm());
  context.Update(pad.data(), pad.size());
  context.Update(bytes.data(), bytes.size());
  context.Finish(digest.data());

  for (unsigned char& byte : pad) byte ^= 0x36 ^ 0x5C;
  context.Start(Sha256Algorithm());
  context.Update(pad.data(), pad.size());
  context.Update(digest.data(), digest.size());
  context.Finish(digest.data());

  OPENSSL_cleanse(pad.data(), pad.size());
  return digest;
}

std::array<unsigned char, 16> Md5(std::string_view bytes) {
  // Content-MD5 is a checksum, not a signature: taken from a provider that is not FIPS where FIPS is the
  // default.
  static const EVP_MD* const algorithm = FetchDigest("MD5", "-fips");
  std::array<unsigned char, 16> digest;
  DigestContext context;
  context.Start(algorithm);
  context.Update(bytes.data(), bytes.size());
  context.Finish(digest.data());
  return digest;
}

std::uint32_t Crc32(std::string_view bytes, std::uint32_t crc) {
  return static_cast<std::uint32_t>(
      crc32_z(crc, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

}  // namespace inventory
