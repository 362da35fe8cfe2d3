#include "call_batch.h"

#include <deque>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "inventory/async/sync.h"
#include "inventory/base/json.h"

namespace inventory::runner {
namespace {

/// Results that may be held back by an earlier call, for each call in flight.
constexpr std::size_t kHeldBack = 4;

std::string_view TextOr(const Value& object, std::string_view name, std::string_view fallback) {
  const Value* value = object.Find(name);
  return value == nullptr ? fallback : value->text();
}

Result<CallRequest> ParseLine(const std::string& line, const CallOptions& defaults,
                              async::CancellationToken stop) {
  Arena arena;
  const Result<Value> object = ParseJson(line, arena);
  if (!object)
    return Fail(ErrorCode::kInvalidArgument, fmt::format("the line is {}", object.error().message()));
  if (!object->has_fields()) return Fail(ErrorCode::kInvalidArgument, "the line is no JSON object");
  for (const Field& field : object->fields()) {
    const bool known = field.name == "service" || field.name == "operation" || field.name == "region";
    if (field.name == "parameters" || (known && field.value.is_string())) continue;
    return Fail(ErrorCode::kInvalidArgument,
                known
                    ? fmt::format("{} must be a string", field.name)
                    : fmt::format("the line has {}: only service, operation, parameters and region are known",
                                  field.name));
  }
  for (const std::string_view name : {"service", "operation"}) {
    if (object->FindText(name).empty())
      return Fail(ErrorCode::kInvalidArgument, fmt::format("the line has no {}", name));
  }
  const Value* parameters = object->Find("parameters");
  return CallRequest{.service = std::string(object->FindText("service")),
                     .operation = std::string(object->FindText("operation")),
                     .parameters = parameters == nullptr ? defaults.parameters : ToJson(*parameters),
                     .region = std::string(TextOr(*object, "region", defaults.region)),
                     .paginate = defaults.paginate,
                     .cancel = std::move(stop)};
}

/// Errors of ours have no code of AWS's: theirs is the kind of error.
std::string CodeOf(const Error& error) {
  const std::string_view code = error.Find("code");
  return std::string(code.empty() ? ErrorCodeName(error.code()) : code);
}

std::string ErrorLine(const Error& error) {
  std::string line = R"({"error":{"code":)";
  AppendJsonString(CodeOf(error), line);
  line.append(R"(,"message":)");
  AppendJsonString(error.message(), line);
  const std::string_view status = error.Find("status");
  line.append(R"(,"status":)").append(status.empty() ? "null" : status);
  const std::string_view request_id = error.Find("request_id");
  line.append(R"(,"request_id":)");
  if (request_id.empty()) {
    line.append("null");
  } else {
    AppendJsonString(request_id, line);
  }
  line.append("}}\n");
  return line;
}

/// Writes results in the order of their calls.
class Batch {
 public:
  Batch(aws::Client& client, CallOptions options, CallOutput output, CallWarning warn)
      : client_(client),
        options_(std::move(options)),
        output_(std::move(output)),
        warn_(std::move(warn)),
        in_flight_(client.loop(), options_.max_concurrency),
        undelivered_(client.loop(), options_.max_concurrency * kHeldBack),
        group_(client.loop()),
        cancel_registration_(options_.cancel.OnCancel([this] { stop_.Cancel(); })) {}
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;
  ~Batch() { options_.cancel.Unregister(cancel_registration_); }

  async::Task<Result<>> Run() {
    const async::CancellationToken stop = stop_.token();
    Result<> read;
    while (!stop.cancelled()) {
      auto next = options_.batch->Next(stop);
      Result<std::optional<std::string>> line = co_await std::move(next);
      if (!line) read = std::unexpected(line.error());
      if (!line || !*line) break;
      if ((*line)->find_first_not_of(" \t\r") == std::string::npos) continue;
      auto place = co_await undelivered_.Acquire();
      auto permit = co_await in_flight_.Acquire();
      if (stop.cancelled()) break;
      waiting_.push_back({std::move(place), std::nullopt});
      group_.Start(Make(*this, first_ + waiting_.size() - 1, std::move(**line), std::move(permit)));
    }
    co_await group_.Join();
    if (!result_) co_return result_;
    if (options_.cancel.cancelled()) {
      co_return Fail(
          ErrorCode::kCancelled,
          fmt::format("interrupted: {} calls of the batch are answered, no more were made", first_));
    }
    co_return read;
  }

 private:
  struct Slot {
    async::Semaphore::Permit place;
    std::optional<std::string> line;
  };

  static async::Task<> Make(Batch& batch, std::size_t index, std::string line,
                            async::Semaphore::Permit permit) {
    const async::Semaphore::Permit held = std::move(permit);
    auto request = ParseLine(line, batch.options_, batch.stop_.token());
    if (!request) {
      batch.Deliver(index, ErrorLine(request.error()));
      co_return;
    }
    auto task = MakeCall(batch.client_, std::move(*request));
    const auto result = co_await std::move(task);
    if (!result) {
      batch.Deliver(index, ErrorLine(result.error()));
      co_return;
    }
    std::string text = R"({"result":)";
    AppendJson(result->document.root(), text);
    text.append("}\n");
    if (result->lack) batch.warn_(Error(*result->lack).With("call", fmt::format("{}", index + 1)));
    batch.Deliver(index, std::move(text));
  }

  void Deliver(std::size_t index, std::string line) {
    waiting_[index - first_].line = std::move(line);
    while (!waiting_.empty() && waiting_.front().line) {
      if (result_) result_ = output_(*waiting_.front().line);
      waiting_.pop_front();
      ++first_;
    }
    if (!result_) stop_.Cancel();
  }

  aws::Client& client_;
  CallOptions options_;
  CallOutput output_;
  CallWarning warn_;
  async::CancellationSource stop_;
  async::Semaphore in_flight_;
  async::Semaphore undelivered_;
  async::TaskGroup group_;
  std::uint64_t cancel_registration_;
  std::deque<Slot> waiting_;
  std::size_t first_ = 0;  ///< The number of the call whose slot is the first that waits.
  Result<> result_;
};

}  // namespace

async::Task<Result<>> RunBatch(aws::Client& client, CallOptions options, CallOutput output,
                               CallWarning warn) {
  Batch batch(client, std::move(options), std::move(output), std::move(warn));
  auto task = batch.Run();
  co_return co_await std::move(task);
}

}  // namespace inventory::runner
