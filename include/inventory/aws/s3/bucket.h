#pragma once

#include <string>

#include "inventory/async/task.h"
#include "inventory/aws/client/client.h"
#include "inventory/aws/s3/upload.h"
#include "inventory/base/result.h"

namespace inventory::aws::s3 {

/// Asks for the bucket and gives the region where it is, "" if S3 does not tell. kNotFound: nobody has a
/// bucket of this name. kPermissionDenied: somebody has one, and we may not see it (s3:ListBucket), or it is
/// not `expected_owner`'s.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
async::Task<Result<std::string>> FindBucket(Client& client, std::string bucket, std::string region,
                                            std::string expected_owner, async::CancellationToken cancel = {});

/// Whether an upload there would be let in: begins one in parts and aborts it, which takes the permissions of
/// an upload (s3:PutObject, s3:AbortMultipartUpload, those of the key that encrypts) and stores nothing.
async::Task<Result<>> TryUpload(Client& client, ObjectLocation location, ObjectOptions options);

}  // namespace inventory::aws::s3
