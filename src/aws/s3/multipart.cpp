#include "multipart.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "file_checksum.h"
#include "inventory/async/sync.h"
#include "object_request.h"

namespace inventory::aws::s3 {
namespace {

struct Part {
  std::string etag;
  std::string crc32;
};

/// One multipart upload on its way.
struct Upload {
  Client& client;
  const ObjectLocation& location;
  const ObjectOptions& options;
  const std::filesystem::path& file;
  std::uint64_t bytes;
  std::uint64_t part_size;
  std::string id = {};

  std::vector<Part> parts = {};
  std::size_t next = 0;
  std::optional<Error> error = std::nullopt;  ///< The first; nothing is begun after it.
};

async::Task<Result<Part>> SendPart(Upload& upload, std::size_t index) {
  const auto offset = index * upload.part_size;
  const http::FileBody body{
      .path = upload.file, .offset = offset, .length = std::min(upload.part_size, upload.bytes - offset)};
  INVENTORY_CO_TRY(auto checksum, ChecksumOf(body));
  auto input = ObjectInput(upload.location, upload.options);
  input.Text("UploadId", upload.id)
      .Integer("PartNumber", static_cast<std::int64_t>(index) + 1)
      .Text("ChecksumAlgorithm", "CRC32")
      .Text("ChecksumCRC32", checksum.crc32_base64);
  INVENTORY_CO_TRY(auto call, ObjectCall(upload.client, "UploadPart", upload.location, input));
  call.payload = FilePayload{.file = body, .sha256_hex = std::move(checksum.sha256_hex)};
  call.timeout = TimeoutFor(body.length);
  INVENTORY_CO_TRY(const auto page, co_await upload.client.Send(std::move(call)));
  co_return Part{.etag = std::string(page.output().FindText("ETag")),
                 .crc32 = std::move(checksum.crc32_base64)};
}

/// Sends parts until there are none left or one has failed. Several of these run at the same time.
async::Task<> SendParts(Upload& upload) {
  while (!upload.error && upload.next < upload.parts.size()) {
    const auto index = upload.next++;
    auto part = co_await SendPart(upload, index);
    if (part) {
      upload.parts[index] = std::move(*part);
    } else if (!upload.error) {
      upload.error = std::move(part).error().With("part", fmt::format("{}", index + 1));
    }
  }
}

Value CompletedParts(const Upload& upload, Arena& arena) {
  std::vector<Value> parts;
  parts.reserve(upload.parts.size());
  for (std::size_t i = 0; i < upload.parts.size(); ++i) {
    const std::vector<Field> fields = {
        {.name = "ETag", .value = Value::String(upload.parts[i].etag)},
        {.name = "ChecksumCRC32", .value = Value::String(upload.parts[i].crc32)},
        {.name = "PartNumber", .value = Value::Integer(static_cast<std::int64_t>(i) + 1)}};
    parts.push_back(Value::Structure(arena.Copy(std::span<const Field>(fields))));
  }
  const Field list{.name = "Parts", .value = Value::List(arena.Copy(std::span<const Value>(parts)))};
  return Value::Structure(arena.Copy(std::span<const Field>(&list, 1)));
}

async::Task<Result<UploadedObject>> Complete(Upload& upload) {
  auto input = ObjectInput(upload.location, upload.options);
  input.Text("UploadId", upload.id).Member("MultipartUpload", CompletedParts(upload, input.arena()));
  INVENTORY_CO_TRY(auto call, ObjectCall(upload.client, "CompleteMultipartUpload", upload.location, input));
  // S3 puts the parts together while the request waits.
  call.timeout = TimeoutFor(upload.bytes);
  INVENTORY_CO_TRY(const auto page, co_await upload.client.Send(std::move(call)));
  const auto& output = page.output();
  co_return UploadedObject{.etag = std::string(output.FindText("ETag")),
                           .version_id = std::string(output.FindText("VersionId")),
                           .bytes = upload.bytes,
                           .parts = upload.parts.size()};
}

}  // namespace

async::Task<Result<std::string>> BeginUpload(Client& client, const ObjectLocation& location,
                                             const ObjectOptions& options) {
  auto input = ObjectInput(location, options);
  AddObjectOptions(input, options);
  input.Text("ChecksumAlgorithm", "CRC32");
  INVENTORY_CO_TRY(auto call, ObjectCall(client, "CreateMultipartUpload", location, input));
  INVENTORY_CO_TRY(const auto page, co_await client.Send(std::move(call)));
  std::string id(page.output().FindText("UploadId"));
  if (id.empty()) co_return Fail(ErrorCode::kProtocol, "S3 began a multipart upload without an UploadId");
  co_return id;
}

async::Task<Result<>> AbortUpload(Client& client, const ObjectLocation& location,
                                  const ObjectOptions& options, const std::string& id) {
  auto input = ObjectInput(location, options);
  input.Text("UploadId", id);
  INVENTORY_CO_TRY(auto call, ObjectCall(client, "AbortMultipartUpload", location, input));
  call.cancel = {};
  INVENTORY_CO_TRY([[maybe_unused]] const auto page, co_await client.Send(std::move(call)));
  co_return Result<>();
}

async::Task<Result<UploadedObject>> UploadInParts(Client& client, const ObjectLocation& location,
                                                  const std::filesystem::path& file, std::uint64_t bytes,
                                                  std::uint64_t part_size, const ObjectOptions& options,
                                                  std::size_t parts_in_flight) {
  Upload upload{.client = client,
                .location = location,
                .options = options,
                .file = file,
                .bytes = bytes,
                .part_size = part_size};
  upload.parts.resize(static_cast<std::size_t>((bytes + part_size - 1) / part_size));
  INVENTORY_CO_TRY(upload.id, co_await BeginUpload(client, location, options));

  async::TaskGroup group(client.loop());
  for (std::size_t i = 0; i < std::clamp<std::size_t>(parts_in_flight, 1, upload.parts.size()); ++i) {
    group.Start(SendParts(upload));
  }
  co_await group.Join();
  // A failure to abort adds nothing to the one that led there: the bucket's lifecycle rule is for that.
  if (upload.error) {
    co_await AbortUpload(client, location, options, upload.id);
    co_return Fail(std::move(*upload.error));
  }
  auto completed = co_await Complete(upload);
  if (!completed) co_await AbortUpload(client, location, options, upload.id);
  co_return completed;
}

}  // namespace inventory::aws::s3
