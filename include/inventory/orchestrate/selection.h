#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/base/result.h"

namespace inventory::orchestrate {

/// An account as Organizations tells it.
struct Account {
  std::string id;
  std::string name = {};
  std::string status = "ACTIVE";  ///< "SUSPENDED", "PENDING_CLOSURE" ...
};

/// What is known of the organization. Of organizational units only those that the selection names are asked
/// for.
struct Organization {
  std::vector<Account> accounts;
  /// Unit (or root) id -> ids of all accounts below it, at any depth.
  std::map<std::string, std::vector<std::string>, std::less<>> unit_accounts;
};

/// An account that is named in the configuration, in the organization or not, with settings of its own.
struct NamedAccount {
  std::string id;
  std::string name = {};                  ///< Empty: as Organizations has it.
  std::string role = {};                  ///< Name or ARN; empty: the run's.
  std::string external_id = {};           ///< Empty: the run's.
  std::vector<std::string> regions = {};  ///< Empty: the run's.
};

/// Which accounts a run takes: those that pass every filter that is set. Empty lists filter nothing.
struct SelectionOptions {
  std::vector<std::string> include_accounts = {};
  std::vector<std::string> exclude_accounts = {};
  /// Nested: an account in a unit below counts.
  std::vector<std::string> include_units = {};
  std::vector<std::string> exclude_units = {};
  /// Taken in addition to the organization's; unit filters don't concern those outside it.
  std::vector<NamedAccount> accounts = {};
};

enum class LeftOutReason : std::uint8_t {
  kNotActive,
  kNotIncluded,
  kExcluded,
  kOutsideUnits,
  kInExcludedUnit
};

struct LeftOut {
  Account account;
  LeftOutReason reason;
};
/// "its status is SUSPENDED", "not in the include list", ...
std::string DescribeReason(const LeftOut& left_out);

struct Selected {
  Account account;
  std::optional<NamedAccount> settings;
};

/// By account id. Every account of the organization and every one that is named is in exactly one of these.
struct AccountSelection {
  std::vector<Selected> selected;
  std::vector<LeftOut> left_out;
  /// Asked for by include_accounts, but nobody knows them: no account of the organization, and not named.
  std::vector<std::string> unknown;
};

bool IsAccountId(std::string_view text);
/// An organizational unit's or a root's id:
/// https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html
bool IsUnitId(std::string_view text);

AccountSelection SelectAccounts(const Organization& organization, const SelectionOptions& options);

}  // namespace inventory::orchestrate
