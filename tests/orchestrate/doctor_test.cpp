#include "inventory/orchestrate/doctor.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "support/temporary_directory.h"

namespace inventory::orchestrate {
namespace {

TEST(FormatFinding, PutsTheFixBelowWhatWasFound) {
  EXPECT_EQ(FormatFinding({.status = Finding::Status::kOk, .check = "bucket", .text = "s3://b"}),
            "ok       bucket           s3://b\n");
  EXPECT_EQ(
      FormatFinding(
          {.status = Finding::Status::kFailed, .check = "quota", .text = "a\x1b[0m", .fix = "raise it"}),
      "failed   quota            a?[0m\n"
      "                          -> raise it\n");
}

TEST(Findings, FirstFailureDecidesTheExitCode) {
  std::vector<std::string> checks;
  Findings findings([&](const Finding& finding) { checks.push_back(finding.check); });
  findings.Ok("a", "");
  findings.Warn("b", "");
  findings.Skip("c", "");
  EXPECT_EQ(findings.exit_code(), ExitCode::kDone);
  findings.Fail("d", Error(ErrorCode::kPermissionDenied, ""));
  findings.Fail("e", Error(ErrorCode::kUnavailable, ""));
  EXPECT_EQ(findings.exit_code(), ExitCode::kDenied);
  EXPECT_EQ(checks, (std::vector<std::string>{"a", "b", "c", "d", "e"}));
}

class ExamineMachineTest : public ::testing::Test {
 protected:
  std::string Examine(const std::filesystem::path& runner, const std::filesystem::path& work_directory) {
    std::string text;
    Findings findings([&](const Finding& finding) { text += FormatFinding(finding); });
    ExamineMachine(runner, work_directory, findings);
    exit_code_ = findings.exit_code();
    return text;
  }

  testing::TemporaryDirectory directory_;
  ExitCode exit_code_ = ExitCode::kInternal;
};

TEST_F(ExamineMachineTest, DirectoryThatIsMadeLaterIsFine) {
  const std::string text = Examine("/bin/sh", directory_.path() / "new" / "newer");
  EXPECT_TRUE(text.starts_with("ok       runner           /bin/sh\nok       files            ")) << text;
  EXPECT_EQ(exit_code_, ExitCode::kDone);
}

TEST_F(ExamineMachineTest, RunnerThatIsNoProgramFails) {
  const auto file = directory_.Write("runner", "text");
  const std::string text = Examine(file, directory_.path());
  EXPECT_NE(text.find(file.native() + " can't be run: Permission denied\n"), std::string::npos) << text;
  EXPECT_NE(text.find("-> say with --runner where the program is\n"), std::string::npos) << text;
  EXPECT_EQ(exit_code_, ExitCode::kConfiguration);
}

TEST_F(ExamineMachineTest, WorkDirectoryBelowAFileFails) {
  const auto file = directory_.Write("file", "text");
  const std::string text = Examine("/bin/sh", file / "runs");
  EXPECT_NE(text.find("failed   files            " + file.native() + " can't be written: "),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace inventory::orchestrate
