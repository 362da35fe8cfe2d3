#include "inventory/aws/auth/caching_provider.h"

#include <set>
#include <vector>

#include "auth_fixture.h"
#include "inventory/async/sync.h"

namespace inventory::aws::auth {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// What the source of a cache does, and how often.
struct SourceScript {
  int calls = 0;
  async::Duration delay{};
  std::optional<std::chrono::microseconds> lifetime = std::chrono::hours(1);
  std::optional<Error> failure;
  std::vector<std::string> discarded;
};

class ScriptedSource final : public CredentialProvider {
 public:
  ScriptedSource(async::Loop& loop, const Clock& clock, SourceScript& script)
      : loop_(loop), clock_(clock), script_(script) {}

  async::Task<Result<Credentials>> Get() override {
    ++script_.calls;
    if (script_.delay.count() > 0) co_await async::Sleep(loop_, script_.delay);
    if (script_.failure) co_return Fail(*script_.failure);
    Credentials credentials = MakeCredentials("KEY" + std::to_string(script_.calls), "the source");
    if (script_.lifetime) credentials.expiration = clock_.Now() + *script_.lifetime;
    co_return credentials;
  }
  void Discard(const Credentials& refused) override { script_.discarded.push_back(refused.access_key_id); }

 private:
  async::Loop& loop_;
  const Clock& clock_;
  SourceScript& script_;
};

class Caching : public AuthFixture {
 protected:
  std::string Key() {
    const auto credentials = Get(cache);
    return credentials ? credentials->access_key_id : credentials.error().ToString();
  }

  /// The keys that this many callers get who ask at the same time.
  std::vector<std::string> KeysOfMany(std::size_t callers) {
    std::vector<std::string> keys;
    async::TaskGroup group(loop);
    for (std::size_t i = 0; i < callers; ++i) group.Start(Ask(cache, keys));
    async::Run(loop, group.Join());
    return keys;
  }

  static async::Task<> Ask(CachingProvider& provider, std::vector<std::string>& keys) {
    const auto credentials = co_await provider.Get();
    keys.push_back(credentials ? credentials->access_key_id : credentials.error().message());
  }

  SourceScript script;
  CachingProvider cache{loop, clock, random, std::make_unique<ScriptedSource>(loop, clock, script), logger};
};

TEST_F(Caching, AsksOnceWhileTheyLast) {
  EXPECT_EQ(Key(), "KEY1");
  clock.Advance(minutes(53));
  EXPECT_EQ(Key(), "KEY1");
  EXPECT_EQ(script.calls, 1);
}

TEST_F(Caching, RenewsFiveToSixMinutesBeforeTheEnd) {
  Key();
  clock.Advance(minutes(55));
  EXPECT_EQ(Key(), "KEY2");
}

TEST_F(Caching, ProcessesDoNotRenewAllAtOnce) {
  // The moment is drawn anew with each credentials: over many, it differs.
  std::set<long> offsets;
  for (int round = 0; round < 5; ++round) {
    Key();
    const int before = script.calls;
    const Time received = clock.Now();
    while (script.calls == before) {
      clock.Advance(seconds(1));
      Key();
    }
    const auto left = received + std::chrono::hours(1) - clock.Now();
    EXPECT_LE(left, minutes(6));
    EXPECT_GE(left, minutes(5) - seconds(1));
    offsets.insert(std::chrono::duration_cast<seconds>(left).count());
  }
  EXPECT_GT(offsets.size(), 1U);
}

TEST_F(Caching, CredentialsWithoutAnEndAreKept) {
  script.lifetime.reset();
  Key();
  clock.Advance(std::chrono::hours(10'000));
  EXPECT_EQ(Key(), "KEY1");
}

TEST_F(Caching, ManyWaitForOneAnswer) {
  script.delay = seconds(2);
  EXPECT_EQ(KeysOfMany(20), std::vector<std::string>(20, "KEY1"));
  EXPECT_EQ(script.calls, 1);
}

TEST_F(Caching, ManyWaitForOneFailure) {
  script.delay = seconds(2);
  script.failure = Error(ErrorCode::kUnavailable, "STS is down");
  EXPECT_EQ(KeysOfMany(20), std::vector<std::string>(20, "STS is down"));
  EXPECT_EQ(script.calls, 1);
}

TEST_F(Caching, WhileOneRenewsTheOthersGoOnWithTheOldOnes) {
  Key();
  clock.Advance(minutes(56));
  script.delay = seconds(2);
  EXPECT_EQ(KeysOfMany(3), (std::vector<std::string>{"KEY1", "KEY1", "KEY2"}));
  EXPECT_EQ(script.calls, 2);
}

TEST_F(Caching, InTheLastMinuteAllWait) {
  Key();
  clock.Advance(minutes(59) + seconds(30));
  script.delay = seconds(2);
  EXPECT_EQ(KeysOfMany(3), std::vector<std::string>(3, "KEY2"));
  EXPECT_EQ(script.calls, 2);
}

TEST_F(Caching, AFailureKeepsTheOldOnesAndIsLogged) {
  Key();
  clock.Advance(minutes(56));
  script.failure = Error(ErrorCode::kUnavailable, "STS is down");
  EXPECT_EQ(Key(), "KEY1");
  const auto entries = logger.Find("can't renew credentials, going on with the old ones");
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].level, log::Level::kWarning);
  EXPECT_EQ(entries[0].Find("error"), "STS is down");
  EXPECT_EQ(entries[0].Find("source"), "the source");
  EXPECT_EQ(entries[0].Find("valid_until"), "2026-01-02T04:04:05Z");
}

TEST_F(Caching, AfterAFailureTheSourceRestsForAMinute) {
  Key();
  clock.Advance(minutes(56));
  script.failure = Error(ErrorCode::kUnavailable, "STS is down");
  Key();
  clock.Advance(seconds(59));
  Key();
  EXPECT_EQ(script.calls, 2);
  clock.Advance(seconds(1));
  Key();
  EXPECT_EQ(script.calls, 3);
}

TEST_F(Caching, AFailureAfterTheEndIsTheAnswer) {
  Key();
  clock.Advance(minutes(60));
  script.failure = Error(ErrorCode::kUnavailable, "STS is down");
  EXPECT_EQ(Key(), "STS is down");
  script.failure.reset();
  EXPECT_EQ(Key(), "KEY3");
}

TEST_F(Caching, CredentialsThatComeExpiredAreRefused) {
  script.lifetime = -minutes(1);
  const auto credentials = Get(cache);
  EXPECT_EQ(credentials.error().code(), ErrorCode::kExpiredCredentials);
  EXPECT_EQ(credentials.error().message(), "the credentials from the source expired at 2026-01-02T03:03:05Z");
}

TEST_F(Caching, ShortLivedCredentialsAreNotAskedForAtEachCall) {
  script.lifetime = minutes(4);
  Key();
  Key();
  EXPECT_EQ(script.calls, 1);
  clock.Advance(minutes(1));
  EXPECT_EQ(Key(), "KEY2");
}

TEST_F(Caching, WhatAwsRefusedIsNotGivenAgain) {
  Key();
  cache.Discard(MakeCredentials("KEY1"));
  EXPECT_EQ(Key(), "KEY2");
  EXPECT_EQ(script.discarded, std::vector<std::string>{"KEY1"});
}

TEST_F(Caching, ALateRefusalOfOldOnesLeavesTheNewOnes) {
  Key();
  cache.Discard(MakeCredentials("KEY1"));
  Key();
  cache.Discard(MakeCredentials("KEY1"));
  EXPECT_EQ(Key(), "KEY2");
}

}  // namespace
}  // namespace inventory::aws::auth
