#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>

#include "inventory/async/sync.h"

namespace inventory::async {
namespace {

using std::chrono::seconds;

Task<> SleepAndTell(CancellationToken token, Loop& loop, Duration duration, std::optional<bool>& completed) {
  completed = co_await token.Sleep(loop, duration);
}

TEST(CancellationToken, IsNeverCancelledWhenNobodyOwnsIt) {
  CancellationToken token;
  bool called = false;
  token.Unregister(token.OnCancel([&] { called = true; }));
  EXPECT_FALSE(token.cancelled());
  EXPECT_FALSE(called);
}

TEST(CancellationToken, CallsBackOnceInTheOrderOfRegistration) {
  CancellationSource source;
  std::string calls;
  source.token().OnCancel([&] { calls += 'a'; });
  source.token().OnCancel([&] { calls += 'b'; });
  source.Cancel();
  source.Cancel();
  EXPECT_EQ(calls, "ab");
  EXPECT_TRUE(source.token().cancelled());
}

TEST(CancellationToken, CallsBackAtOnceWhenItIsCancelledAlready) {
  CancellationSource source;
  source.Cancel();
  bool called = false;
  source.token().OnCancel([&] { called = true; });
  EXPECT_TRUE(called);
}

TEST(CancellationToken, DoesNotCallWhatWasUnregisteredByAnEarlierCallback) {
  CancellationSource source;
  auto token = source.token();
  bool called = false;
  std::uint64_t second = 0;
  token.OnCancel([&] { token.Unregister(second); });
  second = token.OnCancel([&] { called = true; });
  source.Cancel();
  EXPECT_FALSE(called);
}

TEST(CancellableSleep, LastsWhenItIsNotCancelled) {
  ManualLoop loop;
  CancellationSource source;
  std::optional<bool> completed;
  async::Run(loop, SleepAndTell(source.token(), loop, seconds(5), completed));
  EXPECT_EQ(completed, true);
  EXPECT_EQ(loop.Now() - ManualLoop().Now(), seconds(5));
  source.Cancel();
}

TEST(CancellableSleep, EndsEarlyWhenItIsCancelled) {
  ManualLoop loop;
  CancellationSource source;
  std::optional<bool> completed;
  loop.CallAt(loop.Now() + seconds(2), [&] { source.Cancel(); });
  async::Run(loop, SleepAndTell(source.token(), loop, seconds(5), completed));
  EXPECT_EQ(completed, false);
  EXPECT_EQ(loop.Now() - ManualLoop().Now(), seconds(2));
}

TEST(CancellableSleep, DoesNotStartWhenItIsCancelledAlready) {
  ManualLoop loop;
  CancellationSource source;
  source.Cancel();
  std::optional<bool> completed;
  async::Run(loop, SleepAndTell(source.token(), loop, seconds(5), completed));
  EXPECT_EQ(completed, false);
  EXPECT_EQ(loop.Now(), ManualLoop().Now());
}

}  // namespace
}  // namespace inventory::async
