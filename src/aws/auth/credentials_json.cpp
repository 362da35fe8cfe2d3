#include "credentials_json.h"

#include <fmt/format.h>

#include "inventory/base/json.h"
#include "inventory/base/timestamp.h"

namespace inventory::aws::auth {

Result<Credentials> CredentialsFromJson(const Value& object, std::string_view token_member,
                                        const std::string& source) {
  for (const std::string_view member :
       {std::string_view("AccessKeyId"), std::string_view("SecretAccessKey")}) {
    if (object.FindText(member).empty()) {
      return Fail(ErrorCode::kProtocol, fmt::format("{} gave no credentials: {} is missing", source, member));
    }
  }
  Credentials credentials;
  credentials.access_key_id = object.FindText("AccessKeyId");
  credentials.secret_access_key = Secret(std::string(object.FindText("SecretAccessKey")));
  credentials.session_token = Secret(std::string(object.FindText(token_member)));
  credentials.source = source;
  if (const std::string_view expiration = object.FindText("Expiration"); !expiration.empty()) {
    const auto time = ParseIso8601(expiration);
    if (!time) {
      return Fail(ErrorCode::kProtocol,
                  fmt::format("{} gave credentials whose Expiration is \"{}\", which is no ISO 8601 time",
                              source, expiration));
    }
    credentials.expiration = *time;
  }
  return credentials;
}

Result<Credentials> ParseCredentialsJson(std::string_view text, std::string_view token_member,
                                         const std::string& source) {
  Arena arena;
  const auto object = ParseJson(text, arena);
  if (!object || !object->has_fields()) {
    return Fail(ErrorCode::kProtocol,
                fmt::format("{} gave no credentials: its answer is not a JSON object", source));
  }
  return CredentialsFromJson(*object, token_member, source);
}

}  // namespace inventory::aws::auth
