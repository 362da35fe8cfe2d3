#include "inventory/base/result.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace inventory {
namespace {

Result<std::unique_ptr<int>> Make(int number) {
  if (number < 0) return Fail(ErrorCode::kInvalidArgument, "negative");
  return std::make_unique<int>(number);
}

Result<> Check(bool good) {
  if (!good) return Fail(Error(ErrorCode::kInternal, "bad").With("where", "here"));
  return {};
}

Result<int> Sum(int first, int second, bool good) {
  INVENTORY_TRY(const std::unique_ptr<int> a, Make(first));
  INVENTORY_TRY(const std::unique_ptr<int> b, Make(second));
  INVENTORY_CHECK(Check(good));
  return *a + *b;
}

TEST(InventoryTry, BindsMoveOnlyValues) {
  EXPECT_EQ(Sum(1, 2, true).value(), 3);
}

TEST(InventoryTry, ReturnsTheError) {
  const Result<int> sum = Sum(1, -2, true);
  ASSERT_FALSE(sum);
  EXPECT_EQ(sum.error().message(), "negative");
}

TEST(InventoryCheck, ReturnsTheErrorWithItsContext) {
  const Result<int> sum = Sum(1, 2, false);
  ASSERT_FALSE(sum);
  EXPECT_EQ(sum.error().ToString(), "bad (where=here)");
}

}  // namespace
}  // namespace inventory
