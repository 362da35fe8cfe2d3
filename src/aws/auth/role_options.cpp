#include "inventory/aws/auth/role_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "inventory/aws/auth/role_chain_provider.h"
#include "inventory/base/json.h"
#include "inventory/config/options.h"

namespace inventory::aws::auth {

void Bind(RoleOptions& role, config::OptionTable& members) {
  members.Add(role.arn, {.name = "arn", .help = "The role", .required = true});
  members.Add(role.external_id, {.name = "external-id", .help = "What its trust policy asks for"});
  members.Add(role.session_name, {.name = "session-name", .help = "What CloudTrail shows"});
  members.Add(role.duration, {.name = "duration", .help = "How long its credentials are valid"});
  members.Add(role.session_policy, {.name = "session-policy", .help = "JSON that narrows its rights"});
  members.Add(role.tags, {.name = "tags", .help = "Session tags"});
}

std::vector<RoleStep> ToSteps(std::span<const RoleOptions> roles) {
  std::vector<RoleStep> steps;
  for (const RoleOptions& role : roles) {
    RoleStep step{.arn = role.arn,
                  .external_id = role.external_id,
                  .session_name = role.session_name,
                  .duration = {},
                  .session_policy = role.session_policy,
                  .tags = {role.tags.begin(), role.tags.end()}};
    if (role.duration.count() > 0) step.duration = role.duration;
    steps.push_back(std::move(step));
  }
  return steps;
}

std::string ToText(std::span<const RoleOptions> roles) {
  if (roles.empty()) return {};
  Arena arena;
  std::vector<Value> list;
  for (const RoleOptions& role : roles) {
    std::vector<Field> fields;
    const auto add = [&fields](std::string_view key, const std::string& text) {
      if (!text.empty()) fields.push_back({key, Value::String(text)});
    };
    add("arn", role.arn);
    add("external_id", role.external_id);
    add("session_name", role.session_name);
    if (role.duration.count() > 0) fields.push_back({"duration", Value::Integer(role.duration.count())});
    add("session_policy", role.session_policy);
    std::vector<Field> tags;
    for (const auto& [key, value] : role.tags) tags.push_back({key, Value::String(value)});
    if (!tags.empty()) fields.push_back({"tags", Value::Map(arena.Copy(tags))});
    list.push_back(Value::Map(arena.Copy(fields)));
  }
  return ToJson(Value::List(list));
}

Result<std::string> RoleArn(std::string_view partition, std::string_view account, std::string_view role) {
  if (role.starts_with("arn:")) {
    const std::string_view owner = AccountOfArn(role);
    if (account.empty() || owner == account) return std::string(role);
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("the role {} is of account {}, not of {}", role, owner, account));
  }
  std::string_view name = role;
  if (name.starts_with('/')) name.remove_prefix(1);
  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
  constexpr std::size_t kMaxName = 64;
  constexpr std::size_t kMaxPath = 512;
  constexpr auto kAllowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_+=,.@-/").contains(c);
  };
  const std::size_t slash = name.rfind('/');
  const std::size_t name_length = slash == std::string_view::npos ? name.size() : name.size() - slash - 1;
  if (name_length == 0 || name_length > kMaxName || name.size() > kMaxPath ||
      !std::ranges::all_of(name, kAllowed) || name.contains("//")) {
    return Fail(
        ErrorCode::kInvalidArgument,
        fmt::format("'{}' is no role: a name, with its path if it has one (managed/inventory), or an ARN",
                    role));
  }
  return fmt::format("arn:{}:iam::{}:role/{}", partition, account, name);
}

}  // namespace inventory::aws::auth
