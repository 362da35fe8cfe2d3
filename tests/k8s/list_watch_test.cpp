#include <gtest/gtest.h>

#include <chrono>

#include "client_fixture.h"
#include "inventory/k8s/status.h"
#include "line_splitter.h"

namespace inventory::k8s {
namespace {

using nlohmann::json;

class ListWatchTest : public ClientTest {
 protected:
  Result<std::string> List(Selection selection = {}) {
    Client::ListSink sink{.begin = [this] { names_.clear(); },
                          .item =
                              [this](const json& item) {
                                names_.push_back(item.at("name"));
                                return names_.size() < most_;
                              }};
    return async::Run(loop_, client().List(kInventoryJobs, std::move(selection), std::move(sink)));
  }

  Result<> Watch() {
    return async::Run(
        loop_, client().Watch(kInventoryJobs, {}, "7", [this](std::string_view type, const json& object) {
          names_.push_back(std::string(type) + " " + object.value("name", ""));
        }));
  }

  std::vector<std::string> names_;
  std::size_t most_ = 100;
};

using Names = std::vector<std::string>;

TEST_F(ListWatchTest, ListsPageByPage) {
  options_.page_size = 2;
  transport_->On("GET", "continue=next%2Fpage")
      .Reply(200, R"({"metadata":{"resourceVersion":"9"},"items":[{"name":"c"}]})");
  transport_->On("GET", "limit=2")
      .Reply(
          200,
          R"({"metadata":{"resourceVersion":"9","continue":"next/page"},"items":[{"name":"a"},{"name":"b"}]})");
  auto version = List({.labels = "app=inventory,run=x"});
  EXPECT_EQ(version.value(), "9");
  EXPECT_EQ(names_, (Names{"a", "b", "c"}));
  EXPECT_NE(transport_->requests().at(1).url.find("labelSelector=app%3Dinventory%2Crun%3Dx"),
            std::string::npos);
}

TEST_F(ListWatchTest, BeginsAnewWhenTheContinuationHasExpired) {
  transport_->On("GET", "continue=").Reply(410, StatusBody(410, "Expired", "too old")).Once();
  transport_->On("GET", "continue=")
      .Reply(200, R"({"metadata":{"resourceVersion":"12"},"items":[{"name":"b"}]})");
  transport_->On("GET", "").Reply(
      200, R"({"metadata":{"resourceVersion":"9","continue":"c"},"items":[{"name":"a"}]})");
  EXPECT_EQ(List().value(), "12");
  EXPECT_EQ(names_, (Names{"a", "b"}));
  EXPECT_EQ(transport_->requests().size(), 4);
}

TEST_F(ListWatchTest, GivesAllAtOnceAndNothingTwiceWhenTheContinuationHasExpired) {
  transport_->On("GET", "continue=").Reply(410, StatusBody(410, "Expired", "too old")).Once();
  transport_->On("GET", "continue=").Reply(200, R"({"items":[{"name":"b"}]})");
  transport_->On("GET", "").Reply(200, R"({"metadata":{"continue":"c"},"items":[{"name":"a"}]})");
  const auto items = async::Run(loop_, client().ListAll(kInventoryJobs, {}));
  EXPECT_EQ(json(items.value()), json::parse(R"([{"name":"a"},{"name":"b"}])"));
}

TEST_F(ListWatchTest, EndsAListEarly) {
  most_ = 1;
  transport_->On("GET", "").Reply(200,
                                  R"({"metadata":{"continue":"c"},"items":[{"name":"a"},{"name":"b"}]})");
  ASSERT_TRUE(List());
  EXPECT_EQ(names_, Names{"a"});
  EXPECT_EQ(transport_->requests().size(), 1);
}

TEST_F(ListWatchTest, GivesTheEventsOfAWatchHoweverTheyAreCut) {
  transport_->On("GET", "watch=1")
      .ReplyPieces(
          200,
          {R"({"type":"ADDED","object":{"name":"a"}})", "\n{\"type\":\"MODI",
           "FIED\",\"object\":{\"name\":\"b\"}}\n",
           "{\"type\":\"BOOKMARK\",\"object\":{}}\n{\"type\":\"DELETED\",\"object\":{\"name\":\"c\"}}\n"});
  ASSERT_TRUE(Watch());
  EXPECT_EQ(names_, (Names{"ADDED a", "MODIFIED b", "BOOKMARK ", "DELETED c"}));
  const auto& request = transport_->requests().at(0);
  EXPECT_NE(request.url.find("&resourceVersion=7"), std::string::npos);
  EXPECT_NE(request.url.find("&allowWatchBookmarks=true"), std::string::npos);
  EXPECT_GT(request.timeout, std::chrono::seconds(300));
}

TEST_F(ListWatchTest, KnowsBothFormsOfAnExpiredVersion) {
  transport_->On("GET", "watch=1")
      .Reply(410, StatusBody(410, "Expired", "too old resource version"))
      .Reply(
          200,
          R"({"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}})"
          "\n");
  EXPECT_TRUE(IsExpired(Watch().error()));
  EXPECT_TRUE(IsExpired(Watch().error()));
}

TEST_F(ListWatchTest, RefusesALineThatIsNoEvent) {
  transport_->On("GET", "watch=1").Reply(200, "{}\n").Reply(200, "<html>\n");
  EXPECT_EQ(Watch().error().message(), "a line of the watch is no event");
  EXPECT_EQ(Watch().error().code(), ErrorCode::kProtocol);
}

TEST_F(ListWatchTest, RefusesALineWithoutEnd) {
  transport_->On("GET", "watch=1").ReplyPieces(200, {std::string(kLongestLine, 'x'), "x"});
  EXPECT_EQ(Watch().error().message(), "a line of the watch is longer than 8388608 bytes");
}

TEST_F(ListWatchTest, TellsThatAWatchBroke) {
  transport_->On("GET", "watch=1")
      .ReplyTruncated(200, {"{\"type\":\"ADDED\",\"object\":{\"name\":\"a\"}}\n"});
  EXPECT_EQ(Watch().error().code(), ErrorCode::kUnavailable);
  EXPECT_EQ(names_, Names{"ADDED a"});
}

}  // namespace
}  // namespace inventory::k8s
