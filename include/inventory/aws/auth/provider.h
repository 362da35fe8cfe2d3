#pragma once

#include <memory>

#include "inventory/async/task.h"
#include "inventory/aws/sigv4/credentials.h"
#include "inventory/base/result.h"

namespace inventory::aws::auth {

/// Something that gives credentials. Providers that fetch (STS, metadata services) do so at every call: wrap
/// them in a CachingProvider. Used on one loop, by any number of tasks at once.
class CredentialProvider {
 public:
  virtual ~CredentialProvider() = default;
  /// kUnauthenticated: this provider has nothing to offer here, the next in a chain may be asked. Any other
  /// error: it is set up and failed, so nobody else is asked (the SDKs' rule: a broken configuration must not
  /// fall through).
  virtual async::Task<Result<Credentials>> Get() = 0;
  /// AWS refused these as expired before their time: the next Get() should not give them again.
  virtual void Discard(const Credentials& /*refused*/) {}
};

}  // namespace inventory::aws::auth
