// What botocore does not page, or pages and loses. What it does: paging_corpus_test.cpp.

#include "inventory/aws/client/paging.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "inventory/base/json.h"
#include "support/compiled_models.h"

namespace inventory::aws::client {
namespace {

class Pages {
 public:
  Pages(std::string_view service, std::string_view operation, PageScope scope, std::string_view input = "{}",
        std::optional<int> page_size = std::nullopt)
      : cursor_(testing::FindOperation(service, operation), input_ = Parse(input), scope, page_size) {}

  std::string Input() const { return ToJson(cursor_.input()); }
  /// True: there is another page.
  bool Advance(std::string_view page) {
    const auto more = cursor_.Advance(Parse(page));
    EXPECT_TRUE(more) << more.error().message();
    return more.value_or(false);
  }
  Result<bool> TryAdvance(std::string_view page) { return cursor_.Advance(Parse(page)); }
  bool truncated() const { return cursor_.truncated(); }

 private:
  Value Parse(std::string_view json) { return ParseJson(arena_.Adopt(std::string(json)), arena_).value(); }

  Arena arena_;
  Value input_;
  PageCursor cursor_;
};

TEST(PageCursor, KinesisStreamsGoOnAfterTheLastNameWhereThereIsNoToken) {
  Pages pages("kinesis", "ListStreams", PageScope::kPaginator, R"({"Limit":2})");
  ASSERT_TRUE(pages.Advance(R"({"StreamNames":["a","b"],"HasMoreStreams":true})"));
  EXPECT_EQ(pages.Input(), R"({"Limit":2,"ExclusiveStartStreamName":"b"})");
  ASSERT_TRUE(pages.Advance(R"({"StreamNames":["c","d"],"HasMoreStreams":true})"));
  EXPECT_EQ(pages.Input(), R"({"Limit":2,"ExclusiveStartStreamName":"d"})");
  EXPECT_FALSE(pages.Advance(R"({"StreamNames":["e"],"HasMoreStreams":false})"));
  EXPECT_FALSE(pages.truncated());
}

TEST(PageCursor, KinesisStreamsFollowTheTokenWhereThereIsOne) {
  Pages pages("kinesis", "ListStreams", PageScope::kPaginator);
  ASSERT_TRUE(pages.Advance(R"({"StreamNames":["a"],"HasMoreStreams":true,"NextToken":"t"})"));
  EXPECT_EQ(pages.Input(), R"({"NextToken":"t"})");
}

TEST(PageCursor, KinesisStreamsEndWhereTheServerRepeatsItsPage) {
  Pages pages("kinesis", "ListStreams", PageScope::kPaginator);
  ASSERT_TRUE(pages.Advance(R"({"StreamNames":["a"],"HasMoreStreams":true})"));
  const auto more = pages.TryAdvance(R"({"StreamNames":["a"],"HasMoreStreams":true})");
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code(), ErrorCode::kProtocol);
  EXPECT_EQ(more.error().message(),
            "pagination loops: the same next token was received twice; what came so far is incomplete");
}

TEST(PageCursor, KinesisStreamsWithoutNamesAreSaidToBeTruncated) {
  Pages pages("kinesis", "ListStreams", PageScope::kPaginator);
  EXPECT_FALSE(pages.Advance(R"({"StreamNames":[],"HasMoreStreams":true})"));
  EXPECT_TRUE(pages.truncated());
}

TEST(PageCursor, LoopOfSeveralTokensEnds) {
  Pages pages("ec2", "DescribeVpcs", PageScope::kPaginator);
  ASSERT_TRUE(pages.Advance(R"({"NextToken":"1"})"));
  ASSERT_TRUE(pages.Advance(R"({"NextToken":"2"})"));
  EXPECT_FALSE(pages.TryAdvance(R"({"NextToken":"1"})"));
}

TEST(PageCursor, LastItemOfUnpagedListIsTheStartOfTheNext) {
  Pages streams("firehose", "ListDeliveryStreams", PageScope::kEverything);
  ASSERT_TRUE(streams.Advance(R"({"DeliveryStreamNames":["a","b"],"HasMoreDeliveryStreams":true})"));
  EXPECT_EQ(streams.Input(), R"({"ExclusiveStartDeliveryStreamName":"b"})");

  Pages applications("kinesisanalytics", "ListApplications", PageScope::kEverything);
  ASSERT_TRUE(applications.Advance(
      R"({"ApplicationSummaries":[{"ApplicationName":"x","ApplicationARN":"y"}],"HasMoreApplications":true})"));
  EXPECT_EQ(applications.Input(), R"({"ExclusiveStartApplicationName":"x"})");

  Pages tags("kinesis", "ListTagsForStream", PageScope::kEverything, R"({"StreamName":"s"})");
  ASSERT_TRUE(tags.Advance(R"({"Tags":[{"Key":"k","Value":"v"}],"HasMoreTags":true})"));
  EXPECT_EQ(tags.Input(), R"({"StreamName":"s","ExclusiveStartTagKey":"k"})");
  EXPECT_FALSE(tags.Advance(R"({"Tags":[{"Key":"l","Value":"v"}],"HasMoreTags":false})"));
}

TEST(PageCursor, TokensThatBelongTogetherByNameAreFollowed) {
  Pages policies("route53", "ListTrafficPolicies", PageScope::kEverything);
  ASSERT_TRUE(policies.Advance(R"({"IsTruncated":true,"TrafficPolicyIdMarker":"m","MaxItems":"1"})"));
  EXPECT_EQ(policies.Input(), R"({"TrafficPolicyIdMarker":"m"})");
  EXPECT_FALSE(policies.Advance(R"({"IsTruncated":false,"TrafficPolicyIdMarker":"n"})"));

  Pages metrics("s3", "ListBucketMetricsConfigurations", PageScope::kEverything, R"({"Bucket":"b"})");
  ASSERT_TRUE(
      metrics.Advance(R"({"IsTruncated":true,"ContinuationToken":"old","NextContinuationToken":"new"})"));
  EXPECT_EQ(metrics.Input(), R"({"Bucket":"b","ContinuationToken":"new"})");

  Pages zones("route53", "ListHostedZonesByName", PageScope::kEverything);
  ASSERT_TRUE(zones.Advance(R"({"IsTruncated":true,"NextDNSName":"d","NextHostedZoneId":"z"})"));
  EXPECT_EQ(zones.Input(), R"({"DNSName":"d","HostedZoneId":"z"})");

  Pages locations("route53", "ListGeoLocations", PageScope::kEverything);
  ASSERT_TRUE(locations.Advance(R"({"IsTruncated":true,"NextCountryCode":"US","NextSubdivisionCode":"WA"})"));
  EXPECT_EQ(locations.Input(), R"({"StartCountryCode":"US","StartSubdivisionCode":"WA"})");
}

TEST(PageCursor, LastEvaluatedItemIsFollowedWhereItIsTheLastOne) {
  Pages tables("dynamodb", "ListGlobalTables", PageScope::kEverything);
  ASSERT_TRUE(tables.Advance(
      R"({"GlobalTables":[{"GlobalTableName":"a"},{"GlobalTableName":"b"}],"LastEvaluatedGlobalTableName":"b"})"));
  EXPECT_EQ(tables.Input(), R"({"ExclusiveStartGlobalTableName":"b"})");
  EXPECT_FALSE(tables.Advance(R"({"GlobalTables":[{"GlobalTableName":"c"}]})"));
  EXPECT_FALSE(tables.truncated());
}

TEST(PageCursor, LastEvaluatedItemThatIsNotThereIsSaidToTruncate) {
  Pages streams("dynamodbstreams", "ListStreams", PageScope::kEverything);
  EXPECT_FALSE(streams.Advance(R"({"Streams":[{"StreamArn":"a"}],"LastEvaluatedStreamArn":"other"})"));
  EXPECT_TRUE(streams.truncated());
}

TEST(PageCursor, OnlyPaginatorsAreFollowedWhereBotocoreIsTheMeasure) {
  Pages streams("firehose", "ListDeliveryStreams", PageScope::kPaginator);
  EXPECT_FALSE(streams.Advance(R"({"DeliveryStreamNames":["a"],"HasMoreDeliveryStreams":true})"));
}

TEST(PageCursor, TokensWithoutAMoreFlagAreNotTakenForPaging) {
  // Its tokens never end: the forward token stays the same at the end of a log.
  Pages events("logs", "GetLogEvents", PageScope::kEverything, R"({"logStreamName":"s"})");
  EXPECT_FALSE(events.Advance(R"({"events":[],"nextForwardToken":"f","nextBackwardToken":"b"})"));
  Pages status("servicecatalog", "DescribePortfolioShareStatus", PageScope::kEverything);
  EXPECT_FALSE(status.Advance(R"({"PortfolioShareToken":"t"})"));
}

TEST(PageCursor, FlagThatNobodyKnowsHowToFollowIsSaidToTruncate) {
  Pages policies("iam", "GetAccountAuthorizationDetails", PageScope::kEverything);
  EXPECT_FALSE(policies.Advance(R"({"IsTruncated":true})"));
  EXPECT_TRUE(policies.truncated());
}

TEST(PageCursor, OperationWithoutOutputHasOnePage) {
  Pages pages("s3", "PutBucketPolicy", PageScope::kEverything);
  EXPECT_FALSE(pages.Advance("{}"));
}

TEST(PageCursor, PageSizeGoesWhereThePaginatorHasIt) {
  EXPECT_EQ(Pages("ec2", "DescribeVpcs", PageScope::kPaginator, "{}", 100).Input(), R"({"MaxResults":100})");
  EXPECT_EQ(Pages("route53", "ListHostedZones", PageScope::kPaginator, "{}", 100).Input(),
            R"({"MaxItems":"100"})");
}

TEST(PageCursor, PageSizeIsKeptWithinTheModelsBounds) {
  EXPECT_EQ(Pages("organizations", "ListAccounts", PageScope::kPaginator, "{}", 1000).Input(),
            R"({"MaxResults":20})");
  EXPECT_EQ(Pages("ec2", "DescribeVpcs", PageScope::kPaginator, "{}", 1).Input(), R"({"MaxResults":5})");
}

TEST(PageCursor, PageSizeStaysOnLaterPages) {
  Pages pages("ec2", "DescribeVpcs", PageScope::kPaginator, "{}", 100);
  ASSERT_TRUE(pages.Advance(R"({"NextToken":"1"})"));
  EXPECT_EQ(pages.Input(), R"({"MaxResults":100,"NextToken":"1"})");
}

TEST(PageCursor, PageSizeOfTheInputWins) {
  EXPECT_EQ(Pages("ec2", "DescribeVpcs", PageScope::kPaginator, R"({"MaxResults":7})", 100).Input(),
            R"({"MaxResults":7})");
}

}  // namespace
}  // namespace inventory::aws::client
