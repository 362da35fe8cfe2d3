#include "inventory/aws/auth/process_provider.h"

#include "auth_fixture.h"

namespace inventory::aws::auth {
namespace {

constexpr std::string_view kOutput =
    R"({"Version": 1, "AccessKeyId": "ASID", "SecretAccessKey": "secret", "SessionToken": "token",)"
    R"( "Expiration": "2026-01-02T03:04:05Z"})";

TEST(ParseProcessOutput, GivesTemporaryCredentials) {
  const auto credentials = ParseProcessOutput(kOutput, "the process");
  EXPECT_EQ(Describe(credentials), "ASID/secret/token");
  EXPECT_EQ(credentials->expiration, AuthFixture::kNow);
}

TEST(ParseProcessOutput, GivesLongTermCredentials) {
  const auto credentials =
      ParseProcessOutput(R"({"Version":1,"AccessKeyId":"AKID","SecretAccessKey":"secret"})", "the process");
  EXPECT_EQ(Describe(credentials), "AKID/secret/");
  EXPECT_FALSE(credentials->expiration);
}

TEST(ParseProcessOutput, RefusalsNeverQuoteTheOutput) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", "the process printed no JSON object"},
      {"[1]", "the process printed no JSON object"},
      {R"({"AccessKeyId":"A","SecretAccessKey":"hidden"})",
       "the process printed credentials whose Version is not 1, the only one there is"},
      {R"({"Version":2,"AccessKeyId":"A","SecretAccessKey":"hidden"})",
       "the process printed credentials whose Version is not 1, the only one there is"},
      {R"({"Version":1,"SecretAccessKey":"hidden"})",
       "the process gave no credentials: AccessKeyId is missing"},
      {R"({"Version":1,"AccessKeyId":"A"})", "the process gave no credentials: SecretAccessKey is missing"},
      {R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"hidden","Expiration":"soon"})",
       "the process gave credentials whose Expiration is \"soon\", which is no ISO 8601 time"},
  };
  for (const auto& [output, message] : cases) {
    const auto credentials = ParseProcessOutput(output, "the process");
    ASSERT_FALSE(credentials) << output;
    EXPECT_EQ(credentials.error().code(), ErrorCode::kConfiguration);
    EXPECT_EQ(credentials.error().message(), message);
  }
}

class ProcessCredentials : public AuthFixture {
 protected:
  std::vector<std::string> WordsOf(std::string command) {
    process_exit = Printing(std::string(kOutput));
    ProcessProvider provider(context, std::move(command), "/c:1: its credential_process");
    EXPECT_EQ(Describe(Get(provider)), "ASID/secret/token");
    return processes.processes.back().argv;
  }
  std::string MessageOf(std::string command) {
    ProcessProvider provider(context, std::move(command), "/c:1: its credential_process");
    return Describe(Get(provider));
  }
};

TEST_F(ProcessCredentials, TheCommandIsSplitAsAShellDoes) {
  using Words = std::vector<std::string>;
  EXPECT_EQ(WordsOf("tool --name  x"), (Words{"tool", "--name", "x"}));
  EXPECT_EQ(WordsOf(R"("/opt/my tool" 'a "b"' "c \"d\" \n" e\ f '')"),
            (Words{"/opt/my tool", "a \"b\"", "c \"d\" \\n", "e f", ""}));
}

TEST_F(ProcessCredentials, RunsInOurEnvironment) {
  environment.Set("PATH", "/opt/bin");
  WordsOf("tool");
  EXPECT_EQ(processes.processes.back().environment.Get("PATH"), "/opt/bin");
}

TEST_F(ProcessCredentials, AFailureQuotesWhatItComplainedOf) {
  process_exit.exit_code = 2;
  process_exit.errors = "not logged in\nrun login\n";
  EXPECT_EQ(MessageOf("tool"),
            "/c:1: its credential_process ended with exit code 2: not logged in run login");
}

TEST_F(ProcessCredentials, IsStoppedAfterAMinute) {
  processes.duration = std::chrono::hours(1);
  EXPECT_EQ(MessageOf("tool"), "/c:1: its credential_process was still running after 60 s and was stopped");
}

TEST_F(ProcessCredentials, IsStoppedWhenCancelled) {
  processes.duration = std::chrono::hours(1);
  ProcessProvider provider(context, "tool", "/c:1: its credential_process");
  const auto credentials = GetUntil(provider, std::chrono::seconds(2));
  EXPECT_EQ(credentials.error().code(), ErrorCode::kCancelled);
  EXPECT_EQ(credentials.error().message(), "/c:1: its credential_process was stopped");
}

TEST_F(ProcessCredentials, ACommandThatIsNoneIsNotRun) {
  EXPECT_EQ(MessageOf("tool 'x"), "/c:1: its credential_process: a quote is not closed");
  EXPECT_EQ(MessageOf("  "), "/c:1: its credential_process: it is empty");
  EXPECT_TRUE(processes.processes.empty());
}

}  // namespace
}  // namespace inventory::aws::auth
