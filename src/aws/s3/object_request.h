#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "inventory/aws/client/input.h"
#include "inventory/aws/s3/upload.h"

namespace inventory::aws::s3 {

/// Bucket, Key and ExpectedBucketOwner: what every request about an object has.
client::Input ObjectInput(const ObjectLocation& location, const ObjectOptions& options);

/// Adds what is stored with the object: for the requests that create it (PutObject, CreateMultipartUpload).
void AddObjectOptions(client::Input& input, const ObjectOptions& options);

/// A call of this S3 operation there. `input` must outlive it.
Result<Call> ObjectCall(const Client& client, std::string_view operation, const ObjectLocation& location,
                        const client::Input& input);

/// Time for so many bytes: the client's usual minute, and more on a slow line.
std::chrono::milliseconds TimeoutFor(std::uint64_t bytes);

}  // namespace inventory::aws::s3
