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

/// A conditional write that met another one may be made again: RFC 9110's 409, S3's
/// ConditionalRequestConflict.
constexpr int kMaxConflicts = 3;

bool IsConflict(const Error& error) {
  return error.Find("code") == "ConditionalRequestConflict";
}
bool IsPreconditionFailed(const Error& error) {
  return error.Find("status") == "412";
}

async::Task<Result<UploadedObject>> PutWhole(Client& client, const ObjectLocation& location,
                                             const http::FileBody& body, const FileChecksum& checksum,
                                             const ObjectOptions& options) {
  auto input = ObjectInput(location, options);
  AddObjectOptions(input, options);
  input.Text("ChecksumAlgorithm", "CRC32").Text("ChecksumCRC32", checksum.crc32_base64);
  if (options.only_if_absent) input.Text("IfNoneMatch", "*");
  INVENTORY_CO_TRY(auto call, ObjectCall(client, "PutObject", location, input));
  call.payload = FilePayload{.file = body, .sha256_hex = checksum.sha256_hex};
  call.timeout = TimeoutFor(body.length);
  INVENTORY_CO_TRY(const auto page, co_await client.Send(std::move(call)));
  const auto& output = page.output();
  co_return UploadedObject{.etag = std::string(output.FindText("ETag")),
                           .version_id = std::string(output.FindText("VersionId")),
                           .bytes = body.length};
}

/// Whether the object that is there has the same bytes: then whoever put it has done our work.
async::Task<Result<UploadedObject>> CompareWithExisting(Client& client, const ObjectLocation& location,
                                                        std::uint64_t bytes, const FileChecksum& checksum,
                                                        const ObjectOptions& options) {
  auto input = ObjectInput(location, options);
  input.Text("ChecksumMode", "ENABLED");
  INVENTORY_CO_TRY(auto call, ObjectCall(client, "HeadObject", location, input));
  const auto page = co_await client.Send(std::move(call));
  if (page && page->output().FindText("ChecksumCRC32") == checksum.crc32_base64) {
    co_return UploadedObject{.etag = std::string(page->output().FindText("ETag")),
                             .version_id = std::string(page->output().FindText("VersionId")),
                             .bytes = bytes,
                             .was_there = true};
  }
  co_return Fail(ErrorCode::kAlreadyExists,
                 page ? "another object is there and was to be kept"
                      : fmt::format("an object is there and was to be kept, and it can't be compared: {}",
                                    page.error().message()));
}

async::Task<Result<UploadedObject>> UploadOnce(Client& client, const ObjectLocation& location,
                                               const http::FileBody& body, const ObjectOptions& options,
                                               const UploadTuning& tuning) {
  if (body.length > tuning.multipart_threshold) {
    INVENTORY_CO_TRY(const auto part_size, PartSizeFor(body.length, tuning));
    co_return co_await UploadInParts(client, location, body.path, body.length, part_size, options,
                                     tuning.parts_in_flight);
  }
  INVENTORY_CO_TRY(const auto checksum, ChecksumOf(body));
  auto put = co_await PutWhole(client, location, body, checksum, options);
  if (!put && options.only_if_absent && IsPreconditionFailed(put.error())) {
    co_return co_await CompareWithExisting(client, location, body.length, checksum, options);
  }
  co_return put;
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
  for (int attempt = 1;; ++attempt) {
    auto uploaded = co_await UploadOnce(client, location, body, options, tuning);
    if (uploaded) co_return uploaded;
    auto& error = uploaded.error();
    if (options.only_if_absent && IsConflict(error) && attempt < kMaxConflicts) continue;
    if (IsPreconditionFailed(error)) {
      error = Error(ErrorCode::kAlreadyExists, "another object is there and was to be kept");
    }
    co_return Fail(std::move(error).With("bucket", location.bucket).With("key", location.key));
  }
}

}  // namespace inventory::aws::s3
