#include "inventory/aws/sigv4/url.h"

#include "fuzz/fuzz.h"
#include "inventory/aws/auth/role_chain_provider.h"
#include "inventory/aws/auth/role_options.h"
#include "inventory/aws/sigv4/signer.h"

// URLs and ARNs from configuration and answers: whatever they are, their parts are parts of them, and a
// request to them is signed or refused.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace inventory;
  const std::string_view text = fuzz::Text(data, size);
  const aws::sigv4::UrlParts parts = aws::sigv4::SplitUrl(text);
  for (const std::string_view part : {parts.scheme, parts.host, parts.port, parts.path, parts.query}) {
    fuzz::Require(text.find(part) != std::string_view::npos, "a part is of the URL");
  }
  fuzz::Require(parts.path.empty() || parts.path.front() == '/', "a path begins with '/'");

  http::Request request;
  request.url = text;
  const aws::Credentials credentials{.access_key_id = "AKIDEXAMPLE",
                                     .secret_access_key = Secret("secret"),
                                     .session_token = {},
                                     .expiration = std::nullopt,
                                     .source = "fuzz"};
  for (const std::string_view service : {"s3", "ec2"}) {
    const auto context = aws::sigv4::SigningContext::For(service, "eu-west-1", Time());
    const auto is_signed = aws::sigv4::Sign(request, credentials, context);
    fuzz::Require(is_signed.has_value() == !parts.host.empty(), "what has a host can be signed");
    (void)aws::sigv4::Presign(request, credentials, context, std::chrono::minutes(5));
  }

  (void)aws::auth::AccountOfArn(text);
  (void)aws::auth::RoleArn("aws", "111122223333", text);
  return 0;
}
