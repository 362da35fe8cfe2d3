#include "inventory/orchestrate/summary.h"

#include <gtest/gtest.h>

#include <vector>

namespace inventory::orchestrate {
namespace {

using report::Outcome;
using report::Status;
using report::Step;

Outcome Complete() {
  Outcome outcome;
  outcome.account = "111111111111";
  outcome.name = "M\u00fcnchen";
  outcome.step = Step::kUpload;
  outcome.status = Status::kComplete;
  outcome.resources = 1234;
  outcome.regions = 3;
  outcome.bucket = "inventory";
  outcome.key = "AWSRecon/2026/01/02/recon_111111111111.json";
  return outcome;
}

Outcome Partial() {
  Outcome outcome = Complete();
  outcome.account = "222222222222";
  outcome.name = "payments";
  outcome.status = Status::kPartial;
  outcome.resources = 7;
  outcome.key = "AWSRecon/2026/01/02/recon_222222222222.json";
  outcome.gaps = {{.kind = "denied", .count = 3, .examples = {"eu-west-1 ec2:DescribeVpcs"}},
                  {.kind = "throttled", .count = 1, .examples = {"global iam:ListUsers"}}};
  return outcome;
}

Outcome Failed() {
  Outcome outcome;
  outcome.account = "333333333333";
  outcome.name = "data";
  outcome.status = Status::kFailed;
  outcome.error = report::Failure{.code = "AccessDenied",
                                  .message = "not authorized",
                                  .role = "arn:aws:iam::333333333333:role/managed/inventory",
                                  .caller = "arn:aws:iam::111111111111:user/ci"};
  return outcome;
}

Outcome NotStarted() {
  Outcome outcome;
  outcome.account = "444444444444";
  return outcome;
}

TEST(FormatSummary, ShowsOneLinePerAccountAndWhatIsWrong) {
  const std::vector outcomes{Complete(), Partial(), Failed(), NotStarted()};
  EXPECT_EQ(
      FormatSummary(outcomes),
      "ACCOUNT       NAME      STATUS       RESOURCES  REGIONS  GAPS  OBJECT\n"
      "111111111111  M\u00fcnchen   complete          1234        3     0  "
      "s3://inventory/AWSRecon/2026/01/02/recon_111111111111.json\n"
      "222222222222  payments  partial              7        3     4  "
      "s3://inventory/AWSRecon/2026/01/02/recon_222222222222.json\n"
      "333333333333  data      failed               -        -     -  -\n"
      "444444444444            not started          -        -     -  -\n"
      "\n"
      "3 of 4 accounts not complete:\n"
      "  222222222222 payments: partial: 3 denied (eu-west-1 ec2:DescribeVpcs, ...), 1 throttled (global "
      "iam:ListUsers)\n"
      "  333333333333 data: failed at assume: AccessDenied: not authorized (role "
      "arn:aws:iam::333333333333:role/managed/inventory, caller arn:aws:iam::111111111111:user/ci)\n"
      "  444444444444: not started\n");
}

TEST(FormatSummary, DoesNotCallNothingComplete) {
  EXPECT_TRUE(FormatSummary({}).ends_with("\nNo account was begun.\n"));
}

TEST(FormatSummary, SaysWhenAllIsWell) {
  EXPECT_TRUE(FormatSummary(std::vector{Complete()}).ends_with("\nThe account is complete.\n"));
  EXPECT_TRUE(
      FormatSummary(std::vector{Complete(), Complete()}).ends_with("\nAll 2 accounts are complete.\n"));
}

TEST(FormatSummary, CountsWhatIsMissing) {
  EXPECT_TRUE(FormatSummary(std::vector{Complete()}, 99)
                  .ends_with("\n99 of 100 accounts not complete:\n"
                             "  99 accounts missing: no work was begun, or what it left is gone\n"));
  EXPECT_TRUE(FormatSummary({}, 1).ends_with(
      "\n1 of 1 account not complete:\n  1 account missing: no work was begun, or what it left is gone\n"));
}

TEST(FormatSummary, NamesCannotPlayWithTheTerminal) {
  Outcome outcome = Failed();
  outcome.name = "\x1b[31mred\n";
  outcome.error->message = "one\ntwo";
  const std::string text = FormatSummary(std::vector{outcome});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("?[31mred?"), std::string::npos);
  EXPECT_NE(text.find("one?two"), std::string::npos);
}

TEST(ExitCodeOf, TellsCompleteFromPartialFromUnfinished) {
  EXPECT_EQ(ExitCodeOf({}), ExitCode::kDone);
  EXPECT_EQ(ExitCodeOf(std::vector{Complete(), Complete()}), ExitCode::kDone);
  EXPECT_EQ(ExitCodeOf(std::vector{Complete(), Partial()}), ExitCode::kPartial);
  EXPECT_EQ(ExitCodeOf(std::vector{Failed(), Complete()}), ExitCode::kPartial);
  EXPECT_EQ(ExitCodeOf(std::vector{Failed(), NotStarted(), Complete()}), ExitCode::kTemporary);
}

}  // namespace
}  // namespace inventory::orchestrate
