#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "inventory/async/loop.h"
#include "inventory/async/sync.h"
#include "inventory/aws/auth/provider.h"
#include "inventory/base/clock.h"
#include "inventory/base/random.h"
#include "inventory/log/log.h"

namespace inventory::aws::auth {

/// Keeps the source's credentials and gets new ones before they expire: from five to six minutes before (at
/// random, so that many processes don't ask together) one caller asks, while the others still get the old
/// ones; in the last minute all wait for the same answer. If the source fails while the old ones are valid,
/// they stay, it is logged, and the source is asked again a minute later. Credentials without an end are kept
/// forever.
class CachingProvider final : public CredentialProvider {
 public:
  static constexpr std::chrono::minutes kRefreshBefore{5};
  static constexpr std::chrono::minutes kRefreshJitter{1};
  static constexpr std::chrono::minutes kMustRefreshBefore{1};
  static constexpr std::chrono::minutes kPauseBetweenRefreshes{1};

  CachingProvider(async::Loop& loop, const Clock& clock, Random& random,
                  std::unique_ptr<CredentialProvider> source, log::Logger& logger);

  /// kExpiredCredentials if the source gives expired ones.
  async::Task<Result<Credentials>> Get() override;
  void Discard(const Credentials& refused) override;

 private:
  enum class Need { kNothing, kSoon, kNow };
  struct Refresh;

  Need Assess() const;
  bool StillValid() const;
  async::Task<Result<Credentials>> RunRefresh();
  void Accept(const Credentials& fresh);

  async::Loop& loop_;
  const Clock& clock_;
  Random& random_;
  std::unique_ptr<CredentialProvider> source_;
  log::Logger& logger_;

  std::optional<Credentials> current_;
  Time refresh_from_{};  ///< Of current_, if it expires.
  Time next_attempt_{};
  std::shared_ptr<Refresh> running_;
};

}  // namespace inventory::aws::auth
