#pragma once

#include <chrono>
#include <map>
#include <span>
#include <string>
#include <vector>

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

}  // namespace inventory::aws::auth
