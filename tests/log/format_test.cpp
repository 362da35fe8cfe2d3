#include "format.h"

#include <array>

#include <gtest/gtest.h>

namespace inventory::log {
namespace {

constexpr Time kTime{std::chrono::seconds(1'767'323'045)};

TEST(FormatJsonLine, WritesTimeLevelMessageThenFields) {
  const std::array<Field, 4> fields = {Field("account", "111122223333"), Field("pages", 12),
                                       Field("share", 0.5), Field("complete", true)};
  EXPECT_EQ(FormatJsonLine(kTime, Level::kWarning, "account \"done\"", fields),
            R"({"time":"2026-01-02T03:04:05Z","level":"warning","message":"account \"done\"",)"
            R"("account":"111122223333","pages":12,"share":0.5,"complete":true})");
}

TEST(FormatConsoleText, QuotesOnlyWhereItMust) {
  const std::array<Field, 5> fields = {Field("role", "arn:aws:iam::1:role/x"), Field("reason", "not allowed"),
                                       Field("empty", ""), Field("pages", 12), Field("formula", "a=b")};
  EXPECT_EQ(FormatConsoleText("left out", fields),
            R"(left out role=arn:aws:iam::1:role/x reason="not allowed" empty="" pages=12 formula="a=b")");
}

TEST(FormatConsoleText, StaysOneLine) {
  const std::array<Field, 1> fields = {Field("body", "a\nb")};
  EXPECT_EQ(FormatConsoleText("two\r\nlines", fields), R"(two  lines body="a\nb")");
}

}  // namespace
}  // namespace inventory::log
