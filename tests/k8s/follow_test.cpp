#include "inventory/k8s/follow.h"

#include <gtest/gtest.h>

#include <chrono>

#include "client_fixture.h"

namespace inventory::k8s {
namespace {

using nlohmann::json;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::string Page(std::string_view version, std::vector<std::string> names) {
  json items = json::array();
  for (auto& name : names) items.push_back({{"metadata", {{"name", name}, {"resourceVersion", "1"}}}});
  return json({{"metadata", {{"resourceVersion", version}}}, {"items", items}}).dump();
}

std::string Line(std::string_view type, std::string_view name, std::string_view version) {
  return json({{"type", type}, {"object", {{"metadata", {{"name", name}, {"resourceVersion", version}}}}}})
             .dump() +
         "\n";
}

/// Writes down what it is told and cancels when it has seen enough.
class NotingFollower final : public Follower {
 public:
  explicit NotingFollower(std::string last) : last_(std::move(last)) {}

  void OnListBegin() override { Note("begin"); }
  void OnObject(const json& object) override { Note("object " + NameOf(object)); }
  void OnListEnd() override { Note("end"); }
  void OnDeleted(const json& object) override { Note("deleted " + NameOf(object)); }

  async::CancellationSource source;
  std::vector<std::string> notes;

 private:
  static std::string NameOf(const json& object) { return object.at("metadata").at("name"); }
  void Note(std::string text) {
    notes.push_back(std::move(text));
    if (notes.back() == last_) source.Cancel();
  }

  std::string last_;
};

class FollowTest : public ClientTest {
 protected:
  Result<> FollowUntil(std::string last) {
    follower_.emplace(std::move(last));
    return async::Run(
        loop_, Follow(client(), kInventoryJobs, {.labels = "x=y"}, *follower_, follower_->source.token()));
  }

  const std::vector<std::string>& notes() const { return follower_->notes; }
  std::string UrlOf(std::size_t request) const { return transport_->requests().at(request).url; }

  std::optional<NotingFollower> follower_;
};

using Notes = std::vector<std::string>;

TEST_F(FollowTest, ListsThenWatchesAndGoesOnFromTheLastVersionItHeard) {
  transport_->On("GET", "resourceVersion=5&").Reply(200, Line("ADDED", "b", "6") + Line("BOOKMARK", "", "8"));
  transport_->On("GET", "resourceVersion=8&").Reply(200, Line("DELETED", "a", "9"));
  transport_->On("GET", "limit=").Reply(200, Page("5", {"a"}));
  ASSERT_TRUE(FollowUntil("deleted a"));
  EXPECT_EQ(notes(), (Notes{"begin", "object a", "end", "object b", "deleted a"}));
  EXPECT_EQ(Elapsed(), seconds(0));
}

TEST_F(FollowTest, ListsAgainWhenTheHistoryIsGone) {
  transport_->On("GET", "resourceVersion=5&")
      .Reply(200, R"({"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}})"
                  "\n");
  transport_->On("GET", "resourceVersion=50&").Reply(410, StatusBody(410, "Expired", "gone"));
  transport_->On("GET", "resourceVersion=500&").Reply(200, Line("ADDED", "last", "501"));
  transport_->On("GET", "limit=")
      .Reply(200, Page("5", {"a"}))
      .Reply(200, Page("50", {"b"}))
      .Reply(200, Page("500", {}));
  ASSERT_TRUE(FollowUntil("object last"));
  EXPECT_EQ(notes(),
            (Notes{"begin", "object a", "end", "begin", "object b", "end", "begin", "end", "object last"}));
}

TEST_F(FollowTest, GoesOnWatchingAfterABrokenConnection) {
  transport_->On("GET", "resourceVersion=5&").ReplyTruncated(200, {Line("ADDED", "b", "6")});
  transport_->On("GET", "resourceVersion=6&")
      .Fail(Error(ErrorCode::kUnavailable, "refused").With("phase", "connect"))
      .Fail(Error(ErrorCode::kUnavailable, "refused").With("phase", "connect"))
      .Reply(200, Line("ADDED", "c", "7"));
  transport_->On("GET", "limit=").Reply(200, Page("5", {}));
  ASSERT_TRUE(FollowUntil("object c"));
  EXPECT_EQ(notes(), (Notes{"begin", "end", "object b", "object c"}));
  EXPECT_EQ(transport_->requests().size(), 5) << "no second list";
}

TEST_F(FollowTest, DoesNotSpinOnWatchesThatEndAtOnceAndEmpty) {
  transport_->On("GET", "watch=1").Reply(200, "");
  transport_->On("GET", "limit=").Reply(200, Page("5", {}));
  NotingFollower follower("");
  loop_.CallAt(loop_.Now() + hours(1), [&] { follower.source.Cancel(); });
  ASSERT_TRUE(async::Run(loop_, Follow(client(), kInventoryJobs, {}, follower, follower.source.token())));
  EXPECT_LT(transport_->requests().size(), 300);
}

TEST_F(FollowTest, WatchesAgainAtOnceAfterAQuietWatch) {
  transport_->On("GET", "watch=1").After(seconds(300)).Reply(200, "").Reply(200, Line("ADDED", "b", "6"));
  transport_->On("GET", "limit=").Reply(200, Page("5", {}));
  ASSERT_TRUE(FollowUntil("object b"));
  EXPECT_EQ(Elapsed(), seconds(300));
}

TEST_F(FollowTest, EndsWhenItIsForbidden) {
  transport_->On("GET", "watch=1").Reply(403, StatusBody(403, "Forbidden", "cannot watch resource \"jobs\""));
  transport_->On("GET", "limit=").Reply(200, Page("5", {}));
  auto result = FollowUntil("never");
  EXPECT_EQ(result.error().code(), ErrorCode::kPermissionDenied);
  EXPECT_EQ(result.error().message(), "cannot watch resource \"jobs\"");
}

TEST_F(FollowTest, WatchesWithNewCredentialsWhenTheOldOnesAreRejected) {
  transport_->On("GET", "watch=1")
      .WithHeader("Authorization", "Bearer second")
      .Reply(200, Line("ADDED", "b", "6"));
  transport_->On("GET", "watch=1").Reply(401, StatusBody(401, "Unauthorized", "Unauthorized"));
  transport_->On("GET", "limit=").Reply(200, Page("5", {}));
  ASSERT_TRUE(FollowUntil("object b"));
  EXPECT_EQ(Elapsed(), seconds(0));
}

}  // namespace
}  // namespace inventory::k8s
