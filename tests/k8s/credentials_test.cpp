#include "inventory/k8s/credentials.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>

#include "support/temporary_directory.h"

namespace inventory::k8s {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const Time kNow = std::chrono::sys_days(std::chrono::January / 2 / 2026);

class CredentialsTest : public ::testing::Test {
 protected:
  std::string TokenOf(CredentialSource& source) {
    auto credential = async::Run(loop_, source.Get());
    if (!credential) return credential.error().message();
    return credential->token ? std::string(credential->token->Reveal()) : "none";
  }

  void Pass(async::Duration time) {
    async::Run(loop_, async::Sleep(loop_, time));
    clock_.Advance(time);
  }

  async::ManualLoop loop_;
  ManualClock clock_{kNow};
  inventory::testing::TemporaryDirectory directory_;
};

TEST_F(CredentialsTest, StaticOnesStayAndMayBeAbsent) {
  StaticCredentials token(Secret("t"));
  EXPECT_EQ(TokenOf(token), "t");
  StaticCredentials none(std::nullopt);
  EXPECT_EQ(TokenOf(none), "none");
}

TEST_F(CredentialsTest, TokenFileIsReadAgainEachMinute) {
  auto file = directory_.Write("token", "first\n");
  TokenFileCredentials source(loop_, file);
  EXPECT_EQ(TokenOf(source), "first");
  directory_.Write("token", "second");
  Pass(seconds(59));
  EXPECT_EQ(TokenOf(source), "first");
  Pass(seconds(1));
  EXPECT_EQ(TokenOf(source), "second");
}

TEST_F(CredentialsTest, TokenFileIsReadAgainWhenTheTokenIsRejected) {
  auto file = directory_.Write("token", "first");
  TokenFileCredentials source(loop_, file);
  EXPECT_EQ(TokenOf(source), "first");
  directory_.Write("token", "second");
  source.Reject();
  EXPECT_EQ(TokenOf(source), "second");
}

TEST_F(CredentialsTest, TokenServesOnWhileItsFileCannotBeRead) {
  auto file = directory_.Write("token", "first");
  TokenFileCredentials source(loop_, file);
  EXPECT_EQ(TokenOf(source), "first");
  std::filesystem::remove(file);
  Pass(minutes(2));
  EXPECT_EQ(TokenOf(source), "first");
  TokenFileCredentials other(loop_, file);
  EXPECT_EQ(async::Run(loop_, other.Get()).error().code(), ErrorCode::kUnauthenticated);
}

/// Each token lasts ten minutes and takes a second to make.
class CountingEks {
 public:
  CountingEks(async::Loop& loop, const Clock& clock) : loop_(loop), clock_(clock) {}

  EksTokenSource source() {
    return [this](EksTokenRequest request) { return Make(*this, std::move(request)); };
  }
  int made = 0;

 private:
  static async::Task<Result<EksToken>> Make(CountingEks& self, EksTokenRequest request) {
    co_await async::Sleep(self.loop_, seconds(1));
    ++self.made;
    co_return EksToken{.token = Secret(request.cluster_name + std::to_string(self.made)),
                       .expires = self.clock_.Now() + minutes(10)};
  }

  async::Loop& loop_;
  const Clock& clock_;
};

TEST_F(CredentialsTest, ExpiringOnesAreKeptUntilShortlyBeforeTheirEnd) {
  CountingEks eks(loop_, clock_);
  EksCredentials source(loop_, clock_, eks.source(), {.cluster_name = "c"});
  EXPECT_EQ(TokenOf(source), "c1");
  Pass(minutes(9));
  EXPECT_EQ(TokenOf(source), "c1");
  Pass(seconds(30));
  EXPECT_EQ(TokenOf(source), "c2");
}

TEST_F(CredentialsTest, ExpiringOnesAreMadeAnewWhenRejected) {
  CountingEks eks(loop_, clock_);
  EksCredentials source(loop_, clock_, eks.source(), {.cluster_name = "c"});
  EXPECT_EQ(TokenOf(source), "c1");
  source.Reject();
  EXPECT_EQ(TokenOf(source), "c2");
}

async::Task<> Want(CredentialSource& source, int& got) {
  auto credential = co_await source.Get();
  if (credential) ++got;
}

async::Task<> Join(async::TaskGroup& group) {
  co_await group.Join();
}

TEST_F(CredentialsTest, ExpiringOnesAreMadeOnceForManyWhoAskAtATime) {
  CountingEks eks(loop_, clock_);
  EksCredentials source(loop_, clock_, eks.source(), {.cluster_name = "c"});
  async::TaskGroup group(loop_);
  int got = 0;
  for (int i = 0; i < 10; ++i) group.Start(Want(source, got));
  async::Run(loop_, Join(group));
  EXPECT_EQ(got, 10);
  EXPECT_EQ(eks.made, 1);
}

}  // namespace
}  // namespace inventory::k8s
