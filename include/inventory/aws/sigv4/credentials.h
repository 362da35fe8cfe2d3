#pragma once

#include <optional>
#include <string>

#include "inventory/base/clock.h"
#include "inventory/base/secret.h"

namespace inventory::aws {

/// An access key. Temporary ones have a session token and, where its giver told, the end of their life.
struct Credentials {
  std::string access_key_id;
  Secret secret_access_key;
  Secret session_token;  ///< Empty for long-term keys.
  std::optional<Time> expiration;
  /// Where they came from, for messages: "environment", "profile prod in ~/.aws/credentials".
  std::string source;
};

}  // namespace inventory::aws
