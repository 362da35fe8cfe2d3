#include "inventory/http/curl_transport.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "multi_driver.h"
#include "transfer.h"

namespace inventory::http {
namespace {

struct ShareDeleter {
  void operator()(CURLSH* share) const { curl_share_cleanup(share); }
};

/// TLS sessions outlive their connection and handle; curl shares names and connections through the multi
/// handle.
std::unique_ptr<CURLSH, ShareDeleter> MakeShare() {
  std::unique_ptr<CURLSH, ShareDeleter> share(curl_share_init());
  if (!share) throw std::bad_alloc();
  curl_share_setopt(share.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
  return share;
}

}  // namespace

struct CurlTransport::State {
  State(async::AsioLoop& event_loop, CurlOptions curl_options)
      : loop(event_loop),
        options(std::move(curl_options)),
        share(MakeShare()),
        driver(MultiDriver::Create(
            loop, {.total = options.max_connections, .per_host = options.max_connections_per_host},
            [this](CURL* handle, CURLcode code) { Complete(Transfer::Of(handle), code); })) {}

  std::unique_ptr<EasyHandle> TakeHandle() {
    if (idle.empty()) return std::make_unique<EasyHandle>(options, share.get());
    auto handle = std::move(idle.back());
    idle.pop_back();
    return handle;
  }

  void Complete(Transfer& transfer, CURLcode code) {
    transfer.result = transfer.Finish(code);
    loop.Post([waiter = transfer.waiter] { waiter.resume(); });
  }

  void Cancel(Transfer& transfer) {
    if (transfer.result) return;
    transfer.Abort();
    if (driver->inside_curl()) {
      // A sink cancels, its own transfer or another: curl must be left first.
      to_cancel.push_back(&transfer);
      if (to_cancel.size() == 1) loop.Post([this] { CancelMarked(); });
      return;
    }
    driver->Remove(transfer.handle().get());
    Complete(transfer, CURLE_ABORTED_BY_CALLBACK);
  }

  void CancelMarked() {
    for (Transfer* transfer : std::exchange(to_cancel, {})) {
      if (transfer->result) continue;
      driver->Remove(transfer->handle().get());
      Complete(*transfer, CURLE_ABORTED_BY_CALLBACK);
    }
  }

  static async::Task<Result<Response>> Exchange(State& state, Request request, BodySink sink);

  async::AsioLoop& loop;
  const CurlOptions options;
  std::unique_ptr<CURLSH, ShareDeleter> share;
  std::vector<std::unique_ptr<EasyHandle>> idle;
  std::vector<Transfer*> to_cancel;
  std::shared_ptr<MultiDriver> driver;
};

namespace {

struct TransferAwaiter {
  Transfer& transfer;
  MultiDriver& driver;

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiter) {
    transfer.waiter = waiter;
    if (driver.Add(transfer.handle().get()) == CURLM_OK) return true;
    transfer.result = transfer.Finish(CURLE_OUT_OF_MEMORY);
    return false;
  }
  void await_resume() const noexcept {}
};

}  // namespace

async::Task<Result<Response>> CurlTransport::State::Exchange(State& state, Request request, BodySink sink) {
  if (request.cancel.cancelled()) co_return Fail(ErrorCode::kCancelled, "the request was cancelled");
  auto handle = state.TakeHandle();
  Transfer transfer(request, std::move(sink), state.options);
  if (auto prepared = transfer.Prepare(*handle); !prepared) {
    state.idle.push_back(std::move(handle));
    co_return Fail(std::move(prepared).error());
  }
  auto registration = request.cancel.OnCancel([&] { state.Cancel(transfer); });
  TransferAwaiter done{transfer, *state.driver};
  co_await done;
  request.cancel.Unregister(registration);
  state.idle.push_back(std::move(handle));
  co_return std::move(*transfer.result);
}

CurlTransport::CurlTransport(async::AsioLoop& loop, CurlOptions options)
    : state_(std::make_unique<State>(loop, std::move(options))) {}

CurlTransport::~CurlTransport() = default;

async::Task<Result<Response>> CurlTransport::Send(Request request) {
  return State::Exchange(*state_, std::move(request), nullptr);
}

async::Task<Result<Response>> CurlTransport::Stream(Request request, BodySink sink) {
  return State::Exchange(*state_, std::move(request), std::move(sink));
}

}  // namespace inventory::http
