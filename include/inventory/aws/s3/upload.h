#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "inventory/async/task.h"
#include "inventory/aws/client/client.h"
#include "inventory/base/result.h"

namespace inventory::aws::s3 {

/// Where an object goes, and as whom.
struct ObjectLocation {
  std::string bucket;
  std::string key;
  /// Where the bucket is thought to be. If S3 says otherwise it is asked there, once, and that is remembered.
  std::string region;
  auth::CredentialProvider* credentials = nullptr;  ///< nullptr: the client's own.
  async::CancellationToken cancel = {};
};

/// What is stored with the bytes. Empty texts leave S3's or the bucket's default.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
struct ObjectOptions {
  std::string content_type = {};
  /// x-amz-meta-*: names in lower case, values in ASCII.
  std::vector<std::pair<std::string, std::string>> metadata = {};
  std::string server_side_encryption = {};  ///< "AES256", "aws:kms", "aws:kms:dsse".
  std::string kms_key_id = {};              ///< Key id, ARN or alias, with "aws:kms".
  bool bucket_key = false;                  ///< Fewer KMS calls: one key for many objects.
  std::string storage_class = {};
  /// The account that must own the bucket: guards against a bucket that somebody else made under this name.
  std::string expected_bucket_owner = {};
};

/// How large files go: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
struct UploadTuning {
  std::uint64_t multipart_threshold = std::uint64_t{64} << 20;  ///< Larger files are sent in parts.
  std::uint64_t part_size = std::uint64_t{16}
                            << 20;  ///< Grows where 10,000 parts would not suffice; at least 5 MiB.
  std::size_t parts_in_flight = 4;
};

struct UploadedObject {
  std::string etag = {};
  std::string version_id = {};  ///< Empty in a bucket without versions.
  std::uint64_t bytes = 0;
  std::uint64_t parts = 0;  ///< 0: sent whole.
};

/// Sends a file, streaming it, with a CRC-32 that S3 checks and a SHA-256 that the signature covers. A
/// multipart upload that fails is aborted, so that its parts don't stay and cost.
///
/// Errors are the client's, with the context "bucket" and "key", or kIo for the file.
async::Task<Result<UploadedObject>> UploadFile(Client& client, ObjectLocation location,
                                               std::filesystem::path file, ObjectOptions options,
                                               UploadTuning tuning = {});

/// The size of the parts in which a file of this size goes. kInvalidArgument for more than S3 stores.
Result<std::uint64_t> PartSizeFor(std::uint64_t bytes, const UploadTuning& tuning);

}  // namespace inventory::aws::s3
