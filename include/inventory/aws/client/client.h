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

namespace client {
class Exchanger;
enum class PageScope;
}  // namespace client

/// A file that is sent as the request's body instead of the input's payload member: streamed, never read
/// whole.
struct FilePayload {
  http::FileBody file;
  std::string sha256_hex;  ///< Of these bytes: the signature covers it.
};

/// One call: which operation, as whom, where.
struct Call {
  model::Operation operation;
  std::string region;
  /// A structure in the model's types (protocol::ValidateInput makes one of JSON). Must live until the call
  /// has ended.
  Value input = {};
  /// Whose credentials sign. nullptr: the client's own.
  auth::CredentialProvider* credentials = nullptr;
  /// Instead of the resolved endpoint. An S3 bucket is found through the input's Bucket member.
  std::optional<std::string> endpoint_url = std::nullopt;
  async::CancellationToken cancel = {};
  /// Items a page, where the operation's paginator has a limit and the input sets none; kept within the
  /// model's bounds.
  std::optional<int> page_size = std::nullopt;
  std::optional<FilePayload> payload = std::nullopt;
  /// For each attempt, instead of ClientOptions::timeout.
  std::optional<std::chrono::milliseconds> timeout = std::nullopt;
  std::optional<int> max_attempts = std::nullopt;  ///< Instead of ClientOptions::max_attempts.
};

/// What a call cost, told also when it failed. Calls of several pages add up.
struct CallStatistics {
  int pages = 0;                ///< Answers understood.
  int attempts = 0;             ///< Requests sent.
  int throttles = 0;            ///< Answers that said "too fast".
  std::string request_id = {};  ///< Of the last answer.
  std::chrono::microseconds duration{};
  /// The last page said that there is more, and nothing known tells how to ask for it.
  bool truncated = false;
};

/// A page of output. The document is owned by the caller.
struct Page {
  Document document;
  CallStatistics statistics;
  const Value& output() const { return document.root(); }
};

struct ClientOptions {
  endpoint::Options endpoint = {};
  /// In all, the first included: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
  int max_attempts = 3;
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds timeout{60'000};
  /// AWS_SDK_UA_APP_ID: a name for this use of the program, in the User-Agent.
  std::string app_id = {};
};

/// Makes calls: serialise, resolve the endpoint, sign, send, retry, parse. One object serves all services,
/// accounts and regions; it keeps the retry quota (one per service, region and credentials), the clock's
/// offset per endpoint and the regions of S3 buckets. What it was made of, call.credentials included, must
/// outlive it.
///
/// Errors carry the context "operation" ("ec2:DescribeVpcs"), "region", "code" (AWS's), "status",
/// "request_id", "attempts" as far as they are known; the message of a refusal is AWS's own. Codes:
/// kPermissionDenied, kExpiredCredentials, kUnauthenticated, kThrottled, kUnavailable, kDeadlineExceeded,
/// kNotFound, kService for what else AWS refuses; kProtocol for an answer that is none.
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
  /// All pages, one after the other, each gone when the sink returns. An error of the sink ends the paging
  /// and is returned. A token that repeats is a kProtocol error ("pagination loops"); an empty page with a
  /// token goes on. Also follows what no paginator knows (client::PageScope::kEverything).
  async::Task<Result<>> ForEachPage(Call call, PageSink sink, CallStatistics* statistics = nullptr);

  /// All pages of the operation's paginator merged (client/page_merger.h). Operations that don't page give
  /// their only answer.
  async::Task<Result<Document>> Collect(Call call, CallStatistics* statistics = nullptr);

 private:
  async::Task<Result<>> EachPage(Call call, client::PageScope scope, std::function<Result<>(Page)> take,
                                 CallStatistics* statistics);

  async::Loop& loop_;
  const Clock& clock_;
  const model::Models& models_;
  std::unique_ptr<client::Exchanger> exchanger_;
};

}  // namespace inventory::aws
