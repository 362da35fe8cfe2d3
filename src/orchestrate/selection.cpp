#include "inventory/orchestrate/selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace inventory::orchestrate {
namespace {

using Ids = std::set<std::string, std::less<>>;

bool IsLowerAlphanumeric(std::string_view text, std::size_t least, std::size_t most) {
  return text.size() >= least && text.size() <= most &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

Ids AccountsBelow(const Organization& organization, const std::vector<std::string>& units) {
  Ids ids;
  for (const std::string& unit : units) {
    const auto found = organization.unit_accounts.find(unit);
    if (found != organization.unit_accounts.end()) ids.insert(found->second.begin(), found->second.end());
  }
  return ids;
}

class Filter {
 public:
  Filter(const Organization& organization, const SelectionOptions& options)
      : options_(options),
        include_(options.include_accounts.begin(), options.include_accounts.end()),
        exclude_(options.exclude_accounts.begin(), options.exclude_accounts.end()),
        include_by_unit_(AccountsBelow(organization, options.include_units)),
        exclude_by_unit_(AccountsBelow(organization, options.exclude_units)) {}

  std::optional<LeftOutReason> Apply(const Account& account, bool in_organization) const {
    if (account.status != "ACTIVE") return LeftOutReason::kNotActive;
    if (!include_.empty() && !include_.contains(account.id)) return LeftOutReason::kNotIncluded;
    if (exclude_.contains(account.id)) return LeftOutReason::kExcluded;
    if (!in_organization) return std::nullopt;
    if (!options_.include_units.empty() && !include_by_unit_.contains(account.id)) {
      return LeftOutReason::kOutsideUnits;
    }
    if (exclude_by_unit_.contains(account.id)) return LeftOutReason::kInExcludedUnit;
    return std::nullopt;
  }

 private:
  const SelectionOptions& options_;
  Ids include_;
  Ids exclude_;
  Ids include_by_unit_;
  Ids exclude_by_unit_;
};

}  // namespace

bool IsAccountId(std::string_view text) {
  constexpr std::size_t kDigits = 12;
  return text.size() == kDigits && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool IsUnitId(std::string_view text) {
  if (text.starts_with("r-")) return IsLowerAlphanumeric(text.substr(2), 4, 32);
  if (!text.starts_with("ou-")) return false;
  text.remove_prefix(3);
  const std::size_t dash = text.find('-');
  return dash != std::string_view::npos && IsLowerAlphanumeric(text.substr(0, dash), 4, 32) &&
         IsLowerAlphanumeric(text.substr(dash + 1), 8, 32);
}

std::string DescribeReason(const LeftOut& left_out) {
  switch (left_out.reason) {
    case LeftOutReason::kNotActive:
      return fmt::format("its status is {}", left_out.account.status);
    case LeftOutReason::kNotIncluded:
      return "not in the list of included accounts";
    case LeftOutReason::kExcluded:
      return "in the list of excluded accounts";
    case LeftOutReason::kOutsideUnits:
      return "in none of the included organizational units";
    case LeftOutReason::kInExcludedUnit:
      return "in an excluded organizational unit";
  }
  return "";
}

AccountSelection SelectAccounts(const Organization& organization, const SelectionOptions& options) {
  struct Candidate {
    Account account;
    bool in_organization;
    std::optional<NamedAccount> settings;
  };
  std::map<std::string, Candidate, std::less<>> candidates;
  for (const Account& account : organization.accounts) {
    candidates.insert_or_assign(account.id,
                                Candidate{.account = account, .in_organization = true, .settings = {}});
  }
  for (const NamedAccount& named : options.accounts) {
    auto [entry, added] = candidates.try_emplace(
        named.id, Candidate{.account = {.id = named.id}, .in_organization = false, .settings = {}});
    if (!named.name.empty()) entry->second.account.name = named.name;
    entry->second.settings = named;
  }

  AccountSelection selection;
  const Filter filter(organization, options);
  for (auto& [id, candidate] : candidates) {
    if (const auto reason = filter.Apply(candidate.account, candidate.in_organization)) {
      selection.left_out.push_back({.account = std::move(candidate.account), .reason = *reason});
    } else {
      selection.selected.push_back(
          {.account = std::move(candidate.account), .settings = std::move(candidate.settings)});
    }
  }
  const Ids asked(options.include_accounts.begin(), options.include_accounts.end());
  std::ranges::copy_if(asked, std::back_inserter(selection.unknown),
                       [&](const std::string& id) { return !candidates.contains(id); });
  return selection;
}

}  // namespace inventory::orchestrate
