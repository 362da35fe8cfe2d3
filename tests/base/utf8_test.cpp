#include <gtest/gtest.h>

#include "inventory/base/encoding.h"

namespace inventory {
namespace {

TEST(IsValidUtf8, TakesEveryLengthAtItsBounds) {
  for (const std::string_view text :
       {"", "ascii only, longer than a word", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
        "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(IsValidUtf8(text)) << text;
  }
}

TEST(IsValidUtf8, RefusesOverlongSurrogatesAndBeyondUnicode) {
  for (const std::string_view text :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"}) {
    EXPECT_FALSE(IsValidUtf8(text)) << text;
  }
}

TEST(IsValidUtf8, RefusesCutSequences) {
  const std::string_view text = "\xF0\x9F\x98\x80";
  for (std::size_t length = 1; length < text.size(); ++length) {
    EXPECT_FALSE(IsValidUtf8(text.substr(0, length))) << length;
    EXPECT_FALSE(IsValidUtf8(std::string(text.substr(0, length)) + "abcdefgh")) << length;
  }
}

TEST(IsValidUtf8, LooksBehindLongAsciiRuns) {
  for (std::size_t offset = 0; offset < 20; ++offset) {
    EXPECT_FALSE(IsValidUtf8(std::string(offset, 'a') + "\xFF" + std::string(20, 'a'))) << offset;
    EXPECT_TRUE(IsValidUtf8(std::string(offset, 'a') + "\xC3\xA9" + std::string(20, 'a'))) << offset;
  }
}

}  // namespace
}  // namespace inventory
