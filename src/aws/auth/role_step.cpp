#include <fmt/format.h>

#include <algorithm>

#include "inventory/aws/auth/role_chain_provider.h"

namespace inventory::aws::auth {
namespace {

// What AssumeRole accepts: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
constexpr std::size_t kMinSessionName = 2;
constexpr std::size_t kMaxSessionName = 64;
constexpr std::chrono::seconds kMinDuration{900};
constexpr std::chrono::seconds kMaxDuration{43'200};
constexpr std::size_t kMaxTags = 50;
constexpr std::size_t kAccountDigits = 12;

bool IsDigits(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool IsRoleArn(std::string_view arn) {
  const auto role = arn.find(":role/");
  return arn.starts_with("arn:") && AccountOfArn(arn).size() == kAccountDigits &&
         role != std::string_view::npos && arn.size() > role + std::string_view(":role/").size();
}

Result<> ValidateStep(const RoleStep& step, bool chained) {
  if (!IsRoleArn(step.arn)) {
    return Fail(ErrorCode::kConfiguration,
                fmt::format("\"{}\" is no role's ARN: expected arn:aws:iam::ACCOUNT:role/NAME", step.arn));
  }
  if (!step.session_name.empty() && !IsRoleSessionName(step.session_name)) {
    return Fail(
        ErrorCode::kConfiguration,
        fmt::format("the session name \"{}\" for {} is not one: expected {} to {} of A-Z a-z 0-9 _+=,.@-",
                    step.session_name, step.arn, kMinSessionName, kMaxSessionName));
  }
  if (step.duration && (*step.duration < kMinDuration || *step.duration > kMaxDuration)) {
    return Fail(ErrorCode::kConfiguration,
                fmt::format("the duration of {} s for {} is out of range: AWS allows {} to {} s",
                            step.duration->count(), step.arn, kMinDuration.count(), kMaxDuration.count()));
  }
  if (step.duration && chained && *step.duration > kMaxChainedDuration) {
    return Fail(
        ErrorCode::kConfiguration,
        fmt::format("the duration of {} s for {} is too long: a role that is assumed with another role's "
                    "credentials (role chaining) lasts {} s at most, whatever its own maximum is",
                    step.duration->count(), step.arn, kMaxChainedDuration.count()));
  }
  if (step.tags.size() > kMaxTags) {
    return Fail(ErrorCode::kConfiguration, fmt::format("{} session tags for {} are too many: AWS allows {}",
                                                       step.tags.size(), step.arn, kMaxTags));
  }
  return {};
}

}  // namespace

bool IsRoleSessionName(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("_+=,.@-").find(c) != std::string_view::npos;
  };
  return name.size() >= kMinSessionName && name.size() <= kMaxSessionName &&
         std::ranges::all_of(name, allowed);
}

std::string_view AccountOfArn(std::string_view arn) {
  // arn:partition:service:region:account:resource
  for (int colons = 0; colons < 4; ++colons) {
    const auto colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    arn.remove_prefix(colon + 1);
  }
  const std::string_view account = arn.substr(0, arn.find(':'));
  return IsDigits(account) ? account : std::string_view();
}

Result<> ValidateRoleSteps(std::span<const RoleStep> steps, bool source_is_role) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    auto valid = ValidateStep(steps[i], source_is_role || i > 0);
    if (!valid) {
      return Fail(ErrorCode::kConfiguration, fmt::format("role {}: {}", i + 1, valid.error().message()));
    }
  }
  return {};
}

}  // namespace inventory::aws::auth
