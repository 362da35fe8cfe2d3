#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "inventory/aws/auth/context.h"
#include "inventory/aws/sigv4/credentials.h"
#include "inventory/base/value.h"

namespace inventory::aws::auth {

/// Where STS is asked to assume this role: `region` (a profile's), the context's, AWS_REGION or
/// AWS_DEFAULT_REGION, whichever comes first; the global region of the role's partition if none is set or it
/// is in another partition, where nobody knows the role.
std::string StsRegion(const Context& context, std::string_view region, std::string_view role_arn);

/// One STS operation with a few retries; not signed without `signer`. This stands below aws::Client, which
/// needs credentials to exist. `input` must outlive the task.
///
/// AWS's refusals are kPermissionDenied, kExpiredCredentials, kThrottled, kUnavailable, else kConfiguration
/// (never kUnauthenticated, which would let a chain go on); their message is "CODE: AWS's message" and the
/// context has "code".
async::Task<Result<Document>> CallSts(Context context, std::string operation, Value input,
                                      std::optional<Credentials> signer, std::string region);

struct AssumedRole {
  Credentials credentials;
  std::string arn;  ///< Of the session: "arn:aws:sts::111122223333:assumed-role/NAME/SESSION".
};

/// Reads what the AssumeRole operations answer.
Result<AssumedRole> AssumedRoleFrom(const Value& output, std::string source);

/// The same error, told in other words.
Error Reword(const Error& error, std::string message);

/// "inventory-1767323045": names the program to who reads CloudTrail.
std::string DefaultSessionName(const Context& context);

}  // namespace inventory::aws::auth
