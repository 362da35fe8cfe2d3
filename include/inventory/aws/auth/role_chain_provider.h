#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "inventory/aws/auth/context.h"
#include "inventory/aws/auth/provider.h"

namespace inventory::aws::auth {

/// One sts:AssumeRole: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
struct RoleStep {
  std::string arn;
  std::string external_id;   ///< "": none.
  std::string session_name;  ///< "": one made of the time. CloudTrail shows it.
  std::optional<std::chrono::seconds> duration;
  std::string session_policy;  ///< JSON; "": none.
  std::vector<std::pair<std::string, std::string>> tags;
};

/// What AWS grants for a role assumed with a role's credentials, whatever that role's own maximum is:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
inline constexpr std::chrono::seconds kMaxChainedDuration{3600};

/// True for what AWS takes as RoleSessionName: 2 to 64 of A-Z a-z 0-9 _ + = , . @ -
bool IsRoleSessionName(std::string_view name);
/// The account of a role's ARN, or "".
std::string_view AccountOfArn(std::string_view arn);

/// Checks what AWS would refuse at the first run: ARNs, session names, durations. kConfiguration with the
/// number of the step. `source_is_role`: the first step is assumed with a role's credentials already, which
/// caps its duration too.
Result<> ValidateRoleSteps(std::span<const RoleStep> steps, bool source_is_role);

/// Assumes the roles in turn, each with the credentials of the one before. Errors name the role, who asked
/// and AWS's message: "account 111122223333: cannot assume arn:... as arn:...: AccessDenied: ..."; context
/// "role", "caller", and AWS's "code" and "request_id" if it answered. Calls STS in `region` or where the
/// context says, but always in the role's partition.
async::Task<Result<Credentials>> AssumeRoles(Context context, Credentials source, std::vector<RoleStep> steps,
                                             std::string region);

class RoleChainProvider final : public CredentialProvider {
 public:
  /// `source` must outlive this object. The steps are checked by Get(), too.
  RoleChainProvider(const Context& context, CredentialProvider& source, std::vector<RoleStep> steps)
      : context_(context), source_(source), steps_(std::move(steps)) {}
  async::Task<Result<Credentials>> Get() override;
  /// Passed on: the source may have expired first.
  void Discard(const Credentials& refused) override { source_.Discard(refused); }

 private:
  Context context_;
  CredentialProvider& source_;
  std::vector<RoleStep> steps_;
};

}  // namespace inventory::aws::auth
