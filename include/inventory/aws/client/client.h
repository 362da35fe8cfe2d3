#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "inventory/async/loop.h"
#include "inventory/async/sync.h"
#include "inventory/async/task.h"
#include "inventory/aws/auth/provider.h"
#include "inventory/aws/endpoint/endpoint.h"
#include "inventory/aws/model/model.h"
#include "inventory/base/clock.h"
#include "inventory/base/random.h"
#include "inventory/base/result.h"
#include "inventory/base/value.h"
#include "inventory/http/transport.h"

namespace inventory::aws {

/// One call: which operation, as whom, where.
struct Call {
  model::Operation operation;
  std::string region;
  /// A structure in the model's types (protocol::ValidateInput makes one of JSON). Must live until the call has ended.
  Value input;
  /// Whose credentials sign. nullptr: the client's own.
  auth::CredentialProvider* credentials = nullptr;
  /// The S3 bucket's name decides host and region; the codec takes it from the input.
  std::optional<std::string> endpoint_url;  ///< Instead of the resolved one.
  async::CancellationToken cancel;
};

/// What a call cost, told also when it failed.
struct CallStatistics {
  int attempts = 0;
  int throttles = 0;
  std::string request_id;  ///< Of the last answer.
  std::chrono::microseconds duration{};
};

/// A page of output. The document is owned by the caller.
struct Page {
  Document document;
  CallStatistics statistics;
  const Value& output() const { return document.root(); }
};

struct ClientOptions {
  endpoint::Options endpoint;
  /// In all, the first included: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
  int max_attempts = 3;
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds timeout{60'000};
  std::string app_id;
};

/// Makes calls: serialise, resolve the endpoint, sign, send, retry, parse. One object serves all services, accounts and
/// regions; it keeps the retry quota (one per service, region and credentials) and the clock's offset per host.
///
/// Errors carry the context "operation" ("ec2:DescribeVpcs"), "region", "code" (AWS's), "status", "request_id",
/// "attempts" as far as they are known. Codes: kPermissionDenied, kExpiredCredentials, kUnauthenticated, kThrottled,
/// kUnavailable, kDeadlineExceeded, kNotFound, kService for what else AWS refuses; kProtocol for an answer that is none.
class Client {
 public:
  Client(async::Loop& loop, const Clock& clock, Random& random, http::Transport& transport,
         const model::Models& models, auth::CredentialProvider& credentials, ClientOptions options);
  virtual ~Client();

  const model::Models& models() const { return models_; }
  async::Loop& loop() const { return loop_; }
  const Clock& clock() const { return clock_; }

  /// One request and its answer, after retries. `statistics`, if given, is also filled on failure.
  virtual async::Task<Result<Page>> Send(Call call, CallStatistics* statistics = nullptr);

  /// One answer without parsing: for `runner call --raw`. Error answers are values here.
  async::Task<Result<http::Response>> SendRaw(Call call);

  using PageSink = std::function<Result<>(const Value& output)>;
  /// All pages, one after the other, each gone when the sink returns. An error of the sink ends the paging and is returned.
  /// A token that repeats is a kProtocol error ("pagination loops"); an empty page with a token goes on.
  async::Task<Result<>> ForEachPage(Call call, PageSink sink, CallStatistics* statistics = nullptr);

  /// All pages merged as botocore's build_full_result merges them (with the model's paginator), or lists of the top
  /// level joined (synthesised). Operations that don't page give their only answer.
  async::Task<Result<Document>> Collect(Call call);

 private:
  struct State;
  async::Loop& loop_;
  const Clock& clock_;
  const model::Models& models_;
  std::unique_ptr<State> state_;
};

}  // namespace inventory::aws
