#include "aws/auth/credentials_json.h"

#include "fuzz/fuzz.h"

// What metadata services and credential processes answer: credentials that are whole, or an error that does
// not quote what came.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace inventory;
  const auto credentials = aws::auth::ParseCredentialsJson(fuzz::Text(data, size), "SessionToken", "source");
  if (!credentials) {
    fuzz::Require(credentials.error().message().starts_with("source"), "an error begins with its source");
    return 0;
  }
  fuzz::Require(!credentials->access_key_id.empty(), "credentials have a key's id");
  fuzz::Require(!credentials->secret_access_key.Reveal().empty(), "credentials have a key");
  return 0;
}
