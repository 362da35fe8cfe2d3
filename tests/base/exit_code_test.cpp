#include "inventory/base/exit_code.h"

#include <gtest/gtest.h>

namespace inventory {
namespace {

int ExitCodeOf(ErrorCode code) {
  return static_cast<int>(inventory::ExitCodeOf(Error(code, "x")));
}

TEST(ExitCodeOf, SaysWhetherRetryingIsUseless) {
  EXPECT_EQ(ExitCodeOf(ErrorCode::kInvalidArgument), 65);
  EXPECT_EQ(ExitCodeOf(ErrorCode::kAlreadyExists), 65);
  EXPECT_EQ(ExitCodeOf(ErrorCode::kConfiguration), 78);
  EXPECT_EQ(ExitCodeOf(ErrorCode::kNotFound), 78);
  EXPECT_EQ(ExitCodeOf(ErrorCode::kUnauthenticated), 78);
  EXPECT_EQ(ExitCodeOf(ErrorCode::kService), 78);
  EXPECT_EQ(ExitCodeOf(ErrorCode::kPermissionDenied), 77);
}

TEST(ExitCodeOf, SaysWhatMayPass) {
  EXPECT_EQ(ExitCodeOf(ErrorCode::kThrottled), 75);
  EXPECT_EQ(ExitCodeOf(ErrorCode::kUnavailable), 75);
  EXPECT_EQ(ExitCodeOf(ErrorCode::kDeadlineExceeded), 75);
  EXPECT_EQ(ExitCodeOf(ErrorCode::kCancelled), 75);
  EXPECT_EQ(ExitCodeOf(ErrorCode::kProtocol), 75);
  EXPECT_EQ(ExitCodeOf(ErrorCode::kExpiredCredentials), 75);
  EXPECT_EQ(ExitCodeOf(ErrorCode::kIo), 75);
}

TEST(ExitCodeOf, SaysThatTheProgramIsWrong) {
  EXPECT_EQ(ExitCodeOf(ErrorCode::kInternal), 70);
}

}  // namespace
}  // namespace inventory
