#pragma once

#include <string>

#include "inventory/aws/sigv4/signer.h"
#include "inventory/base/result.h"

namespace inventory::aws::sigv4 {

/// What stands for the body in the canonical request: the context's value, the request's own
/// x-amz-content-sha256 (Glacier's tree hashes come so), "UNSIGNED-PAYLOAD" for a file sent to S3 over TLS,
/// else the hash of the body. Files are read through, a megabyte at a time; kIo if that fails.
Result<std::string> PayloadHash(const http::Request& request, const SigningContext& context);

}  // namespace inventory::aws::sigv4
