#pragma once

#include <chrono>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/base/result.h"

namespace inventory::config {
class OptionTable;
}

namespace inventory::aws::auth {

struct RoleStep;

/// A RoleStep as users write it down: an entry of `roles`. Both programs have such a list.
struct RoleOptions {
  std::string arn = {};
  std::string external_id = {};
  std::string session_name = {};
  std::chrono::seconds duration{0};  ///< 0: AWS's default.
  std::string session_policy = {};
  std::map<std::string, std::string> tags = {};
};

/// Names the members of one entry.
void Bind(RoleOptions& role, config::OptionTable& members);

std::vector<RoleStep> ToSteps(std::span<const RoleOptions> roles);

/// The entries as one text that the option reads back: to hand them to another program. Empty for none.
std::string ToText(std::span<const RoleOptions> roles);

/// "arn:aws:iam::123456789012:role/managed/inventory". `role` is a name with or without its path, or already
/// an ARN: then it is returned as it is. kInvalidArgument for what IAM does not allow in a role's name or
/// path, and for an ARN of another account, if `account` is not empty.
Result<std::string> RoleArn(std::string_view partition, std::string_view account, std::string_view role);

}  // namespace inventory::aws::auth
