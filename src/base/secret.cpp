#include "inventory/base/secret.h"

#include <openssl/crypto.h>

namespace inventory {

Secret::Secret(Secret&& other) noexcept : text_(std::move(other.text_)) {
  other.Wipe();
}

Secret& Secret::operator=(const Secret& other) {
  if (this == &other) return *this;
  Wipe();
  text_ = other.text_;
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  Wipe();
  text_ = std::move(other.text_);
  other.Wipe();
  return *this;
}

Secret::~Secret() {
  Wipe();
}

bool operator==(const Secret& a, const Secret& b) {
  return a.text_.size() == b.text_.size() &&
         CRYPTO_memcmp(a.text_.data(), b.text_.data(), a.text_.size()) == 0;
}

void Secret::Wipe() {
  // The whole capacity: a short text that was moved away still stands in the string's own buffer.
  text_.resize(text_.capacity());
  OPENSSL_cleanse(text_.data(), text_.size());
  text_.clear();
}

}  // namespace inventory
