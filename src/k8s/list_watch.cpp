#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "call.h"
#include "inventory/base/encoding.h"
#include "inventory/k8s/client.h"
#include "inventory/k8s/status.h"
#include "line_splitter.h"

namespace inventory::k8s {
namespace {

using nlohmann::json;

/// As client-go's reflector: watches that end at different times don't all come back together.
constexpr auto kShortestWatch = std::chrono::seconds(300);
constexpr auto kWatchSpread = std::chrono::seconds(300);
/// The server ends a watch itself; one that outlives its time is a connection that nobody answers.
constexpr auto kWatchGrace = std::chrono::seconds(30);

std::string TextAt(const json& object, const char* pointer) {
  json::json_pointer path(pointer);
  if (!object.contains(path)) return {};
  const json& value = object.at(path);
  return value.is_string() ? value.get<std::string>() : std::string();
}

/// Reads a watch's lines. Runs inside the transfer.
class WatchReader {
 public:
  WatchReader(const Client::WatchSink& sink, std::string request)
      : sink_(sink), request_(std::move(request)) {}

  bool Read(std::string_view piece) {
    bool fits = lines_.Add(piece, [this](std::string_view line) { return ReadLine(line); });
    if (!fits && !error_) {
      error_ = Error(ErrorCode::kProtocol,
                     fmt::format("a line of the watch is longer than {} bytes", kLongestLine))
                   .With("request", request_);
    }
    return !error_;
  }

  const std::optional<Error>& error() const { return error_; }

 private:
  bool ReadLine(std::string_view line) {
    auto event = json::parse(line, nullptr, false);
    auto type = event.is_object() ? TextAt(event, "/type") : "";
    if (type.empty() || !event.contains("object")) {
      error_ = Error(ErrorCode::kProtocol, "a line of the watch is no event").With("request", request_);
    } else if (type == "ERROR") {
      error_ = ErrorOfStatus(event["object"].dump(), request_);
    } else {
      sink_(type, std::move(event["object"]));
    }
    return !error_;
  }

  const Client::WatchSink& sink_;
  std::string request_;
  LineSplitter lines_;
  std::optional<Error> error_;
};

}  // namespace

async::Task<Result<std::string>> Client::List(Collection in, Selection selection, ListSink sink,
                                              async::CancellationToken cancel) {
  std::string continuation;
  bool restarted = false;
  sink.begin();
  while (true) {
    Call call{.method = "GET",
              .path = fmt::format("{}?limit={}{}", PathOf(in), options_.page_size, SelectionQuery(selection)),
              .cancel = cancel};
    if (!continuation.empty()) call.path += "&continue=" + PercentEncode(continuation);
    auto page = co_await ExchangeObject(std::move(call));
    if (!page) {
      // The history that the continuation stands on is gone: once from the beginning.
      if (!IsExpired(page.error()) || continuation.empty() || restarted)
        co_return Fail(std::move(page).error());
      restarted = true;
      continuation.clear();
      sink.begin();
      continue;
    }
    if (auto items = page->find("items"); items != page->end() && items->is_array()) {
      for (auto& item : *items) {
        if (!sink.item(std::move(item))) co_return std::string();
      }
    }
    continuation = TextAt(*page, "/metadata/continue");
    if (continuation.empty()) co_return TextAt(*page, "/metadata/resourceVersion");
  }
}

async::Task<Result<std::vector<json>>> Client::ListAll(Collection in, Selection selection,
                                                       async::CancellationToken cancel) {
  std::vector<json> items;
  ListSink sink{.begin = [&items] { items.clear(); },
                .item =
                    [&items](json item) {
                      items.push_back(std::move(item));
                      return true;
                    }};
  INVENTORY_CO_CHECK(co_await List(std::move(in), std::move(selection), std::move(sink), std::move(cancel)));
  co_return items;
}

async::Task<Result<>> Client::Watch(Collection in, Selection selection, std::string resource_version,
                                    WatchSink sink, async::CancellationToken cancel) {
  auto seconds =
      kShortestWatch + std::chrono::seconds(static_cast<int>(random_.NextUnit() * kWatchSpread.count()));
  Call call{.method = "GET",
            .path = fmt::format("{}?watch=1&allowWatchBookmarks=true&timeoutSeconds={}&resourceVersion={}{}",
                                PathOf(in), seconds.count(), PercentEncode(resource_version),
                                SelectionQuery(selection)),
            .cancel = cancel};
  bool taken = co_await bucket_.Take(1, cancel);
  if (!taken) co_return Fail(ErrorCode::kCancelled, "the watch was cancelled");
  http::Request request;
  request.url = access_.server + call.path;
  request.headers.Add("Accept", "application/json");
  request.timeout = seconds + kWatchGrace;
  request.cancel = cancel;
  std::shared_ptr<http::Transport> transport;
  INVENTORY_CO_CHECK(co_await Authorize(request, transport));

  WatchReader reader(sink, call.description());
  http::BodySink read = [&reader](std::string_view piece) { return reader.Read(piece); };
  auto response = co_await transport->Stream(std::move(request), std::move(read));
  if (reader.error()) co_return Fail(*reader.error());
  if (!response) co_return Fail(std::move(response).error());
  if (response->status == 401) access_.credentials->Reject();
  if (response->status / 100 != 2) co_return Fail(ErrorOfResponse(*response, call.description()));
  co_return Result<>();
}

}  // namespace inventory::k8s
