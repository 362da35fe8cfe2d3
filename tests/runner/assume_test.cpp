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

}  // namespace
}  // namespace inventory::runner
