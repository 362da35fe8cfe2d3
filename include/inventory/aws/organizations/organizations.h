#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/async/task.h"
#include "inventory/aws/client/client.h"
#include "inventory/base/clock.h"
#include "inventory/base/result.h"

/// The parts of AWS Organizations that say which accounts there are. All of it answers only in the management
/// account or a delegated administrator's, and is throttled for the whole organization: calls are made one
/// after the other. https://docs.aws.amazon.com/organizations/latest/APIReference/Welcome.html
namespace inventory::aws::organizations {

struct Account {
  std::string id;
  std::string arn;
  std::string name;
  std::string email;
  /// "ACTIVE", "SUSPENDED", "PENDING_CLOSURE" ...: State where AWS gives it, else the older Status.
  std::string status;
  std::optional<Time> joined;
};

/// An organizational unit.
struct Parent {
  std::string id;
  std::string arn;
  std::string name;
};

/// Asks in one region's partition ("us-east-1", "cn-northwest-1") with one set of credentials; null: the
/// client's own. `client` must outlive this object.
class Directory {
 public:
  Directory(Client& client, std::string region, auth::CredentialProvider* credentials = nullptr,
            async::CancellationToken cancel = {});

  /// All accounts, whatever their status, by id.
  async::Task<Result<std::vector<Account>>> ListAccounts();
  /// The units directly in a root or unit.
  async::Task<Result<std::vector<Parent>>> ListOrganizationalUnits(std::string parent_id);
  /// The accounts directly in a root or unit.
  async::Task<Result<std::vector<Account>>> ListAccountsIn(std::string parent_id);
  /// The accounts below a root or unit at any depth, by id.
  async::Task<Result<std::vector<Account>>> ListAccountsBelow(std::string parent_id);

 private:
  /// One that gives items of one list, below an id or not.
  struct Listing {
    std::string_view operation;
    std::string_view list;
    std::string_view id_member = {};
    std::string id = {};
  };
  template <class Item>
  async::Task<Result<std::vector<Item>>> List(const Listing& listing, Item (*read)(const Value&));
  Result<Call> MakeCall(std::string_view operation, const Value& input) const;

  Client& client_;
  std::string region_;
  auth::CredentialProvider* credentials_;
  async::CancellationToken cancel_;
};

}  // namespace inventory::aws::organizations
