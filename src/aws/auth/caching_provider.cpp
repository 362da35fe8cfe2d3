#include "inventory/aws/auth/caching_provider.h"

#include <fmt/format.h>

#include <utility>

#include "inventory/base/timestamp.h"

namespace inventory::aws::auth {

struct CachingProvider::Refresh {
  explicit Refresh(async::Loop& loop) : finished(loop) {}
  async::Event finished;
  Result<Credentials> outcome = Credentials();
};

CachingProvider::CachingProvider(async::Loop& loop, const Clock& clock, Random& random,
                                 std::unique_ptr<CredentialProvider> source, log::Logger& logger)
    : loop_(loop), clock_(clock), random_(random), source_(std::move(source)), logger_(logger) {}

CachingProvider::Need CachingProvider::Assess() const {
  if (!current_) return Need::kNow;
  if (!current_->expiration) return Need::kNothing;
  const Time now = clock_.Now();
  if (now >= *current_->expiration) return Need::kNow;
  if (now < next_attempt_) return Need::kNothing;
  if (now >= *current_->expiration - kMustRefreshBefore) return Need::kNow;
  return now >= refresh_from_ ? Need::kSoon : Need::kNothing;
}

bool CachingProvider::StillValid() const {
  return current_ && (!current_->expiration || clock_.Now() < *current_->expiration);
}

void CachingProvider::Accept(const Credentials& fresh) {
  current_ = fresh;
  if (!fresh.expiration) return;
  const auto jitter = std::chrono::duration_cast<Time::duration>(random_.NextUnit() * kRefreshJitter);
  refresh_from_ = *fresh.expiration - kRefreshBefore - jitter;
}

async::Task<Result<Credentials>> CachingProvider::RunRefresh() {
  auto fresh = co_await source_->Get();
  next_attempt_ = clock_.Now() + kPauseBetweenRefreshes;
  if (fresh && fresh->expiration && clock_.Now() >= *fresh->expiration) {
    fresh =
        Fail(ErrorCode::kExpiredCredentials, fmt::format("the credentials from {} expired at {}",
                                                         fresh->source, FormatIso8601(*fresh->expiration)));
  }
  if (fresh) {
    Accept(*fresh);
    co_return fresh;
  }
  if (!StillValid()) co_return fresh;
  logger_.LogError(log::Level::kWarning, "can't renew credentials, going on with the old ones", fresh.error(),
                   {{"source", current_->source}, {"valid_until", FormatIso8601(*current_->expiration)}});
  co_return *current_;
}

async::Task<Result<Credentials>> CachingProvider::Get() {
  const Need need = Assess();
  if (need == Need::kNothing) co_return *current_;
  if (running_) {
    if (need == Need::kSoon) co_return *current_;
    const std::shared_ptr<Refresh> refresh = running_;
    co_await refresh->finished.Wait();
    co_return refresh->outcome;
  }
  const auto refresh = std::make_shared<Refresh>(loop_);
  running_ = refresh;
  refresh->outcome = co_await RunRefresh();
  running_.reset();
  refresh->finished.Set();
  co_return refresh->outcome;
}

void CachingProvider::Discard(const Credentials& refused) {
  if (current_ && current_->access_key_id == refused.access_key_id) current_.reset();
  source_->Discard(refused);
}

}  // namespace inventory::aws::auth
