#include "inventory/aws/auth/shared_credentials.h"

#include <fmt/format.h>

#include "inventory/base/atomic_file.h"
#include "inventory/base/timestamp.h"

namespace inventory::aws::auth {
namespace {

constexpr std::string_view kExpirationComment = "# expiration = ";

Result<std::optional<Time>> ExpirationComment(std::string_view text, const std::filesystem::path& file) {
  const auto begin = text.find(kExpirationComment);
  if (begin == std::string_view::npos) return std::nullopt;
  text.remove_prefix(begin + kExpirationComment.size());
  const auto time = ParseIso8601(text.substr(0, text.find('\n')));
  if (time) return *time;
  return Fail(ErrorCode::kConfiguration, fmt::format("{}: the time in its comment \"{}...\" is not ISO 8601",
                                                     file.string(), kExpirationComment));
}

}  // namespace

std::string FormatSharedCredentials(const Credentials& credentials) {
  std::string text;
  if (credentials.expiration) {
    text = fmt::format("{}{}\n", kExpirationComment, FormatIso8601(*credentials.expiration));
  }
  text += fmt::format("[default]\naws_access_key_id = {}\naws_secret_access_key = {}\n",
                      credentials.access_key_id, credentials.secret_access_key.Reveal());
  if (!credentials.session_token.empty()) {
    text += fmt::format("aws_session_token = {}\n", credentials.session_token.Reveal());
  }
  return text;
}

Result<Credentials> CredentialsFromSection(const ConfigSection& section) {
  const ConfigSetting* id = section.Find("aws_access_key_id");
  const ConfigSetting* secret = section.Find("aws_secret_access_key");
  const ConfigSetting* token = section.Find("aws_session_token");
  const bool has_id = id != nullptr && !id->value.empty();
  const bool has_secret = secret != nullptr && !secret->value.empty();
  const std::string where = fmt::format("profile \"{}\" in {}", section.profile, section.file.string());
  if (!has_id && !has_secret) return Fail(ErrorCode::kUnauthenticated, where + " has no access key");
  if (!has_id || !has_secret) {
    return Fail(ErrorCode::kConfiguration,
                fmt::format("{}:{}: profile \"{}\" has {}, but no {}", section.file.string(),
                            has_id ? id->line : secret->line, section.profile,
                            has_id ? "aws_access_key_id" : "aws_secret_access_key",
                            has_id ? "aws_secret_access_key" : "aws_access_key_id"));
  }
  Credentials credentials;
  credentials.access_key_id = id->value;
  credentials.secret_access_key = Secret(secret->value);
  if (token != nullptr) credentials.session_token = Secret(token->value);
  credentials.source = where;
  return credentials;
}

Result<Credentials> ParseSharedCredentials(std::string_view text, const std::filesystem::path& file) {
  INVENTORY_TRY(const auto sections, ParseConfigFile(text, file, ConfigFileKind::kCredentials));
  for (const ConfigSection& section : sections) {
    if (section.profile != "default") continue;
    INVENTORY_TRY(Credentials credentials, CredentialsFromSection(section));
    INVENTORY_TRY(credentials.expiration, ExpirationComment(text, file));
    credentials.source = file.string();
    return credentials;
  }
  return Fail(ErrorCode::kConfiguration, fmt::format("{} has no section [default]", file.string()));
}

async::Task<Result<Credentials>> SharedCredentialsProvider::Get() {
  const auto text = ReadFile(file_);
  if (!text) {
    co_return Fail(ErrorCode::kConfiguration,
                   fmt::format("can't read the credentials file: {}", text.error().message()));
  }
  co_return ParseSharedCredentials(*text, file_);
}

}  // namespace inventory::aws::auth
