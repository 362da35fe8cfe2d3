#include "inventory/aws/sts/caller_identity.h"

#include <utility>

#include "inventory/aws/client/input.h"

namespace inventory::aws::sts {

async::Task<Result<CallerIdentity>> GetCallerIdentity(Client& client, std::string region,
                                                      async::CancellationToken cancel) {
  INVENTORY_CO_TRY(const auto operation, client::FindOperation(client.models(), "sts", "GetCallerIdentity"));
  const client::Input input;
  Call call{.operation = operation,
            .region = std::move(region),
            .input = input.value(),
            .cancel = std::move(cancel)};
  INVENTORY_CO_TRY(const auto page, co_await client.Send(std::move(call)));
  const auto& output = page.output();
  co_return CallerIdentity{.account = std::string(output.FindText("Account")),
                           .arn = std::string(output.FindText("Arn")),
                           .user_id = std::string(output.FindText("UserId"))};
}

}  // namespace inventory::aws::sts
