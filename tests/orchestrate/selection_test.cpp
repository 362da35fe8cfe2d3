#include "inventory/orchestrate/selection.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace inventory::orchestrate {
namespace {

constexpr const char* kManagement = "111111111111";
constexpr const char* kPayments = "222222222222";
constexpr const char* kData = "333333333333";
constexpr const char* kSuspended = "444444444444";
constexpr const char* kUnit = "ou-ab12-11111111";
constexpr const char* kOtherUnit = "ou-ab12-22222222";

Organization Sample() {
  return {.accounts = {{.id = kData, .name = "data"},
                       {.id = kManagement, .name = "management"},
                       {.id = kSuspended, .name = "old", .status = "SUSPENDED"},
                       {.id = kPayments, .name = "payments"}},
          .unit_accounts = {{kUnit, {kPayments, kData, kSuspended}}, {kOtherUnit, {kData}}}};
}

std::vector<std::string> SelectedIds(const AccountSelection& selection) {
  std::vector<std::string> ids;
  for (const Selected& selected : selection.selected) ids.push_back(selected.account.id);
  return ids;
}

/// "id: reason" of each account left out.
std::vector<std::string> Reasons(const AccountSelection& selection) {
  std::vector<std::string> texts;
  for (const LeftOut& left_out : selection.left_out) {
    texts.push_back(left_out.account.id + ": " + DescribeReason(left_out));
  }
  return texts;
}

using Texts = std::vector<std::string>;

TEST(SelectAccounts, TakesActiveOnesInOrderOfTheirIds) {
  const AccountSelection selection = SelectAccounts(Sample(), {});
  EXPECT_EQ(SelectedIds(selection), (Texts{kManagement, kPayments, kData}));
  EXPECT_EQ(Reasons(selection), Texts{"444444444444: its status is SUSPENDED"});
  EXPECT_TRUE(selection.unknown.empty());
  EXPECT_EQ(selection.selected.front().account.name, "management");
}

TEST(SelectAccounts, IncludedAccountsAreTheOnlyOnes) {
  const AccountSelection selection = SelectAccounts(Sample(), {.include_accounts = {kData}});
  EXPECT_EQ(SelectedIds(selection), Texts{kData});
  EXPECT_EQ(Reasons(selection), (Texts{"111111111111: not in the list of included accounts",
                                       "222222222222: not in the list of included accounts",
                                       "444444444444: its status is SUSPENDED"}));
}

TEST(SelectAccounts, AnIncludedAccountThatIsNotThereIsReported) {
  const AccountSelection selection =
      SelectAccounts(Sample(), {.include_accounts = {"999999999999", kData, "999999999999"}});
  EXPECT_EQ(SelectedIds(selection), Texts{kData});
  EXPECT_EQ(selection.unknown, Texts{"999999999999"});
}

TEST(SelectAccounts, AnIncludedAccountThatIsSuspendedIsNotUnknown) {
  const AccountSelection selection = SelectAccounts(Sample(), {.include_accounts = {kSuspended}});
  EXPECT_TRUE(selection.selected.empty());
  EXPECT_TRUE(selection.unknown.empty());
}

TEST(SelectAccounts, ExclusionWinsOverInclusion) {
  const AccountSelection selection =
      SelectAccounts(Sample(), {.include_accounts = {kData, kPayments}, .exclude_accounts = {kData}});
  EXPECT_EQ(SelectedIds(selection), Texts{kPayments});
  EXPECT_EQ(Reasons(selection)[1], "333333333333: in the list of excluded accounts");
}

TEST(SelectAccounts, UnitsIncludeWhatIsBelowThem) {
  const AccountSelection selection = SelectAccounts(Sample(), {.include_units = {kUnit}});
  EXPECT_EQ(SelectedIds(selection), (Texts{kPayments, kData}));
  EXPECT_EQ(Reasons(selection)[0], "111111111111: in none of the included organizational units");
}

TEST(SelectAccounts, UnitsAreExcludedWithoutAnyBeingIncluded) {
  const AccountSelection selection = SelectAccounts(Sample(), {.exclude_units = {kUnit}});
  EXPECT_EQ(SelectedIds(selection), Texts{kManagement});
  EXPECT_EQ(Reasons(selection)[0], "222222222222: in an excluded organizational unit");
}

TEST(SelectAccounts, AnExcludedUnitWithinAnIncludedOneIsLeftOut) {
  const AccountSelection selection =
      SelectAccounts(Sample(), {.include_units = {kUnit}, .exclude_units = {kOtherUnit}});
  EXPECT_EQ(SelectedIds(selection), Texts{kPayments});
}

TEST(SelectAccounts, AUnitWithoutAccountsSelectsNone) {
  EXPECT_TRUE(SelectAccounts(Sample(), {.include_units = {"ou-ab12-33333333"}}).selected.empty());
}

TEST(SelectAccounts, NamedAccountsBringTheirSettings) {
  const SelectionOptions options{
      .accounts = {{.id = kPayments, .role = "special", .external_id = "x", .regions = {"eu-west-1"}}}};
  const AccountSelection selection = SelectAccounts(Sample(), options);
  ASSERT_EQ(SelectedIds(selection), (Texts{kManagement, kPayments, kData}));
  EXPECT_FALSE(selection.selected[0].settings);
  ASSERT_TRUE(selection.selected[1].settings);
  EXPECT_EQ(selection.selected[1].account.name, "payments");
  EXPECT_EQ(selection.selected[1].settings->role, "special");
}

TEST(SelectAccounts, NamedAccountsNeedNoOrganization) {
  const AccountSelection selection =
      SelectAccounts({}, {.include_units = {kUnit}, .accounts = {{.id = "555555555555", .name = "partner"}}});
  ASSERT_EQ(SelectedIds(selection), Texts{"555555555555"});
  EXPECT_EQ(selection.selected[0].account.name, "partner");
}

TEST(SelectAccounts, NamedAccountsAreFilteredToo) {
  const AccountSelection selection = SelectAccounts(
      Sample(),
      {.exclude_accounts = {"555555555555"}, .accounts = {{.id = "555555555555"}, {.id = kSuspended}}});
  EXPECT_EQ(SelectedIds(selection), (Texts{kManagement, kPayments, kData}));
  EXPECT_EQ(Reasons(selection), (Texts{"444444444444: its status is SUSPENDED",
                                       "555555555555: in the list of excluded accounts"}));
}

TEST(IsAccountId, WantsTwelveDigits) {
  EXPECT_TRUE(IsAccountId("012345678901"));
  for (const char* bad : {"", "12345678901", "1234567890123", "12345678901a", " 23456789012"}) {
    EXPECT_FALSE(IsAccountId(bad)) << bad;
  }
}

TEST(IsUnitId, TakesUnitsAndRoots) {
  EXPECT_TRUE(IsUnitId("ou-ab12-12345678"));
  EXPECT_TRUE(IsUnitId("r-ab12"));
  for (const char* bad : {"", "ou-ab12", "ou-ab12-1234567", "r-", "OU-ab12-12345678", "ou-ab12-1234_678"}) {
    EXPECT_FALSE(IsUnitId(bad)) << bad;
  }
}

}  // namespace
}  // namespace inventory::orchestrate
