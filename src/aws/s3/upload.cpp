#include "inventory/aws/s3/upload.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "file_checksum.h"
#include "multipart.h"
#include "object_request.h"

namespace inventory::aws::s3 {
namespace {

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
constexpr std::uint64_t kMaxParts = 10'000;
constexpr std::uint64_t kMinPartSize = std::uint64_t{5} << 20;
constexpr std::uint64_t kMaxPartSize = std::uint64_t{5} << 30;

async::Task<Result<UploadedObject>> PutWhole(Client& client, const ObjectLocation& location,
                                             const http::FileBody& body, const FileChecksum& checksum,
                                             const ObjectOptions& options) {
  auto input = ObjectInput(location, options);
  AddObjectOptions(input, options);
  input.Text("ChecksumAlgorithm", "CRC32").Text("ChecksumCRC32", checksum.crc32_base64);
  INVENTORY_CO_TRY(auto call, ObjectCall(client, "PutObject", location, input));
  call.payload = FilePayload{.file = body, .sha256_hex = checksum.sha256_hex};
  call.timeout = TimeoutFor(body.length);
  INVENTORY_CO_TRY(const auto page, co_await client.Send(std::move(call)));
  const auto& output = page.output();
  co_return UploadedObject{.etag = std::string(output.FindText("ETag")),
                           .version_id = std::string(output.FindText("VersionId")),
                           .bytes = body.length};
}

async::Task<Result<UploadedObject>> Upload(Client& client, const ObjectLocation& location,
                                           const http::FileBody& body, const ObjectOptions& options,
                                           const UploadTuning& tuning) {
  if (body.length > tuning.multipart_threshold) {
    INVENTORY_CO_TRY(const auto part_size, PartSizeFor(body.length, tuning));
    co_return co_await UploadInParts(client, location, body.path, body.length, part_size, options,
                                     tuning.parts_in_flight);
  }
  INVENTORY_CO_TRY(const auto checksum, ChecksumOf(body));
  co_return co_await PutWhole(client, location, body, checksum, options);
}

}  // namespace

Result<std::uint64_t> PartSizeFor(std::uint64_t bytes, const UploadTuning& tuning) {
  const auto needed = (bytes + kMaxParts - 1) / kMaxParts;
  const auto size = std::max({needed, tuning.part_size, kMinPartSize});
  if (needed <= kMaxPartSize) return std::min(size, kMaxPartSize);
  return Fail(ErrorCode::kInvalidArgument,
              fmt::format("{} bytes are more than S3 stores in one object", bytes));
}

async::Task<Result<UploadedObject>> UploadFile(Client& client, ObjectLocation location,
                                               std::filesystem::path file, ObjectOptions options,
                                               UploadTuning tuning) {
  std::error_code failed;
  const auto bytes = std::filesystem::file_size(file, failed);
  if (failed) {
    co_return Fail(ErrorCode::kIo, fmt::format("can't read {}: {}", file.string(), failed.message()));
  }
  const http::FileBody body{.path = std::move(file), .offset = 0, .length = bytes};
  auto uploaded = co_await Upload(client, location, body, options, tuning);
  if (!uploaded) uploaded.error().With("bucket", location.bucket).With("key", location.key);
  co_return uploaded;
}

}  // namespace inventory::aws::s3
