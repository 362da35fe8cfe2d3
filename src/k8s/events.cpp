#include "inventory/k8s/events.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "inventory/base/timestamp.h"

namespace inventory::k8s {
namespace {

using nlohmann::json;

constexpr std::string_view kReporter = "aws-inventory-orchestrator";
constexpr std::size_t kMostOfNote = 1024;
constexpr std::size_t kMostOfInstance = 128;
/// An object's name is at most 253 characters; the serial number takes some of them.
constexpr std::size_t kMostOfName = 200;

/// Kubernetes' MicroTime always has six digits.
std::string MicroTime(Time time) {
  std::string text = FormatIso8601(time);
  if (text.find('.') == std::string::npos) text.insert(text.size() - 1, ".000000");
  return text;
}

/// Cut at a character's beginning.
std::string Cut(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  text.resize(most);
  return text;
}

}  // namespace

json BuildEvent(const ObjectReference& regarding, const Event& event, std::string_view instance, Time now,
                std::uint64_t serial) {
  return {{"apiVersion", "events.k8s.io/v1"},
          {"kind", "Event"},
          {"metadata",
           {{"name", fmt::format("{}.{:x}.{}", regarding.name.substr(0, kMostOfName),
                                 static_cast<std::uint64_t>(now.time_since_epoch().count()), serial)},
            {"namespace", regarding.namespace_name}}},
          {"eventTime", MicroTime(now)},
          {"reportingController", kReporter},
          {"reportingInstance", Cut(std::string(instance), kMostOfInstance)},
          {"action", event.action},
          {"reason", event.reason},
          {"type", event.type == Event::Type::kWarning ? "Warning" : "Normal"},
          {"note", Cut(event.note, kMostOfNote)},
          {"regarding",
           {{"apiVersion", regarding.api_version},
            {"kind", regarding.kind},
            {"namespace", regarding.namespace_name},
            {"name", regarding.name},
            {"uid", regarding.uid}}}};
}

EventRecorder::EventRecorder(Client& client, const Clock& clock, ObjectReference regarding,
                             std::string instance)
    : client_(client), clock_(clock), regarding_(std::move(regarding)), instance_(std::move(instance)) {}

async::Task<Result<>> EventRecorder::Record(Event event) {
  json object = BuildEvent(regarding_, event, instance_, clock_.Now(), ++serial_);
  Collection in{kEvents, regarding_.namespace_name};
  // One repetition: nobody should wait for a note.
  Client::WriteOptions options{.attempts = 2};
  INVENTORY_CO_TRY([[maybe_unused]] auto created, co_await client_.Create(in, object, options));
  co_return Result<>();
}

}  // namespace inventory::k8s
