#include "inventory/orchestrate/run_identity.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>

namespace inventory::orchestrate {
namespace {

using namespace std::chrono_literals;

constexpr Time kNow = std::chrono::sys_days{std::chrono::year{2026} / 1 / 2} + 3h + 4min + 5s + 678ms;

Environment InJob(std::string name) {
  Environment environment;
  environment.Set("OWNER_JOB_NAME", std::move(name));
  return environment;
}

TEST(IdentifyRun, AFlagWinsOverTheJobAndTheJobOverTheTime) {
  const Environment in_job = InJob("aws-inventory-orchestrator-29384756");
  EXPECT_EQ(IdentifyRun("manual-7", "", in_job, kNow)->id, "manual-7");
  EXPECT_EQ(IdentifyRun("", "", in_job, kNow)->id, "aws-inventory-orchestrator-29384756");
  EXPECT_EQ(IdentifyRun("", "", Environment{}, kNow)->id, "20260102t030405z-678000");
  EXPECT_EQ(IdentifyRun("", "", Environment{}, kNow)->started, kNow);
}

TEST(IdentifyRun, ARunToResumeIsNamedOnce) {
  const auto resumed = IdentifyRun("", "manual-7", InJob("other"), kNow);
  EXPECT_EQ(resumed->id, "manual-7");
  EXPECT_TRUE(resumed->resumed);
  EXPECT_EQ(IdentifyRun("a", "b", Environment{}, kNow).error().message(),
            "--resume names the run already: leave --run-id out");
}

TEST(IdentifyRun, LongJobNamesStayDifferent) {
  const std::string prefix(45, 'x');
  const auto id = [&](const std::string& suffix) {
    return IdentifyRun("", "", InJob(prefix + suffix), kNow)->id;
  };
  EXPECT_LE(id("-29384756").size(), kMaxRunIdLength);
  EXPECT_TRUE(CheckRunId(id("-29384756")));
  EXPECT_TRUE(id("-29384756").ends_with("-29384756"));
  EXPECT_NE(id("-29384756"), id("-29384757"));
  EXPECT_NE(IdentifyRun("", "", InJob("a" + prefix), kNow)->id,
            IdentifyRun("", "", InJob("b" + prefix), kNow)->id);
}

TEST(IdentifyRun, WhatIsNoNameIsRefused) {
  for (const std::string bad : {"Upper", "with space", "a/b", "-a", "a-", "../x"}) {
    const auto run = IdentifyRun(bad, "", Environment{}, kNow);
    ASSERT_FALSE(run) << bad;
    EXPECT_EQ(run.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_EQ(run.error().message(),
              "'" + bad + "' is no run id: 1 to 40 lower-case letters, digits and inner '-'");
  }
  EXPECT_FALSE(CheckRunId(std::string(41, 'a')));
  EXPECT_FALSE(CheckRunId(""));
}

}  // namespace
}  // namespace inventory::orchestrate
