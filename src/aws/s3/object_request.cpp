#include "object_request.h"

#include <vector>

namespace inventory::aws::s3 {
namespace {

constexpr std::chrono::milliseconds kBaseTimeout{60'000};
/// Slower than this a line is taken for dead.
constexpr std::uint64_t kSlowestBytesPerSecond = 64 << 10;

}  // namespace

client::Input ObjectInput(const ObjectLocation& location, const ObjectOptions& options) {
  client::Input input;
  input.Text("Bucket", location.bucket)
      .Text("Key", location.key)
      .Text("ExpectedBucketOwner", options.expected_bucket_owner);
  return input;
}

void AddObjectOptions(client::Input& input, const ObjectOptions& options) {
  input.Text("ContentType", options.content_type)
      .Text("ServerSideEncryption", options.server_side_encryption)
      .Text("SSEKMSKeyId", options.kms_key_id)
      .Text("StorageClass", options.storage_class);
  if (options.bucket_key) input.Flag("BucketKeyEnabled", true);
  if (options.metadata.empty()) return;
  auto& arena = input.arena();
  std::vector<Field> fields;
  for (const auto& [name, text] : options.metadata) {
    fields.push_back({.name = arena.Copy(name), .value = Value::String(arena.Copy(text))});
  }
  input.Member("Metadata", Value::Map(arena.Copy(std::span<const Field>(fields))));
}

Result<Call> ObjectCall(const Client& client, std::string_view operation, const ObjectLocation& location,
                        const client::Input& input) {
  INVENTORY_TRY(const auto found, client::FindOperation(client.models(), "s3", operation));
  return Call{.operation = found,
              .region = location.region,
              .input = input.value(),
              .credentials = location.credentials,
              .cancel = location.cancel};
}

std::chrono::milliseconds TimeoutFor(std::uint64_t bytes) {
  return kBaseTimeout + std::chrono::seconds(bytes / kSlowestBytesPerSecond);
}

}  // namespace inventory::aws::s3
