#include "inventory/k8s/events.h"

#include <gtest/gtest.h>

#include "client_fixture.h"

namespace inventory::k8s {
namespace {

using nlohmann::json;

const Time kNow = std::chrono::sys_days(std::chrono::January / 2 / 2026) + std::chrono::hours(3);
const ObjectReference kJob{"batch/v1", "Job", "inventory", "orchestrator-1", "u"};

TEST(BuildEvent, FillsWhatTheApiAsksFor) {
  auto event =
      BuildEvent(kJob, {.reason = "RunStarted", .action = "StartRun", .note = "3 accounts"}, "pod", kNow, 2);
  EXPECT_EQ(event, json::parse(R"({
    "apiVersion": "events.k8s.io/v1", "kind": "Event",
    "metadata": {"name": "orchestrator-1.6475ee7b28c00.2", "namespace": "inventory"},
    "eventTime": "2026-01-02T03:00:00.000000Z",
    "reportingController": "aws-inventory-orchestrator", "reportingInstance": "pod",
    "action": "StartRun", "reason": "RunStarted", "type": "Normal", "note": "3 accounts",
    "regarding": {"apiVersion": "batch/v1", "kind": "Job", "namespace": "inventory", "name": "orchestrator-1", "uid": "u"}
  })"))
      << event.dump(1);
}

TEST(BuildEvent, CutsALongNoteBetweenCharacters) {
  auto event = BuildEvent(kJob, {.note = std::string(1023, 'x') + "é"}, "pod", kNow, 1);
  EXPECT_EQ(event.at("note"), std::string(1023, 'x'));
}

class EventRecorderTest : public ClientTest {};

TEST_F(EventRecorderTest, GivesEachEventANameAndDoesNotInsist) {
  transport_->On("POST", "/apis/events.k8s.io/v1/namespaces/inventory/events")
      .Reply(201, "{}")
      .Reply(201, "{}")
      .Reply(500, "");
  ManualClock clock(kNow);
  EventRecorder recorder(client(), clock, kJob, "pod");
  EXPECT_TRUE(async::Run(loop_, recorder.Record({.reason = "A"})));
  EXPECT_TRUE(async::Run(loop_, recorder.Record({.reason = "B"})));
  EXPECT_FALSE(async::Run(loop_, recorder.Record({.reason = "C"})));
  ASSERT_EQ(transport_->requests().size(), 4);
  auto name = [&](std::size_t i) {
    return json::parse(std::get<std::string>(transport_->requests()[i].body)).at("metadata").at("name");
  };
  EXPECT_NE(name(0), name(1));
}

}  // namespace
}  // namespace inventory::k8s
