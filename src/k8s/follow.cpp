#include "inventory/k8s/follow.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "inventory/k8s/status.h"

namespace inventory::k8s {
namespace {

using nlohmann::json;

/// A watch that ends sooner and empty has told nothing; asking again at once would be a busy loop
/// (kubernetes#104171).
constexpr auto kShortWatch = std::chrono::seconds(1);

bool IsFinal(const Error& error) {
  switch (error.code()) {
    case ErrorCode::kPermissionDenied:
    case ErrorCode::kUnauthenticated:
    case ErrorCode::kConfiguration:
    case ErrorCode::kNotFound:
    case ErrorCode::kInvalidArgument:
      return true;
    default:
      return false;
  }
}

/// Where in the collection's history we are.
struct Position {
  std::string resource_version;  ///< "": list first.
  bool heard = false;            ///< The last watch told something.

  void Hear(const json& object) {
    heard = true;
    json::json_pointer version("/metadata/resourceVersion");
    if (object.contains(version) && object.at(version).is_string()) resource_version = object.at(version);
  }
};

async::Task<Result<>> ListAll(Client& client, const Collection& collection, const Selection& selection,
                              Follower& follower, Position& position,
                              const async::CancellationToken& cancel) {
  Client::ListSink sink{.begin = [&follower] { follower.OnListBegin(); },
                        .item =
                            [&follower](const json& item) {
                              follower.OnObject(item);
                              return true;
                            }};
  Collection in = collection;
  Selection selected = selection;
  async::CancellationToken token = cancel;
  INVENTORY_CO_TRY(position.resource_version, co_await client.List(std::move(in), std::move(selected),
                                                                   std::move(sink), std::move(token)));
  follower.OnListEnd();
  co_return Result<>();
}

async::Task<Result<>> WatchOn(Client& client, const Collection& collection, const Selection& selection,
                              Follower& follower, Position& position,
                              const async::CancellationToken& cancel) {
  Client::WatchSink sink = [&follower, &position](std::string_view type, const json& object) {
    position.Hear(object);
    if (type == "DELETED") {
      follower.OnDeleted(object);
    } else if (type != "BOOKMARK") {
      follower.OnObject(object);
    }
  };
  position.heard = false;
  Collection in = collection;
  Selection selected = selection;
  std::string version = position.resource_version;
  async::CancellationToken token = cancel;
  co_return co_await client.Watch(std::move(in), std::move(selected), std::move(version), std::move(sink),
                                  std::move(token));
}

}  // namespace

async::Task<Result<>> Follow(Client& client, Collection collection, Selection selection, Follower& follower,
                             async::CancellationToken cancel) {
  Position position;
  int failures = 0;
  int refusals = 0;
  bool rejected = false;
  while (!cancel.cancelled()) {
    bool listing = position.resource_version.empty();
    auto start = client.loop().Now();
    auto result = listing ? ListAll(client, collection, selection, follower, position, cancel)
                          : WatchOn(client, collection, selection, follower, position, cancel);
    auto ended = co_await std::move(result);
    if (cancel.cancelled()) break;
    if (ended && (listing || position.heard || client.loop().Now() - start >= kShortWatch)) {
      failures = refusals = 0;
      rejected = false;
      continue;
    }
    // A list has doubted its refusals itself.
    const bool doubted = !ended && !listing && ended.error().code() == ErrorCode::kPermissionDenied &&
                         client.DoubtsRefusal(++refusals);
    if (!ended && IsExpired(ended.error())) {
      position.resource_version.clear();
    } else if (!ended && ended.error().code() == ErrorCode::kUnauthenticated && !rejected && !listing) {
      // The client has thrown the credentials away; new ones may do.
      rejected = true;
      continue;
    } else if (!ended && !doubted && IsFinal(ended.error())) {
      co_return Fail(std::move(ended).error());
    }
    ++failures;
    auto delay = BackoffDelay(client.options(), failures, client.random());
    co_await cancel.Sleep(client.loop(), delay);
  }
  co_return Result<>();
}

}  // namespace inventory::k8s
