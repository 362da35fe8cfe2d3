#include "call_batch.h"

#include <deque>
#include <fstream>
#include <iostream>
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

Result<CallRequest> ParseLine(const std::string& line, const CallOptions& defaults) {
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
  const Value* parameters = object->Find("parameters");
  return CallRequest{.service = std::string(TextOr(*object, "service", defaults.service)),
                     .operation = std::string(TextOr(*object, "operation", defaults.operation)),
                     .parameters = parameters == nullptr ? "{}" : ToJson(*parameters),
                     .region = std::string(TextOr(*object, "region", defaults.region)),
                     .paginate = defaults.paginate};
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
  Batch(aws::Client& client, CallOptions options, CallOutput output)
      : client_(client),
        options_(std::move(options)),
        output_(std::move(output)),
        in_flight_(client.loop(), options_.max_concurrency),
        undelivered_(client.loop(), options_.max_concurrency * kHeldBack),
        group_(client.loop()) {}

  async::Task<Result<>> Run(std::istream& lines) {
    std::string line;
    while (result_ && std::getline(lines, line)) {
      if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
      auto place = co_await undelivered_.Acquire();
      auto permit = co_await in_flight_.Acquire();
      waiting_.push_back({std::move(place), std::nullopt});
      group_.Start(Make(*this, first_ + waiting_.size() - 1, std::move(line), std::move(permit)));
      line.clear();
    }
    co_await group_.Join();
    if (result_ && lines.bad()) co_return Fail(ErrorCode::kIo, "can't read the batch");
    co_return result_;
  }

 private:
  struct Slot {
    async::Semaphore::Permit place;
    std::optional<std::string> line;
  };

  static async::Task<> Make(Batch& batch, std::size_t index, std::string line,
                            async::Semaphore::Permit permit) {
    const async::Semaphore::Permit held = std::move(permit);
    auto request = ParseLine(line, batch.options_);
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
    AppendJson(result->root(), text);
    text.append("}\n");
    batch.Deliver(index, std::move(text));
  }

  void Deliver(std::size_t index, std::string line) {
    waiting_[index - first_].line = std::move(line);
    while (!waiting_.empty() && waiting_.front().line) {
      if (result_) result_ = output_(*waiting_.front().line);
      waiting_.pop_front();
      ++first_;
    }
  }

  aws::Client& client_;
  CallOptions options_;
  CallOutput output_;
  async::Semaphore in_flight_;
  async::Semaphore undelivered_;
  async::TaskGroup group_;
  std::deque<Slot> waiting_;
  std::size_t first_ = 0;  ///< The number of the call whose slot is the first that waits.
  Result<> result_;
};

}  // namespace

async::Task<Result<>> RunBatch(aws::Client& client, CallOptions options, CallOutput output) {
  const std::filesystem::path path = *options.batch;
  std::ifstream file;
  if (path != "-") {
    file.open(path);
    if (!file) co_return Fail(ErrorCode::kNotFound, fmt::format("can't open the batch {}", path.string()));
  }
  Batch batch(client, std::move(options), std::move(output));
  auto task = batch.Run(path == "-" ? std::cin : file);
  co_return co_await std::move(task);
}

}  // namespace inventory::runner
