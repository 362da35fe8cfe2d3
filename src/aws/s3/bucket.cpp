#include "inventory/aws/s3/bucket.h"

#include <utility>

#include "inventory/aws/client/input.h"
#include "multipart.h"

namespace inventory::aws::s3 {

async::Task<Result<std::string>> FindBucket(Client& client, std::string bucket, std::string region,
                                            std::string expected_owner, async::CancellationToken cancel) {
  INVENTORY_CO_TRY(const auto operation, client::FindOperation(client.models(), "s3", "HeadBucket"));
  client::Input input;
  input.Text("Bucket", bucket).Text("ExpectedBucketOwner", expected_owner);
  Call call{.operation = operation,
            .region = std::move(region),
            .input = input.value(),
            .cancel = std::move(cancel)};
  INVENTORY_CO_TRY(const auto page, co_await client.Send(std::move(call)));
  co_return std::string(page.output().FindText("BucketRegion"));
}

async::Task<Result<>> TryUpload(Client& client, ObjectLocation location, ObjectOptions options) {
  INVENTORY_CO_TRY(const std::string id, co_await BeginUpload(client, location, options));
  co_return co_await AbortUpload(client, location, options, id);
}

}  // namespace inventory::aws::s3
