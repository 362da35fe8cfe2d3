#include "inventory/base/error.h"

#include <set>

#include <gtest/gtest.h>

namespace inventory {
namespace {

TEST(Error, ToStringShowsContextInOrder) {
  const Error error = Error(ErrorCode::kPermissionDenied, "not authorized")
                          .With("operation", "ec2:DescribeVpcs")
                          .With("account", "111122223333");
  EXPECT_EQ(error.ToString(), "not authorized (operation=ec2:DescribeVpcs, account=111122223333)");
}

TEST(Error, ToStringIsTheMessageWithoutContext) {
  EXPECT_EQ(Error(ErrorCode::kIo, "disk full").ToString(), "disk full");
}

TEST(Error, ToStringIsOneLine) {
  EXPECT_EQ(Error(ErrorCode::kService, "first\r\nsecond\n").ToString(), "first; second");
  const Error problems =
      Error(ErrorCode::kInvalidArgument, "wrong:\n  a: this\n  b: that").With("region", "x");
  EXPECT_EQ(problems.ToString(), "wrong: a: this; b: that (region=x)");
}

TEST(Error, FindGivesTheInnermostOfAKey) {
  const Error error = Error(ErrorCode::kService, "refused").With("role", "inner").With("role", "outer");
  EXPECT_EQ(error.Find("role"), "inner");
  EXPECT_EQ(error.Find("account"), "");
}

TEST(ErrorCodeName, IsDifferentForEveryCode) {
  std::set<std::string_view> names;
  const int count = static_cast<int>(ErrorCode::kInternal) + 1;
  for (int code = 0; code < count; ++code) names.insert(ErrorCodeName(static_cast<ErrorCode>(code)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(count));
}

}  // namespace
}  // namespace inventory
