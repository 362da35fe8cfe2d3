#include "inventory/aws/client/client.h"

#include <utility>

#include <fmt/format.h>

#include "exchanger.h"
#include "inventory/aws/client/page_merger.h"
#include "inventory/aws/client/paging.h"
#include "inventory/aws/client/service_failure.h"
#include "inventory/aws/protocol/codec.h"

namespace inventory::aws {
namespace {

Error WithCall(Error error, const Call& call, const CallStatistics& statistics) {
  error.With("operation", fmt::format("{}:{}", call.operation.service().name(), call.operation.name()))
      .With("region", call.region);
  if (statistics.attempts > 0) error.With("attempts", fmt::format("{}", statistics.attempts));
  return error;
}

void AddTo(CallStatistics& sum, CallStatistics part) {
  sum.pages += part.pages;
  sum.attempts += part.attempts;
  sum.throttles += part.throttles;
  sum.duration += part.duration;
  sum.request_id = std::move(part.request_id);
}

}  // namespace

Client::Client(async::Loop& loop, const Clock& clock, Random& random, http::Transport& transport,
               const model::Models& models, auth::CredentialProvider& credentials, ClientOptions options)
    : loop_(loop),
      clock_(clock),
      models_(models),
      exchanger_(std::make_unique<client::Exchanger>(loop, clock, random, transport, credentials,
                                                     std::move(options))) {}

Client::~Client() = default;

async::Task<Result<Page>> Client::Send(Call call, CallStatistics* statistics) {
  CallStatistics told;
  CallStatistics& mine = statistics ? *statistics : told;
  mine = CallStatistics();
  const auto begin = loop_.Now();
  auto answer = co_await exchanger_->Exchange(call, mine, /*keep_refusals=*/false);
  mine.duration = loop_.Now() - begin;
  if (!answer) co_return Fail(WithCall(std::move(answer).error(), call, mine));
  if (answer->failure) {
    co_return Fail(WithCall(client::ToError(*answer->failure, answer->cause), call, mine));
  }
  Page page;
  auto parsed = protocol::ParseOutput(call.operation, std::move(answer->response), page.document, call.input);
  if (!parsed) co_return Fail(WithCall(std::move(parsed).error(), call, mine));
  mine.pages = 1;
  page.statistics = mine;
  co_return page;
}

async::Task<Result<http::Response>> Client::SendRaw(Call call) {
  CallStatistics statistics;
  auto answer = co_await exchanger_->Exchange(call, statistics, /*keep_refusals=*/true);
  if (!answer) co_return Fail(WithCall(std::move(answer).error(), call, statistics));
  co_return std::move(answer->response);
}

async::Task<Result<>> Client::EachPage(Call call, client::PageScope scope, std::function<Result<>(Page)> take,
                                       CallStatistics* statistics) {
  client::PageCursor cursor(call.operation, call.input, scope, call.page_size);
  CallStatistics told;
  CallStatistics& sum = statistics ? *statistics : told;
  sum = CallStatistics();
  while (true) {
    auto next = call;
    next.input = cursor.input();
    CallStatistics mine;
    auto page = co_await Send(std::move(next), &mine);
    AddTo(sum, std::move(mine));
    if (!page) co_return Fail(std::move(page).error());
    // Before the page is given away; a page whose token repeats is a page all the same.
    auto more = cursor.Advance(page->output());
    sum.truncated = cursor.truncated();
    INVENTORY_CO_CHECK(take(std::move(*page)));
    if (!more) co_return Fail(WithCall(std::move(more).error(), call, sum));
    if (!*more) co_return Result<>();
  }
}

async::Task<Result<>> Client::ForEachPage(Call call, PageSink sink, CallStatistics* statistics) {
  std::function<Result<>(Page)> take = [&sink](const Page& page) { return sink(page.output()); };
  co_return co_await EachPage(std::move(call), client::PageScope::kEverything, std::move(take), statistics);
}

async::Task<Result<Document>> Client::Collect(Call call, CallStatistics* statistics) {
  client::PageMerger merger(client::MergeRulesOf(call.operation));
  std::function<Result<>(Page)> take = [&merger](Page page) {
    merger.Add(std::move(page.document));
    return Result<>();
  };
  INVENTORY_CO_CHECK(
      co_await EachPage(std::move(call), client::PageScope::kPaginator, std::move(take), statistics));
  co_return std::move(merger).Finish();
}

}  // namespace inventory::aws
