#include "inventory/runner/call.h"

#include <utility>

#include <fmt/format.h>

#include "call_batch.h"
#include "call_target.h"
#include "inventory/aws/protocol/codec.h"
#include "inventory/base/json.h"

namespace inventory::runner {
namespace {

/// A call and the memory that its input lives in.
struct Prepared {
  Document parameters;
  aws::Call call;
};

Result<Prepared> Prepare(const aws::model::Models& models, const CallRequest& request) {
  INVENTORY_TRY(const auto operation, FindReadOperation(models, request.service, request.operation));
  INVENTORY_TRY(std::string region, RegionOfCall(operation, request.region));
  Document parameters;
  Arena& arena = parameters.arena();
  const auto json = ParseJson(arena.Adopt(request.parameters), arena);
  if (!json) {
    return Fail(ErrorCode::kInvalidArgument, fmt::format("the parameters are {}", json.error().message()));
  }
  INVENTORY_TRY(const Value input, aws::protocol::ValidateInput(operation, *json, arena));
  return Prepared{
      .parameters = std::move(parameters),
      .call = {
          .operation = operation, .region = std::move(region), .input = input, .cancel = request.cancel}};
}

async::Task<Result<Document>> OnePage(aws::Client& client, aws::Call call) {
  INVENTORY_CO_TRY(aws::Page page, co_await client.Send(std::move(call)));
  co_return std::move(page.document);
}

/// What is missing of a result whose last page says that there is more.
Error Lack(const aws::model::Operation& operation) {
  const auto paginator = operation.paginator();
  return Error(ErrorCode::kProtocol,
               "the result is not all: the service says that there is more, and not how to ask for it")
      .With("operation", fmt::format("{}:{}", operation.service().name(), operation.name()))
      .With("flag", std::string(paginator ? paginator->more_results() : ""));
}

/// The answer's body, also of a refusal, which is an error all the same.
async::Task<Result<>> RunRaw(aws::Client& client, CallRequest request, CallOutput output) {
  INVENTORY_CO_TRY(const Prepared prepared, Prepare(client.models(), request));
  aws::Call call = prepared.call;
  auto response = co_await client.SendRaw(std::move(call));
  if (!response) {
    co_return Fail(ExplainAvailability(std::move(response).error(), client.models(), prepared.call.operation,
                                       prepared.call.region));
  }
  INVENTORY_CO_CHECK(output(response->body));
  if (!aws::protocol::IsError(prepared.call.operation, *response)) co_return Result<>();
  Document details;
  const auto failure = aws::protocol::ParseError(prepared.call.operation, std::move(*response), details);
  co_return Fail(Error(ErrorCode::kService, failure.message)
                     .With("code", failure.code)
                     .With("status", std::to_string(failure.status)));
}

}  // namespace

async::Task<Result<CallResult>> MakeCall(aws::Client& client, CallRequest request) {
  INVENTORY_CO_TRY(const Prepared prepared, Prepare(client.models(), request));
  aws::Call call = prepared.call;
  aws::CallStatistics statistics;
  auto task =
      request.paginate ? client.Collect(std::move(call), &statistics) : OnePage(client, std::move(call));
  auto result = co_await std::move(task);
  if (!result) {
    co_return Fail(ExplainAvailability(std::move(result).error(), client.models(), prepared.call.operation,
                                       prepared.call.region));
  }
  CallResult made{.document = std::move(*result)};
  if (statistics.truncated) made.lack = Lack(prepared.call.operation);
  co_return made;
}

async::Task<Result<CallEnd>> RunCall(aws::Client& client, CallOptions options, CallOutput output,
                                     CallWarning warn) {
  if (options.batch != nullptr) {
    if (options.raw)
      co_return Fail(ErrorCode::kInvalidArgument, "--raw shows one answer, so it can't go with --batch");
    auto batch = RunBatch(client, std::move(options), std::move(output), std::move(warn));
    INVENTORY_CO_CHECK(co_await std::move(batch));
    co_return CallEnd::kComplete;
  }
  CallRequest request{.service = std::move(options.service),
                      .operation = std::move(options.operation),
                      .parameters = std::move(options.parameters),
                      .region = std::move(options.region),
                      .paginate = options.paginate,
                      .cancel = options.cancel};
  if (options.raw) {
    auto raw = RunRaw(client, std::move(request), std::move(output));
    INVENTORY_CO_CHECK(co_await std::move(raw));
    co_return CallEnd::kComplete;
  }
  auto task = MakeCall(client, std::move(request));
  INVENTORY_CO_TRY(const CallResult result, co_await std::move(task));
  INVENTORY_CO_CHECK(output(ToPrettyJson(result.document.root()) + "\n"));
  if (!result.lack) co_return CallEnd::kComplete;
  warn(*result.lack);
  co_return CallEnd::kTruncated;
}

}  // namespace inventory::runner
