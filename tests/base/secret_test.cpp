#include "inventory/base/secret.h"

#include <cstring>
#include <new>
#include <ostream>
#include <type_traits>

#include <gtest/gtest.h>

namespace inventory {
namespace {

template <class T>
concept Streamable = requires(std::ostream& out, const T& value) { out << value; };

static_assert(Streamable<std::string>);
static_assert(!Streamable<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_convertible_v<std::string, Secret>);

TEST(Secret, RevealsOnRequest) {
  const Secret secret("hunter2");
  EXPECT_EQ(secret.Reveal(), "hunter2");
  EXPECT_FALSE(secret.empty());
  EXPECT_TRUE(Secret().empty());
}

TEST(Secret, MovingEmptiesTheSource) {
  Secret source("hunter2");
  Secret target(std::move(source));
  EXPECT_EQ(target.Reveal(), "hunter2");
  EXPECT_TRUE(source.empty());  // NOLINT(bugprone-use-after-move): that is what this asks.
  Secret other("old");
  other = std::move(target);
  EXPECT_EQ(other.Reveal(), "hunter2");
  EXPECT_TRUE(target.empty());  // NOLINT(bugprone-use-after-move)
}

TEST(Secret, CopyingLeavesTheSource) {
  const Secret source("hunter2");
  Secret target("old");
  target = source;
  const Secret& alias = target;
  target = alias;
  EXPECT_EQ(target.Reveal(), "hunter2");
  EXPECT_EQ(source.Reveal(), "hunter2");
}

TEST(Secret, ComparesContent) {
  EXPECT_EQ(Secret("a"), Secret("a"));
  EXPECT_FALSE(Secret("a") == Secret("b"));
  EXPECT_FALSE(Secret("a") == Secret("ab"));
  EXPECT_EQ(Secret(), Secret(""));
}

TEST(Secret, MovingWipesAShortText) {
  // A short text lives in the object itself, where it can be looked for after the move.
  alignas(Secret) unsigned char memory[sizeof(Secret)];
  auto* secret = new (memory) Secret("hunter2");
  const Secret target(std::move(*secret));
  EXPECT_EQ(memmem(memory, sizeof(memory), "unter2", 6), nullptr);
  secret->~Secret();
}

}  // namespace
}  // namespace inventory
