#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "inventory/async/loop.h"
#include "inventory/async/task.h"
#include "inventory/aws/auth/provider.h"
#include "inventory/aws/client/attempts.h"
#include "inventory/aws/client/client.h"
#include "inventory/aws/endpoint/endpoint.h"
#include "inventory/aws/protocol/codec.h"
#include "inventory/aws/retry/retry.h"
#include "inventory/base/clock.h"
#include "inventory/base/random.h"
#include "inventory/http/transport.h"

namespace inventory::aws::client {

/// The last answer of a call. An error answer has a failure; its response is kept only where it was asked
/// for.
struct Answer {
  http::Response response;
  std::optional<protocol::ServiceError> failure;
  retry::Cause cause = retry::Cause::kFinal;
};

/// Gets one answer: serialise, address, sign, send, and again while retrying helps. Keeps what calls teach
/// each other.
class Exchanger {
 public:
  Exchanger(async::Loop& loop, const Clock& clock, Random& random, http::Transport& transport,
            auth::CredentialProvider& credentials, ClientOptions options);

  /// An error is one of ours or the transport's; what AWS refuses is an Answer with a failure. `call` and
  /// `statistics` must outlive the task. `keep_refusals`: error answers keep their response, for showing it
  /// as it came.
  async::Task<Result<Answer>> Exchange(const Call& call, CallStatistics& statistics, bool keep_refusals);

 private:
  /// Where a request goes and in whose name it is signed there.
  struct Target {
    endpoint::Endpoint endpoint;
    /// Key of the clock's offset: the endpoint before the bucket's name came into it.
    std::string clock_key;
    http::Request request;
  };

  Result<const endpoint::Endpoint*> Resolve(const Call& call, std::string_view region);
  Result<Target> Aim(const Call& call, const protocol::WireRequest& wire, std::string_view region);
  static Result<> Sign(const Call& call, const Target& target, const Credentials& credentials, Time time,
                       http::Request& request);
  void AddSdkHeaders(const Attempts& attempts, std::string_view invocation, http::Request& request) const;
  retry::RetryQuota& QuotaOf(const Call& call, std::string_view region);
  auth::CredentialProvider& ProviderOf(const Call& call) const;
  Time TimeAt(const Target& target) const;

  async::Loop& loop_;
  const Clock& clock_;
  Random& random_;
  http::Transport& transport_;
  auth::CredentialProvider& credentials_;
  ClientOptions options_;
  std::string user_agent_;

  std::map<std::tuple<std::uint32_t, std::string, const void*>, retry::RetryQuota> quotas_;
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::string>, endpoint::Endpoint> endpoints_;
  std::unordered_map<std::string, std::chrono::microseconds> clock_offsets_;
  std::unordered_map<std::string, std::string> bucket_regions_;
};

}  // namespace inventory::aws::client
