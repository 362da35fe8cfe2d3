#include <gtest/gtest.h>

#include "inventory/log/log.h"

namespace inventory::log {
namespace {

std::string Written(const Options& options) {
  const ManualClock clock{Time(std::chrono::seconds(1'767'323'045))};
  ::testing::internal::CaptureStderr();
  const std::unique_ptr<Logger> logger = MakeLogger(options, clock);
  logger->Debug("hidden", {});
  logger->Warning("100% {done}", {{"account", "1"}});
  return ::testing::internal::GetCapturedStderr();
}

TEST(MakeLogger, WritesConsoleLinesForPeople) {
  EXPECT_EQ(Written({.level = Level::kInfo, .format = Format::kConsole}),
            "2026-01-02T03:04:05Z warning 100% {done} account=1\n");
}

TEST(MakeLogger, WritesOneJsonObjectALine) {
  EXPECT_EQ(Written({.level = Level::kInfo, .format = Format::kJson}),
            R"({"time":"2026-01-02T03:04:05Z","level":"warning","message":"100% {done}","account":"1"})"
            "\n");
}

}  // namespace
}  // namespace inventory::log
