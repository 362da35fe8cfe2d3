#include <string>

#include <gtest/gtest.h>

#include "inventory/base/timestamp.h"
#include "inventory/runner/steps.h"
#include "steps_fixture.h"

namespace inventory::runner {
namespace {

using namespace std::chrono_literals;

class UploadTest : public StepsFixture {
 protected:
  UploadTest() {
    directory.Write("output.json", "[]");
    directory.Write("ledger.json", "{}");
    outcome_.bytes = 2;
    outcome_.account = kAccount;
    outcome_.status = report::Status::kComplete;
    OnSts("GetCallerIdentity").Reply(200, Identity());
  }

  /// "" if the upload succeeds, else the error's message.
  std::string Run() {
    UploadOptions options;
    options.bucket = "reports";
    const auto result =
        async::Run(loop, Upload(MakeWorld(), step, std::move(options), ReportFiles(), credentials, outcome_));
    return result ? "" : result.error().message();
  }

  report::Outcome outcome_;
};

TEST_F(UploadTest, AReportGoesUnderTheDayOnWhichItsRunBegan) {
  transport.On("PUT", "").Reply(200);
  outcome_.started = ParseIso8601("2026-01-01T23:50:00Z").value();
  EXPECT_EQ(Run(), "");
  EXPECT_EQ(outcome_.key, "AWSRecon/2026/01/01/recon_333333333333.json");
}

TEST_F(UploadTest, AReportWithoutAStartGoesUnderToday) {
  transport.On("PUT", "").Reply(200);
  EXPECT_EQ(Run(), "");
  EXPECT_EQ(outcome_.key, "AWSRecon/2026/01/02/recon_333333333333.json");
}

TEST_F(UploadTest, NobodysReportIsNotGivenANameWithoutAnAccount) {
  outcome_.account.clear();
  EXPECT_EQ(Run(),
            step.summary().native() + " does not say whose report it is: say with --key what to call it");
  EXPECT_TRUE(transport.requests().empty());
}

TEST_F(UploadTest, AReportThatHasChangedIsNotSent) {
  directory.Write("output.json", "");
  EXPECT_EQ(Run(), (directory.path() / "output.json").native() + " has 0 bytes, and " +
                       step.summary().native() + " tells of a report of 2: run `runner inventory` again");
  EXPECT_TRUE(transport.requests().empty());
}

TEST_F(UploadTest, WithoutAReportNothingIsSent) {
  outcome_.status = report::Status::kNotStarted;
  EXPECT_EQ(Run(), step.summary().native() +
                       " does not tell of a report of this account and run: run `runner inventory` with the "
                       "same --work-dir first");
  EXPECT_TRUE(transport.requests().empty());
}

}  // namespace
}  // namespace inventory::runner
