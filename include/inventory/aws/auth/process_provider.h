#pragma once

#include <string>
#include <string_view>

#include "inventory/aws/auth/context.h"
#include "inventory/aws/auth/provider.h"

namespace inventory::aws::auth {

/// What a `credential_process` prints: one JSON object with Version 1, AccessKeyId, SecretAccessKey and, for
/// temporary ones, SessionToken and Expiration.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html kConfiguration for
/// anything else; the message never quotes the output, which may hold the secret.
Result<Credentials> ParseProcessOutput(std::string_view output, const std::string& source);

/// Runs the command (words as a POSIX shell splits them, no shell) in our environment, for a minute at most.
class ProcessProvider final : public CredentialProvider {
 public:
  /// `source` says in messages where the command was configured.
  ProcessProvider(const Context& context, std::string command, std::string source)
      : context_(context), command_(std::move(command)), source_(std::move(source)) {}
  async::Task<Result<Credentials>> Get() override;

 private:
  Context context_;
  std::string command_;
  std::string source_;
};

}  // namespace inventory::aws::auth
