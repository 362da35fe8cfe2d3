#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "inventory/aws/s3/upload.h"

namespace inventory::aws::s3 {

/// CreateMultipartUpload, UploadPart for each part, CompleteMultipartUpload; AbortMultipartUpload if one of
/// them fails.
async::Task<Result<UploadedObject>> UploadInParts(Client& client, const ObjectLocation& location,
                                                  const std::filesystem::path& file, std::uint64_t bytes,
                                                  std::uint64_t part_size, const ObjectOptions& options,
                                                  std::size_t parts_in_flight);

/// CreateMultipartUpload: gives the upload's id.
async::Task<Result<std::string>> BeginUpload(Client& client, const ObjectLocation& location,
                                             const ObjectOptions& options);
/// AbortMultipartUpload, also after the caller has cancelled.
async::Task<Result<>> AbortUpload(Client& client, const ObjectLocation& location,
                                  const ObjectOptions& options, const std::string& id);

}  // namespace inventory::aws::s3
