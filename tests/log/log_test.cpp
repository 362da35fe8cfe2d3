#include "inventory/log/log.h"

#include <type_traits>

#include <gtest/gtest.h>

#include "inventory/base/secret.h"
#include "support/memory_log.h"

namespace inventory::log {
namespace {

static_assert(!std::is_constructible_v<Field, std::string_view, Secret>, "a Secret cannot be logged");

class CountingLogger final : public Logger {
 public:
  using Logger::Logger;
  int lines = 0;

 private:
  void Write(Level, std::string_view, std::span<const Field>) override { ++lines; }
};

TEST(Logger, WritesFromItsLevelUp) {
  CountingLogger logger(Level::kWarning);
  logger.Debug("x");
  logger.Info("x");
  EXPECT_EQ(logger.lines, 0);
  logger.Warning("x");
  logger.Error("x");
  EXPECT_EQ(logger.lines, 2);
  EXPECT_FALSE(logger.Enabled(Level::kInfo));
  EXPECT_TRUE(logger.Enabled(Level::kError));
}

TEST(Logger, KeepsTypesOfFields) {
  testing::MemoryLog log;
  log.Info("done", {{"account", std::string("1")}, {"pages", 12u}, {"complete", true}, {"text", "true"}});
  ASSERT_EQ(log.entries().size(), 1u);
  EXPECT_EQ(log.entries()[0].Find("account"), "1");
  EXPECT_EQ(log.entries()[0].Find("pages"), "12");
  EXPECT_EQ(log.entries()[0].Find("complete"), "true");
  EXPECT_EQ(log.entries()[0].Find("text"), "true");
}

TEST(Logger, RedactsMessagesAndFields) {
  testing::MemoryLog log;
  log.Info("sent Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE",
           {{"url", "https://s3.amazonaws.com/b?X-Amz-Signature=0a1b&x=y"},
            {"session_token", "short"},
            {"pages", 1}});
  const testing::MemoryLog::Entry& entry = log.entries().at(0);
  EXPECT_EQ(entry.message, "sent Authorization: [redacted]");
  EXPECT_EQ(entry.Find("url"), "https://s3.amazonaws.com/b?X-Amz-Signature=[redacted]&x=y");
  EXPECT_EQ(entry.Find("session_token"), "[redacted]");
  EXPECT_EQ(entry.Find("pages"), "1");
}

TEST(Logger, LogErrorAddsMessageAndContext) {
  testing::MemoryLog log;
  const Error error =
      Error(ErrorCode::kPermissionDenied, "not authorized").With("operation", "sts:AssumeRole");
  log.LogError(Level::kWarning, "account left out", error, {{"account", "111122223333"}});
  const testing::MemoryLog::Entry& entry = log.entries().at(0);
  EXPECT_EQ(entry.level, Level::kWarning);
  EXPECT_EQ(entry.message, "account left out");
  EXPECT_EQ(entry.Find("account"), "111122223333");
  EXPECT_EQ(entry.Find("error"), "not authorized");
  EXPECT_EQ(entry.Find("operation"), "sts:AssumeRole");
}

}  // namespace
}  // namespace inventory::log
