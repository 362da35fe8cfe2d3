#include "inventory/report/object_key.h"

#include <gtest/gtest.h>

#include <chrono>

namespace inventory::report {
namespace {

using namespace std::chrono_literals;

TEST(ObjectKey, HasTheUtcDateZeroPadded) {
  const Time last_second = std::chrono::sys_days{std::chrono::year{2026} / 1 / 2} + 23h + 59min + 59s;
  EXPECT_EQ(ObjectKey(last_second, "123456789012"), "AWSRecon/2026/01/02/recon_123456789012.json");
  EXPECT_EQ(ObjectKey(last_second + 1s, "012345678901"), "AWSRecon/2026/01/03/recon_012345678901.json");
}

}  // namespace
}  // namespace inventory::report
