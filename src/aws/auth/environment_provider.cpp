#include "inventory/aws/auth/environment_provider.h"

#include "inventory/base/timestamp.h"

namespace inventory::aws::auth {

Result<Credentials> CredentialsFromEnvironment(const Environment& environment) {
  auto access_key_id = environment.GetNonEmpty("AWS_ACCESS_KEY_ID");
  if (!access_key_id) return Fail(ErrorCode::kUnauthenticated, "AWS_ACCESS_KEY_ID is not set");
  auto secret_access_key = environment.GetNonEmpty("AWS_SECRET_ACCESS_KEY");
  if (!secret_access_key) {
    return Fail(ErrorCode::kConfiguration,
                "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not: set both or neither");
  }

  Credentials credentials;
  credentials.access_key_id = std::move(*access_key_id);
  credentials.secret_access_key = Secret(std::move(*secret_access_key));
  credentials.session_token = Secret(environment.GetNonEmpty("AWS_SESSION_TOKEN").value_or(""));
  credentials.source = "environment";
  if (const auto expiration = environment.GetNonEmpty("AWS_CREDENTIAL_EXPIRATION")) {
    const auto time = ParseIso8601(*expiration);
    if (!time) {
      return Fail(ErrorCode::kConfiguration,
                  "AWS_CREDENTIAL_EXPIRATION is \"" + *expiration + "\", which is no ISO 8601 time");
    }
    credentials.expiration = *time;
  }
  return credentials;
}

async::Task<Result<Credentials>> EnvironmentProvider::Get() {
  co_return CredentialsFromEnvironment(environment_);
}

}  // namespace inventory::aws::auth
