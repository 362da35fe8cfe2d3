#include "collect/caller.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "collect/classify.h"
#include "inventory/aws/client/paging.h"
#include "inventory/aws/endpoint/endpoint.h"
#include "inventory/aws/protocol/codec.h"
#include "inventory/base/timestamp.h"

namespace inventory::collect {

Caller::Caller(aws::Client& client, Ledger& ledger, const InventoryOptions& options)
    : client_(client),
      ledger_(ledger),
      options_(options),
      governor_(client.loop(), options.limits, options.quota_share),
      in_flight_(client.loop(), options.max_in_flight),
      cancel_registration_(options.cancel.OnCancel([this] { Stop(); })) {}

Caller::~Caller() {
  options_.cancel.Unregister(cancel_registration_);
}

Result<> Caller::CheckTime() const {
  if (stopped()) return Fail(ErrorCode::kCancelled, "the run was stopped before this was asked");
  if (expired_) {
    return Fail(ErrorCode::kExpiredCredentials, "the credentials expired before this was asked");
  }
  const std::optional<Time>& end = options_.credentials_expire;
  if (end && client_.clock().Now() >= *end - kExpiryMargin) {
    return Fail(ErrorCode::kExpiredCredentials,
                fmt::format("not asked any more: the credentials end at {}", FormatIso8601(*end)));
  }
  return {};
}

async::Task<Result<aws::Page>> Caller::Send(const PagedCall& call, Value input, LedgerEntry& entry) {
  // Before any waiting, so that what can't be asked any more holds nothing up; and again behind it.
  if (const Result<> allowed = CheckTime(); !allowed) co_return std::unexpected(allowed.error());
  PacedBucket& bucket =
      governor_.BucketOf(call.call_region, call.operation.service().name(), call.operation.name());
  async::Task<bool> turn = bucket.Take(stop_.token());
  co_await std::move(turn);
  async::Task<async::Semaphore::Permit> place = in_flight_.Acquire();
  const async::Semaphore::Permit permit = co_await std::move(place);
  if (const Result<> allowed = CheckTime(); !allowed) co_return std::unexpected(allowed.error());

  aws::Call request{.operation = call.operation,
                    .region = std::string(call.call_region),
                    .input = input,
                    .cancel = stop_.token()};
  aws::CallStatistics statistics;
  async::Task<Result<aws::Page>> sending = client_.Send(std::move(request), &statistics);
  Result<aws::Page> page = co_await std::move(sending);
  ++calls_;
  Ledger::AddCall(entry, statistics);
  if (statistics.throttles > 0) {
    bucket.OnThrottle();
  } else if (page) {
    bucket.OnSuccess();
  }
  if (!page && page.error().code() == ErrorCode::kExpiredCredentials) expired_ = true;
  co_return page;
}

CallEnd Caller::NoteRefusal(const PagedCall& call, const Error& error, bool first_page, LedgerEntry& entry) {
  if (std::ranges::find(call.absent, error.Find("code")) != call.absent.end()) return CallEnd::kAbsent;
  const CallSite site{
      .region_enabled =
          regions_trusted_ || call.region == kGlobal || call.call_region == options_.home_region,
      .listed_in_endpoints = aws::endpoint::IsAvailable(call.operation.service(), call.call_region),
      .of_resource = call.of_resource};
  const Status status = Classify(error, site);
  const Status noted = first_page ? status : Status::kTruncated;
  if (status == Status::kSkipped || (status == Status::kExpired && error.Find("code").empty())) {
    Ledger::AddNotCalled(entry, noted, error);
  } else {
    Ledger::AddFailure(entry, noted, error);
  }
  return CallEnd::kFailed;
}

async::Task<CallEnd> Caller::ForEachPage(PagedCall call, Value input, PageHandler handler) {
  LedgerEntry& entry = ledger_.At(call.region, call.service, call.operation.name());
  Document typed;
  const Result<Value> checked = aws::protocol::ValidateInput(call.operation, input, typed.arena());
  if (!checked) {
    Ledger::AddNotCalled(entry, Status::kFailed, checked.error());
    co_return CallEnd::kFailed;
  }
  aws::client::PageCursor cursor(call.operation, *checked, aws::client::PageScope::kEverything,
                                 call.page_size);
  for (bool first = true;; first = false) {
    async::Task<Result<aws::Page>> sending = Send(call, cursor.input(), entry);
    Result<aws::Page> page = co_await std::move(sending);
    if (!page) {
      const CallEnd end = NoteRefusal(call, page.error(), first, entry);
      if (end == CallEnd::kAbsent) Ledger::Succeed(entry);
      co_return end;
    }
    const Result<bool> more = cursor.Advance(page->output());
    async::Task<std::size_t> handling = handler(std::move(page->document));
    const std::size_t items = co_await std::move(handling);
    entry.items += items;
    if (!more) co_return NoteRefusal(call, more.error(), false, entry);
    if (!*more) break;
  }
  if (cursor.truncated()) {
    const Error error(ErrorCode::kProtocol, "the service says that there is more and not how to ask for it");
    co_return NoteRefusal(call, error, false, entry);
  }
  Ledger::Succeed(entry);
  co_return CallEnd::kDone;
}

}  // namespace inventory::collect
