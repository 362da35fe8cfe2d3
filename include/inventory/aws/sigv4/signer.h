#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "inventory/aws/sigv4/credentials.h"
#include "inventory/base/clock.h"
#include "inventory/base/result.h"
#include "inventory/http/message.h"

/// AWS Signature Version 4:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
namespace inventory::aws::sigv4 {

/// What a signature covers besides the request: the credential scope, and the service's ways with paths and
/// bodies.
struct SigningContext {
  std::string_view service;  ///< The signing name, "s3", "elasticloadbalancing".
  std::string_view region;   ///< The signing region.
  Time time;

  /// S3 takes the path as it is sent; all other services want it normalised and percent-encoded once more.
  bool double_encode_and_normalize_path = true;
  /// Adds x-amz-content-sha256, which S3 requires.
  bool content_sha256_header = false;
  /// The payload's hash where it is known already or not to be computed ("UNSIGNED-PAYLOAD"); "" computes it.
  std::string_view payload_sha256 = {};

  /// The settings of this service.
  static SigningContext For(std::string_view service, std::string_view region, Time time);
};

/// Adds X-Amz-Date, X-Amz-Security-Token, X-Amz-Content-Sha256 where needed, and Authorization. Fields of an
/// earlier signature are replaced, so a request can be signed again for a retry. kInternal if the URL has no
/// host.
Result<> Sign(http::Request& request, const Credentials& credentials, const SigningContext& context);

/// The URL with the signature in its query, valid for `expires`: for presigned requests. `request.headers`
/// are signed too and must be sent as they are.
Result<std::string> Presign(const http::Request& request, const Credentials& credentials,
                            const SigningContext& context, std::chrono::seconds expires);

/// The stages, for tests and for explaining a refused signature.
std::string CanonicalRequest(const http::Request& request, const SigningContext& context,
                             std::string_view payload_sha256);
std::string StringToSign(std::string_view canonical_request, const SigningContext& context);

}  // namespace inventory::aws::sigv4
