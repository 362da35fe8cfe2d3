#include "inventory/orchestrate/organization.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "inventory/aws/organizations/organizations.h"

namespace inventory::orchestrate {
namespace {

Error Explain(Error error) {
  if (error.code() != ErrorCode::kPermissionDenied &&
      error.Find("code") != "AWSOrganizationsNotInUseException") {
    return error;
  }
  Error explained(
      error.code(),
      fmt::format("cannot list the organization's accounts: {}; this takes credentials of the management "
                  "account, or of a delegated administrator, that are allowed organizations:ListAccounts "
                  "(or name the accounts in the configuration and set organization: false)",
                  error.message()));
  for (const auto& [key, value] : error.context()) explained.With(key, value);
  return explained;
}

}  // namespace

async::Task<Result<Organization>> FetchOrganization(aws::Client& client, std::string region,
                                                    SelectionOptions options,
                                                    async::CancellationToken cancel) {
  aws::organizations::Directory directory(client, std::move(region), nullptr, std::move(cancel));
  Organization organization;
  auto accounts = co_await directory.ListAccounts();
  if (!accounts) co_return Fail(Explain(std::move(accounts).error()));
  for (aws::organizations::Account& account : *accounts) {
    organization.accounts.push_back(
        {.id = std::move(account.id), .name = std::move(account.name), .status = std::move(account.status)});
  }

  std::set<std::string> units(options.include_units.begin(), options.include_units.end());
  units.insert(options.exclude_units.begin(), options.exclude_units.end());
  for (const std::string& unit : units) {
    auto below = co_await directory.ListAccountsBelow(unit);
    if (!below) co_return Fail(std::move(below).error().With("organizational_unit", unit));
    std::vector<std::string>& ids = organization.unit_accounts[unit];
    for (aws::organizations::Account& account : *below) ids.push_back(std::move(account.id));
  }
  co_return organization;
}

}  // namespace inventory::orchestrate
