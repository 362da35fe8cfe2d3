#include "inventory/async/process.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <string>

#include "inventory/async/asio_loop.h"

namespace inventory::async {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Process Shell(std::string script) {
  Process process;
  process.argv = {"sh", "-c", std::move(script)};
  process.environment.Set("PATH", "/usr/bin:/bin");
  return process;
}

Result<ProcessExit> RunProcess(Process process) {
  AsioLoop loop;
  PosixProcessRunner runner(loop);
  return Run(loop, runner.Run(std::move(process)));
}

TEST(ProcessRunner, ExitCodeAndBothStreamsAreReturned) {
  const auto exit = RunProcess(Shell("echo out; echo err >&2; exit 77"));
  ASSERT_TRUE(exit) << exit.error().ToString();
  EXPECT_EQ(exit->exit_code, 77);
  EXPECT_EQ(exit->signal, 0);
  EXPECT_FALSE(exit->ok());
  EXPECT_EQ(exit->output, "out\n");
  EXPECT_EQ(exit->errors, "err\n");
  EXPECT_EQ(exit->ToString(), "exit code 77");
}

TEST(ProcessRunner, ASignalIsToldApartFromAnExitCode) {
  const auto exit = RunProcess(Shell("kill -KILL $$"));
  ASSERT_TRUE(exit) << exit.error().ToString();
  EXPECT_EQ(exit->signal, SIGKILL);
  EXPECT_FALSE(exit->ok());
  EXPECT_EQ(exit->ToString(), "signal 9 (Killed)");
}

TEST(ProcessRunner, TheChildIsReaped) {
  ASSERT_TRUE(RunProcess(Shell("exit 0")));
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(ProcessRunner, OnlyTheGivenEnvironmentIsPassed) {
  Process process;
  process.argv = {"/usr/bin/env"};
  process.environment.Set("AWS_REGION", "eu-west-1");
  process.environment.Set("EMPTY", "");
  const auto exit = RunProcess(std::move(process));
  ASSERT_TRUE(exit) << exit.error().ToString();
  EXPECT_EQ(exit->output, "AWS_REGION=eu-west-1\nEMPTY=\n");
}

TEST(ProcessRunner, WorkingDirectoryIsEntered) {
  Process process = Shell("pwd");
  process.working_directory = "/usr/bin";
  const auto exit = RunProcess(std::move(process));
  ASSERT_TRUE(exit) << exit.error().ToString();
  EXPECT_EQ(exit->output, "/usr/bin\n");
}

TEST(ProcessRunner, StandardInputIsEmpty) {
  const auto exit = RunProcess(Shell("cat"));
  ASSERT_TRUE(exit) << exit.error().ToString();
  EXPECT_TRUE(exit->ok());
  EXPECT_EQ(exit->output, "");
}

TEST(ProcessRunner, OutputOfAnySizeArrivesInOrderBeforeTheEnd) {
  std::string got;
  Process process = Shell("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done");
  process.on_output = [&got](OutputStream stream, std::string_view bytes) {
    EXPECT_EQ(stream, OutputStream::kOutput);
    got += bytes;
  };
  const auto exit = RunProcess(std::move(process));
  ASSERT_TRUE(exit) << exit.error().ToString();
  std::string expected;
  for (int i = 0; i < 20000; ++i) expected += "line " + std::to_string(i) + "\n";
  EXPECT_EQ(got, expected);
  EXPECT_EQ(exit->output, "");
}

TEST(ProcessRunner, CaptureStopsAtItsLimitAndTheChildGoesOn) {
  Process process = Shell("head -c 300000 /dev/zero; exit 5");
  process.capture_limit = 1000;
  const auto exit = RunProcess(std::move(process));
  ASSERT_TRUE(exit) << exit.error().ToString();
  EXPECT_EQ(exit->exit_code, 5);
  EXPECT_EQ(exit->output.size(), 1000U);
}

TEST(ProcessRunner, AMissingProgramIsAnErrorThatNamesIt) {
  Process in_path;
  in_path.argv = {"no-such-program"};
  in_path.environment.Set("PATH", "/usr/bin:/bin");
  const auto not_in_path = RunProcess(std::move(in_path));
  ASSERT_FALSE(not_in_path);
  EXPECT_EQ(not_in_path.error().code(), ErrorCode::kConfiguration);
  EXPECT_EQ(not_in_path.error().message(), "cannot start no-such-program: there is no such program in PATH");

  Process by_path;
  by_path.argv = {"/no/such/program"};
  const auto not_there = RunProcess(std::move(by_path));
  ASSERT_FALSE(not_there);
  EXPECT_EQ(not_there.error().message(), "cannot start /no/such/program: No such file or directory");

  Process not_executable;
  not_executable.argv = {"/etc/passwd"};
  const auto refused = RunProcess(std::move(not_executable));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message(), "cannot start /etc/passwd: Permission denied");
}

TEST(ProcessRunner, ATimeoutEndsTheWholeGroup) {
  Process process = Shell("sleep 1000 & sleep 1000");
  process.timeout = milliseconds{20};
  const auto exit = RunProcess(std::move(process));
  ASSERT_TRUE(exit) << exit.error().ToString();
  EXPECT_TRUE(exit->timed_out);
  EXPECT_FALSE(exit->cancelled);
  EXPECT_EQ(exit->signal, SIGTERM);
}

TEST(ProcessRunner, WhoIgnoresTheRequestToEndIsKilledAfterTheGrace) {
  CancellationSource source;
  Process process = Shell("trap '' TERM; echo ready; while :; do sleep 1000; done");
  process.cancel = source.token();
  process.grace = milliseconds{20};
  process.on_output = [&source](OutputStream, std::string_view) { source.Cancel(); };
  const auto exit = RunProcess(std::move(process));
  ASSERT_TRUE(exit) << exit.error().ToString();
  EXPECT_TRUE(exit->cancelled);
  EXPECT_EQ(exit->signal, SIGKILL);
}

TEST(ProcessRunner, ACancelledProcessMayStillEndByItself) {
  CancellationSource source;
  Process process = Shell("trap 'exit 75' TERM; echo ready; while :; do sleep 0.01; done");
  process.cancel = source.token();
  process.on_output = [&source](OutputStream, std::string_view) { source.Cancel(); };
  const auto exit = RunProcess(std::move(process));
  ASSERT_TRUE(exit) << exit.error().ToString();
  EXPECT_TRUE(exit->cancelled);
  EXPECT_EQ(exit->signal, 0);
  EXPECT_EQ(exit->exit_code, 75);
}

TEST(ProcessRunner, NothingIsStartedOnceCancelled) {
  CancellationSource source;
  source.Cancel();
  Process process = Shell("exit 0");
  process.cancel = source.token();
  const auto exit = RunProcess(std::move(process));
  ASSERT_FALSE(exit);
  EXPECT_EQ(exit.error().code(), ErrorCode::kCancelled);
}

TEST(ProcessRunner, GrandchildrenThatKeepThePipeOpenAreNotWaitedFor) {
  const auto exit = RunProcess(Shell("sleep 5 & echo $!; exit 0"));
  ASSERT_TRUE(exit) << exit.error().ToString();
  EXPECT_TRUE(exit->ok());
  const pid_t grandchild = std::stoi(exit->output);
  EXPECT_EQ(kill(grandchild, SIGKILL), 0) << "it should be alive still";
}

TEST(ProcessRunner, IgnoredSignalsAreNotInherited) {
  std::signal(SIGPIPE, SIG_IGN);
  const auto exit = RunProcess(Shell("grep SigIgn /proc/self/status"));
  std::signal(SIGPIPE, SIG_DFL);
  ASSERT_TRUE(exit) << exit.error().ToString();
  EXPECT_EQ(exit->output, "SigIgn:\t0000000000000000\n");
}

}  // namespace
}  // namespace inventory::async
