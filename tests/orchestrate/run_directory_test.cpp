#include "inventory/orchestrate/run_directory.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "support/temporary_directory.h"

namespace inventory::orchestrate {
namespace {

using report::Outcome;
using report::Status;

constexpr Time kStarted = std::chrono::sys_days{std::chrono::year{2026} / 1 / 2};

class RunDirectoryTest : public ::testing::Test {
 protected:
  RunDirectory Open() {
    auto directory = RunDirectory::Open(files_.path(), {.id = "nightly", .started = kStarted});
    EXPECT_TRUE(directory) << directory.error().ToString();
    return std::move(*directory);
  }
  RunStatus Read() {
    auto runs = ReadRuns(files_.path(), 1);
    EXPECT_TRUE(runs) << runs.error().ToString();
    return runs->at(0);
  }

  inventory::testing::TemporaryDirectory files_;
};

TEST_F(RunDirectoryTest, AccountsThatWereNeverBegunAreMissing) {
  RunDirectory directory = Open();
  ASSERT_TRUE(directory.Expect(3));
  Outcome outcome;
  outcome.account = "111111111111";
  outcome.status = Status::kComplete;
  ASSERT_TRUE(directory.Prepare(outcome.account));
  ASSERT_TRUE(directory.Write(outcome));
  const RunStatus run = Read();
  EXPECT_EQ(run.id, "nightly");
  EXPECT_EQ(run.started, kStarted);
  EXPECT_EQ(run.outcomes.size(), 1U);
  EXPECT_EQ(run.accounts, 3U);
  EXPECT_EQ(run.missing(), 2U);
}

TEST_F(RunDirectoryTest, GoingOnWithFewerAccountsForgetsNone) {
  ASSERT_TRUE(Open().Expect(3));
  ASSERT_TRUE(Open().Expect(1));
  EXPECT_EQ(Read().accounts, 3U);
  ASSERT_TRUE(Open().Expect(4));
  EXPECT_EQ(Read().accounts, 4U);
}

TEST_F(RunDirectoryTest, RunThatWasNeverBegunIsNotResumed) {
  const auto resumed =
      RunDirectory::Open(files_.path(), {.id = "nihgtly", .started = kStarted, .resumed = true});
  ASSERT_FALSE(resumed);
  EXPECT_EQ(resumed.error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(resumed.error().message(), "there is no run nihgtly to resume in " + files_.path().string());
  EXPECT_FALSE(std::filesystem::exists(files_.path() / "nihgtly"));
}

TEST_F(RunDirectoryTest, CredentialsOfRunsAtWhichNobodyIsAreRemoved) {
  files_.Write("killed/run.json", R"({"run":"killed","started":"2026-01-01T00:00:00Z"})");
  files_.Write("killed/111111111111/aws/creds", "secret");
  files_.Write("killed/111111111111/recon/output.json", "[]");
  RunDirectory at_work = Open();
  files_.Write("nightly/222222222222/aws/creds", "secret");
  ASSERT_TRUE(RunDirectory::Open(files_.path(), {.id = "next", .started = kStarted}));
  EXPECT_FALSE(std::filesystem::exists(files_.path() / "killed/111111111111/aws"));
  EXPECT_TRUE(std::filesystem::exists(files_.path() / "killed/111111111111/recon/output.json"));
  EXPECT_TRUE(std::filesystem::exists(files_.path() / "nightly/222222222222/aws/creds"));
}

TEST_F(RunDirectoryTest, WhatIsNoRunOfOursHidesNone) {
  ASSERT_TRUE(Open().Expect(1));
  std::filesystem::create_directories(files_.path() / "lost+found/run.json");
  files_.Write("notes.txt", "");
  EXPECT_EQ(Read().id, "nightly");
}

TEST_F(RunDirectoryTest, RunThatCannotBeUnderstoodIsNamed) {
  files_.Write("broken/run.json", "{");
  const auto runs = ReadRuns(files_.path(), 1);
  ASSERT_FALSE(runs);
  EXPECT_EQ(runs.error().Find("file"), (files_.path() / "broken/run.json").string());
}

TEST_F(RunDirectoryTest, RunOfAnEarlierVersionHasNoNumberOfAccounts) {
  files_.Write("nightly/run.json", R"({"run":"nightly","started":"2026-01-01T00:00:00Z"})");
  EXPECT_EQ(Read().accounts, 0U);
  EXPECT_EQ(Read().missing(), 0U);
  EXPECT_EQ(Open().identity().started, kStarted - std::chrono::days(1));
}

TEST_F(RunDirectoryTest, NumberThatIsNoneHurtsNobody) {
  for (const char* number : {"-1", "\"many\"", "null", "1e99"}) {
    files_.Write(
        "nightly/run.json",
        std::string(R"({"run":"nightly","started":"2026-01-01T00:00:00Z","accounts":)") + number + "}");
    EXPECT_EQ(Read().accounts, 0U) << number;
  }
}

}  // namespace
}  // namespace inventory::orchestrate
