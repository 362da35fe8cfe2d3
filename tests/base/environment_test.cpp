#include "inventory/base/environment.h"

#include <cstdlib>

#include <gtest/gtest.h>

namespace inventory {
namespace {

TEST(Environment, TellsAbsentFromEmpty) {
  const Environment environment({{"EMPTY", ""}, {"SET", "x"}});
  EXPECT_EQ(environment.Get("ABSENT"), std::nullopt);
  EXPECT_EQ(environment.Get("EMPTY"), "");
  EXPECT_EQ(environment.GetNonEmpty("EMPTY"), std::nullopt);
  EXPECT_EQ(environment.GetNonEmpty("SET"), "x");
}

TEST(Environment, SetAndUnsetChangeTheCopyOnly) {
  Environment environment;
  environment.Set("INVENTORY_TEST", "1");
  environment.Set("INVENTORY_TEST", "2");
  EXPECT_EQ(environment.Get("INVENTORY_TEST"), "2");
  EXPECT_EQ(std::getenv("INVENTORY_TEST"), nullptr);
  environment.Unset("INVENTORY_TEST");
  environment.Unset("NEVER_SET");
  EXPECT_EQ(environment.Get("INVENTORY_TEST"), std::nullopt);
}

TEST(Environment, OfProcessKeepsEqualsSignsInValues) {
  setenv("INVENTORY_TEST", "a=b=c", 1);
  const Environment environment = Environment::OfProcess();
  unsetenv("INVENTORY_TEST");
  EXPECT_EQ(environment.Get("INVENTORY_TEST"), "a=b=c");
}

}  // namespace
}  // namespace inventory
