#pragma once

#include <nlohmann/json_fwd.hpp>

#include "inventory/k8s/client.h"

namespace inventory::k8s {

/// What Follow() tells of a collection. Called on the loop; must not wait. References are valid during the
/// call.
class Follower {
 public:
  virtual ~Follower() = default;
  /// A list begins: what it does not name is gone.
  virtual void OnListBegin() = 0;
  /// An object that is there, new or changed, listed or watched.
  virtual void OnObject(const nlohmann::json& object) = 0;
  /// The list is complete.
  virtual void OnListEnd() = 0;
  virtual void OnDeleted(const nlohmann::json& object) = 0;
};

/// Lists, watches from there, and goes on watching through ended watches, broken connections and restarts of
/// the API server; lists again when the history between was lost. Keeps no object. Ends without error when
/// cancelled, with an error when the server refuses for good (kPermissionDenied, kUnauthenticated, kNotFound,
/// kInvalidArgument).
/// https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
async::Task<Result<>> Follow(Client& client, Collection collection, Selection selection, Follower& follower,
                             async::CancellationToken cancel);

}  // namespace inventory::k8s
