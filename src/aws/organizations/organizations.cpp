#include "inventory/aws/organizations/organizations.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "inventory/aws/client/input.h"

namespace inventory::aws::organizations {
namespace {

/// More than a call elsewhere gets: the quota is the whole organization's, shared with all who ask, and
/// "another request is already in progress" comes as a throttle (TooManyRequestsException).
constexpr int kMaxAttempts = 8;

std::string TextOf(const Value& item, std::string_view member) {
  return std::string(item.FindText(member));
}

Account AccountOf(const Value& item) {
  Account account{.id = TextOf(item, "Id"),
                  .arn = TextOf(item, "Arn"),
                  .name = TextOf(item, "Name"),
                  .email = TextOf(item, "Email"),
                  .status = TextOf(item, "State"),
                  .joined = std::nullopt};
  if (account.status.empty()) account.status = TextOf(item, "Status");
  if (const auto* joined = item.Find("JoinedTimestamp"); joined && !joined->is_null())
    account.joined = joined->time();
  return account;
}

Parent ParentOf(const Value& item) {
  return {.id = TextOf(item, "Id"), .arn = TextOf(item, "Arn"), .name = TextOf(item, "Name")};
}

void SortById(std::vector<Account>& accounts) {
  std::ranges::sort(accounts, {}, &Account::id);
}

}  // namespace

Directory::Directory(Client& client, std::string region, auth::CredentialProvider* credentials,
                     async::CancellationToken cancel)
    : client_(client), region_(std::move(region)), credentials_(credentials), cancel_(std::move(cancel)) {}

Result<Call> Directory::MakeCall(std::string_view operation, const Value& input) const {
  INVENTORY_TRY(const auto found, client::FindOperation(client_.models(), "organizations", operation));
  return Call{.operation = found,
              .region = region_,
              .input = input,
              .credentials = credentials_,
              .cancel = cancel_,
              .max_attempts = kMaxAttempts};
}

template <class Item>
async::Task<Result<std::vector<Item>>> Directory::List(const Listing& listing, Item (*read)(const Value&)) {
  client::Input input;
  input.Text(listing.id_member, listing.id);
  INVENTORY_CO_TRY(auto call, MakeCall(listing.operation, input.value()));
  std::vector<Item> items;
  Client::PageSink sink = [&](const Value& output) {
    if (const auto* list = output.Find(listing.list)) {
      std::ranges::transform(list->items(), std::back_inserter(items), read);
    }
    return Result<>();
  };
  INVENTORY_CO_CHECK(co_await client_.ForEachPage(std::move(call), std::move(sink)));
  co_return items;
}

async::Task<Result<std::vector<Account>>> Directory::ListAccounts() {
  const Listing listing{.operation = "ListAccounts", .list = "Accounts"};
  INVENTORY_CO_TRY(auto accounts, co_await List(listing, AccountOf));
  SortById(accounts);
  co_return accounts;
}

async::Task<Result<std::vector<Parent>>> Directory::ListOrganizationalUnits(std::string parent_id) {
  const Listing listing{.operation = "ListOrganizationalUnitsForParent",
                        .list = "OrganizationalUnits",
                        .id_member = "ParentId",
                        .id = std::move(parent_id)};
  co_return co_await List(listing, ParentOf);
}

async::Task<Result<std::vector<Account>>> Directory::ListAccountsIn(std::string parent_id) {
  const Listing listing{.operation = "ListAccountsForParent",
                        .list = "Accounts",
                        .id_member = "ParentId",
                        .id = std::move(parent_id)};
  co_return co_await List(listing, AccountOf);
}

async::Task<Result<std::vector<Account>>> Directory::ListAccountsBelow(std::string parent_id) {
  std::vector<Account> accounts;
  std::vector<std::string> open = {std::move(parent_id)};
  while (!open.empty()) {
    auto parent = std::move(open.back());
    open.pop_back();
    INVENTORY_CO_TRY(auto here, co_await ListAccountsIn(parent));
    std::ranges::move(here, std::back_inserter(accounts));
    INVENTORY_CO_TRY(const auto units, co_await ListOrganizationalUnits(parent));
    for (const auto& unit : units) open.push_back(unit.id);
  }
  SortById(accounts);
  co_return accounts;
}

}  // namespace inventory::aws::organizations
