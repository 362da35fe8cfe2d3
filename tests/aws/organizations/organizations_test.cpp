#include "inventory/aws/organizations/organizations.h"

#include <gtest/gtest.h>

#include <string>

#include "support/aws_client_fixture.h"

namespace inventory::aws::organizations {
namespace {

class DirectoryTest : public ClientFixture {
 public:
  http::FakeTransport::Rule& On(std::string_view operation) {
    return transport.On("POST", "https://organizations.us-east-1.amazonaws.com/")
        .WithHeader("X-Amz-Target", "AWSOrganizationsV20161128." + std::string(operation));
  }
  Directory directory{client, "eu-west-1"};
};

TEST_F(DirectoryTest, AccountsOfAllPagesComeById) {
  On("ListAccounts")
      .Reply(200, R"({"Accounts":[{"Id":"222222222222","Name":"b","Status":"SUSPENDED"}],"NextToken":"1"})")
      .Reply(200, R"({"Accounts":[],"NextToken":"2"})")
      .Reply(200, R"({"Accounts":[{"Id":"111111111111","Arn":"arn:a","Name":"a","Email":"a@example.com",
                      "Status":"ACTIVE","State":"PENDING_CLOSURE","JoinedTimestamp":1767323045.5}]})");
  const auto accounts = async::Run(loop, directory.ListAccounts());
  ASSERT_TRUE(accounts) << accounts.error().ToString();
  ASSERT_EQ(accounts->size(), 2U);
  const auto& first = accounts->front();
  EXPECT_EQ(first.id, "111111111111");
  EXPECT_EQ(first.name, "a");
  EXPECT_EQ(first.email, "a@example.com");
  EXPECT_EQ(first.status, "PENDING_CLOSURE") << "State is newer than Status";
  EXPECT_EQ(first.joined, kNow + std::chrono::milliseconds(500));
  EXPECT_EQ(accounts->back().status, "SUSPENDED");
  EXPECT_FALSE(accounts->back().joined);
}

TEST_F(DirectoryTest, ThrottlingIsWaitedOutLongerThanElsewhere) {
  auto& rule = On("ListAccounts");
  for (int i = 0; i < 6; ++i) {
    rule.Reply(400,
               R"({"__type":"TooManyRequestsException","Message":"another request is already in progress"})");
  }
  rule.Reply(200, R"({"Accounts":[]})");
  EXPECT_TRUE(async::Run(loop, directory.ListAccounts()));
  EXPECT_EQ(rule.used(), 7U);
}

TEST_F(DirectoryTest, DenialNamesTheOperation) {
  On("ListAccounts")
      .Reply(400, R"({"__type":"AccessDeniedException","Message":"You don't have permissions"})");
  const auto accounts = async::Run(loop, directory.ListAccounts());
  ASSERT_FALSE(accounts);
  EXPECT_EQ(accounts.error().code(), ErrorCode::kPermissionDenied);
  EXPECT_EQ(accounts.error().Find("operation"), "organizations:ListAccounts");
}

TEST_F(DirectoryTest, AccountsBelowAUnitAreThoseOfItsUnitsToo) {
  On("ListAccountsForParent").WithBody("ou-top").Reply(200, R"({"Accounts":[{"Id":"3"}]})");
  On("ListAccountsForParent").WithBody("ou-left").Reply(200, R"({"Accounts":[{"Id":"1"}]})");
  On("ListAccountsForParent").WithBody("ou-deep").Reply(200, R"({"Accounts":[{"Id":"2"}]})");
  On("ListOrganizationalUnitsForParent")
      .WithBody("ou-top")
      .Reply(200, R"({"OrganizationalUnits":[{"Id":"ou-left"}],"NextToken":"t"})")
      .Reply(200, R"({"OrganizationalUnits":[{"Id":"ou-deep"}]})");
  On("ListOrganizationalUnitsForParent").Reply(200, R"({"OrganizationalUnits":[]})");
  const auto accounts = async::Run(loop, directory.ListAccountsBelow("ou-top"));
  ASSERT_TRUE(accounts) << accounts.error().ToString();
  std::string ids;
  for (const auto& account : *accounts) ids += account.id;
  EXPECT_EQ(ids, "123");
}

}  // namespace
}  // namespace inventory::aws::organizations
