#pragma once

#include <filesystem>
#include <string>

#include "inventory/aws/auth/config_file.h"
#include "inventory/aws/auth/provider.h"

namespace inventory::aws::auth {

/// A shared credentials file with one profile, `[default]`, and its three keys. The end of their life, which
/// the format has no key for, stands in a comment that every AWS SDK skips: "# expiration =
/// 2026-01-02T03:04:05Z".
std::string FormatSharedCredentials(const Credentials& credentials);

/// The access key of a section. kUnauthenticated if it has none; kConfiguration if it has half of one.
Result<Credentials> CredentialsFromSection(const ConfigSection& section);

/// What FormatSharedCredentials wrote, the comment included, or any shared credentials file with [default].
Result<Credentials> ParseSharedCredentials(std::string_view text, const std::filesystem::path& file);

/// One file that another step of ours wrote, and nothing else: no environment, no profile. It is read at each
/// call. A file that is not there is kConfiguration: who names one means it.
class SharedCredentialsProvider final : public CredentialProvider {
 public:
  explicit SharedCredentialsProvider(std::filesystem::path file) : file_(std::move(file)) {}
  async::Task<Result<Credentials>> Get() override;

 private:
  std::filesystem::path file_;
};

}  // namespace inventory::aws::auth
