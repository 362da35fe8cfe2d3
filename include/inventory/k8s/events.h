#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "inventory/base/clock.h"
#include "inventory/k8s/client.h"

namespace inventory::k8s {

/// An object that events and owner references point at.
struct ObjectReference {
  std::string api_version = {};
  std::string kind = {};
  std::string namespace_name = {};
  std::string name = {};
  std::string uid = {};
};

struct Event {
  enum class Type : std::uint8_t { kNormal, kWarning };
  Type type = Type::kNormal;
  std::string reason = {};  ///< "RunStarted": one word of at most 128 characters.
  std::string action = {};  ///< What we did: "StartRun".
  std::string note = {};    ///< For people; cut at 1,024 bytes.
};

/// An events.k8s.io/v1 Event about `regarding`:
/// https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/
nlohmann::json BuildEvent(const ObjectReference& regarding, const Event& event, std::string_view reporter,
                          Time now, std::uint64_t serial);

/// Writes events about one object, as well as it can: what an event fails with is given back and needs no
/// handling.
class EventRecorder {
 public:
  /// `instance` tells apart several of us: the pod's name.
  EventRecorder(Client& client, const Clock& clock, ObjectReference regarding, std::string instance);
  async::Task<Result<>> Record(Event event);

 private:
  Client& client_;
  const Clock& clock_;
  ObjectReference regarding_;
  std::string instance_;
  std::uint64_t serial_ = 0;
};

}  // namespace inventory::k8s
