#pragma once

#include <array>
#include <string_view>

#include "inventory/base/secret.h"

namespace inventory::aws::sigv4 {

using SigningKey = std::array<unsigned char, 32>;

/// The key of one secret, day ("20260102"), region and service. Deriving it takes four HMACs, which is most
/// of what a signature costs, so each thread keeps its latest ones.
SigningKey DeriveSigningKey(const Secret& secret_access_key, std::string_view date, std::string_view region,
                            std::string_view service);

}  // namespace inventory::aws::sigv4
