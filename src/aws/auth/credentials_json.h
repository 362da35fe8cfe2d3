#pragma once

#include <string>
#include <string_view>

#include "inventory/aws/sigv4/credentials.h"
#include "inventory/base/result.h"
#include "inventory/base/value.h"

namespace inventory::aws::auth {

/// An object with AccessKeyId, SecretAccessKey, a session token under the name `token_member`, and
/// Expiration: how metadata services and credential processes answer. `source` begins the messages, which
/// never quote the object, and becomes the credentials' source.
Result<Credentials> CredentialsFromJson(const Value& object, std::string_view token_member,
                                        const std::string& source);

/// The same from text.
Result<Credentials> ParseCredentialsJson(std::string_view text, std::string_view token_member,
                                         const std::string& source);

}  // namespace inventory::aws::auth
