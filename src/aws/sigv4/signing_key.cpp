#include "signing_key.h"

#include <openssl/crypto.h>

#include <functional>
#include <string>
#include <vector>

#include "inventory/base/encoding.h"

namespace inventory::aws::sigv4 {
namespace {

std::string_view AsText(const SigningKey& key) {
  return {reinterpret_cast<const char*>(key.data()), key.size()};
}

SigningKey Derive(std::string_view secret, std::string_view date, std::string_view region,
                  std::string_view service) {
  const Secret start("AWS4" + std::string(secret));
  const SigningKey date_key = HmacSha256(start.Reveal(), date);
  const SigningKey region_key = HmacSha256(AsText(date_key), region);
  const SigningKey service_key = HmacSha256(AsText(region_key), service);
  return HmacSha256(AsText(service_key), "aws4_request");
}

/// Direct-mapped: a scope has one place, and whoever needs it next takes it. Enough for the services of some
/// regions; a miss costs microseconds, so nothing here is worth a list of use.
class SigningKeyCache {
 public:
  SigningKeyCache() : slots_(kSlots) {}

  SigningKey Get(const Secret& secret, std::string_view date, std::string_view region,
                 std::string_view service) {
    std::string scope;
    scope.reserve(date.size() + region.size() + service.size() + 2);
    scope.append(date).append("/").append(region).append("/").append(service);
    Slot& slot = slots_[Index(secret, scope)];
    if (slot.scope != scope || !(slot.secret == secret)) {
      slot.key = Derive(secret.Reveal(), date, region, service);
      slot.scope = std::move(scope);
      slot.secret = secret;
    }
    return slot.key;
  }

 private:
  static constexpr std::size_t kSlots = 256;

  struct Slot {
    std::string scope;
    Secret secret;
    SigningKey key{};
    ~Slot() { OPENSSL_cleanse(key.data(), key.size()); }
  };

  static std::size_t Index(const Secret& secret, std::string_view scope) {
    const std::hash<std::string_view> hash;
    return (hash(scope) ^ (hash(secret.Reveal()) * 31)) % kSlots;
  }

  std::vector<Slot> slots_;
};

}  // namespace

SigningKey DeriveSigningKey(const Secret& secret_access_key, std::string_view date, std::string_view region,
                            std::string_view service) {
  thread_local SigningKeyCache cache;
  return cache.Get(secret_access_key, date, region, service);
}

}  // namespace inventory::aws::sigv4
