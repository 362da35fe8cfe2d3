#include "inventory/base/edit_distance.h"

#include <array>

#include <gtest/gtest.h>

namespace inventory {
namespace {

constexpr std::array<std::string_view, 5> kFlags = {"--bucket", "--max-parallel", "--region", "--regions",
                                                    "--wait"};

TEST(Nearest, FindsTheWordWithATypingError) {
  EXPECT_EQ(Nearest("--max-paralel", kFlags), "--max-parallel");
  EXPECT_EQ(Nearest("--bukcet", kFlags), "--bucket");
  EXPECT_EQ(Nearest("--wiat", kFlags), "--wait");
}

TEST(Nearest, CountsNoCase) {
  EXPECT_EQ(Nearest("--BUCKET", kFlags), "--bucket");
}

TEST(Nearest, PrefersFewerErrors) {
  EXPECT_EQ(Nearest("--regionss", kFlags), "--regions");
  EXPECT_EQ(Nearest("--regio", kFlags), "--region");
}

TEST(Nearest, GivesNothingForAnotherWord) {
  EXPECT_EQ(Nearest("--output", kFlags), std::nullopt);
  EXPECT_EQ(Nearest("x", kFlags), std::nullopt);
  EXPECT_EQ(Nearest("", kFlags), std::nullopt);
}

TEST(Nearest, AllowsOneErrorForEveryThreeCharacters) {
  constexpr std::array<std::string_view, 1> kWords = {"abcdef"};
  EXPECT_EQ(Nearest("abXdeX", kWords), "abcdef");
  EXPECT_EQ(Nearest("aXXdeX", kWords), std::nullopt);
}

TEST(Nearest, GivesTheFirstOfEquals) {
  constexpr std::array<std::string_view, 2> kWords = {"cat", "car"};
  EXPECT_EQ(Nearest("cab", kWords), "cat");
}

}  // namespace
}  // namespace inventory
