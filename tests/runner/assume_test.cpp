#include <chrono>
#include <filesystem>

#include <gtest/gtest.h>

#include "inventory/runner/steps.h"
#include "steps_fixture.h"

namespace inventory::runner {
namespace {

class AssumeTest : public StepsFixture {
 protected:
  /// The step with somebody who wants it stopped after a second.
  Result<> RunUntilCancelled() {
    loop.CallAt(loop.Now() + std::chrono::seconds(1), [this] { cancellation.Cancel(); });
    report::Outcome outcome;
    AssumeOptions options;
    options.role = "inventory";
    return async::Run(loop, Assume(MakeWorld(), step, options, credentials, file_, outcome));
  }

  std::filesystem::path file_ = directory.path() / "creds";
};

TEST_F(AssumeTest, CancellingEndsTheWaitForTheCallersIdentity) {
  OnSts("GetCallerIdentity").Never();
  const Result<> result = RunUntilCancelled();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::kCancelled);
  EXPECT_EQ(transport.requests().size(), 1U);
}

TEST_F(AssumeTest, CancellingEndsTheWaitForTheRole) {
  OnSts("GetCallerIdentity").Reply(200, Identity());
  OnSts("AssumeRole").Never();
  const Result<> result = RunUntilCancelled();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::kCancelled);
  EXPECT_EQ(transport.requests().size(), 2U);
  EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(AssumeTest, RoleOfAnotherAccountIsNotAssumed) {
  report::Outcome outcome;
  AssumeOptions options;
  options.role = "arn:aws:iam::444444444444:role/inventory";
  const Result<> result = async::Run(loop, Assume(MakeWorld(), step, options, credentials, file_, outcome));
  ASSERT_FALSE(result);
  EXPECT_EQ(
      result.error().message(),
      "the role arn:aws:iam::444444444444:role/inventory is of account 444444444444, not of 333333333333");
  EXPECT_TRUE(transport.requests().empty());
}

}  // namespace
}  // namespace inventory::runner
