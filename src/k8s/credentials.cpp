#include "inventory/k8s/credentials.h"

#include <chrono>
#include <utility>

#include "inventory/base/atomic_file.h"

namespace inventory::k8s {
namespace {

/// As often as client-go does: the kubelet replaces a token when a fifth of its life is left.
constexpr auto kTokenFilePeriod = std::chrono::minutes(1);
/// A request that is on its way when its credential ends fails.
constexpr auto kLeeway = std::chrono::seconds(30);

std::string Trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
  return text;
}

}  // namespace

async::Task<Result<Credential>> StaticCredentials::Get() {
  co_return Credential{.token = token_, .certificate = {}};
}

async::Task<Result<Credential>> TokenFileCredentials::Get() {
  if (!read_at_ || loop_.Now() - *read_at_ >= kTokenFilePeriod) {
    auto content = ReadFile(path_);
    if (content) {
      token_ = Secret(Trimmed(std::move(*content)));
      read_at_ = loop_.Now();
    } else if (!token_) {
      co_return Fail(ErrorCode::kUnauthenticated, "no Kubernetes token: " + content.error().message());
    }
  }
  co_return Credential{.token = token_, .certificate = {}};
}

async::Task<Result<Credential>> ExpiringCredentials::Get() {
  auto permit = co_await one_.Acquire();
  if (lease_ && lease_->expires && *lease_->expires - kLeeway <= clock_.Now()) lease_.reset();
  if (!lease_) {
    INVENTORY_CO_TRY(lease_, co_await Fetch());
  }
  co_return lease_->credential;
}

EksCredentials::EksCredentials(async::Loop& loop, const Clock& clock, EksTokenSource source,
                               EksTokenRequest request)
    : ExpiringCredentials(loop, clock), source_(std::move(source)), request_(std::move(request)) {}

async::Task<Result<ExpiringCredentials::Lease>> EksCredentials::Fetch() {
  EksTokenRequest request = request_;
  INVENTORY_CO_TRY(auto token, co_await source_(std::move(request)));
  Lease lease;
  lease.credential.token = std::move(token.token);
  lease.expires = token.expires;
  co_return lease;
}

}  // namespace inventory::k8s
