#pragma once

#include <string>

#include "inventory/base/result.h"
#include "inventory/http/message.h"

namespace inventory::aws::s3 {

struct FileChecksum {
  std::string crc32_base64;  ///< Big-endian, as x-amz-checksum-crc32 wants it.
  std::string sha256_hex;
};

/// Both in one pass, in constant memory. kIo if the file can't be read or is shorter than it was.
Result<FileChecksum> ChecksumOf(const http::FileBody& file);

}  // namespace inventory::aws::s3
