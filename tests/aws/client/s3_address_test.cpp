#include "inventory/aws/client/s3_address.h"

#include <gtest/gtest.h>

#include "inventory/base/json.h"
#include "support/compiled_models.h"

namespace inventory::aws::client {
namespace {

/// Endpoint and path of an S3 request, one text after the other.
std::string Addressed(std::string_view operation, std::string_view bucket, std::string path,
                      bool custom = false) {
  endpoint::Endpoint endpoint{.url = custom ? "http://127.0.0.1:5000" : "https://s3.eu-west-1.amazonaws.com",
                              .signing_name = "s3",
                              .signing_region = "eu-west-1",
                              .custom = custom};
  const auto addressed = AddressBucket(testing::FindOperation("s3", operation), bucket, endpoint, path);
  return addressed ? endpoint.url + path : "error: " + addressed.error().message();
}

TEST(AddressBucket, GoesIntoTheHost) {
  EXPECT_EQ(Addressed("GetBucketAcl", "my-bucket", "/my-bucket"),
            "https://my-bucket.s3.eu-west-1.amazonaws.com/");
  EXPECT_EQ(Addressed("PutObject", "my-bucket", "/my-bucket/a/my-bucket/b"),
            "https://my-bucket.s3.eu-west-1.amazonaws.com/a/my-bucket/b");
}

TEST(AddressBucket, KeyWithLeadingSlashKeepsIt) {
  EXPECT_EQ(Addressed("PutObject", "my-bucket", "/my-bucket//a/../b"),
            "https://my-bucket.s3.eu-west-1.amazonaws.com//a/../b");
}

TEST(AddressBucket, NameThatIsNoHostLabelStaysInThePath) {
  for (const std::string bucket : {"my.bucket", "My_Bucket", "ab"}) {
    EXPECT_EQ(Addressed("GetBucketAcl", bucket, "/" + bucket),
              "https://s3.eu-west-1.amazonaws.com/" + bucket);
  }
}

TEST(AddressBucket, LocationIsAskedInThePath) {
  EXPECT_EQ(Addressed("GetBucketLocation", "my-bucket", "/my-bucket"),
            "https://s3.eu-west-1.amazonaws.com/my-bucket");
}

TEST(AddressBucket, CustomEndpointHasItInThePath) {
  EXPECT_EQ(Addressed("GetBucketAcl", "my-bucket", "/my-bucket", true), "http://127.0.0.1:5000/my-bucket");
}

TEST(AddressBucket, AccessPointIsRefused) {
  EXPECT_EQ(Addressed("ListObjectsV2", "arn:aws:s3:eu-west-1:123456789012:accesspoint/a", "/x"),
            "error: Bucket: arn:aws:s3:eu-west-1:123456789012:accesspoint/a is the ARN of an access point; "
            "give the "
            "bucket's name");
}

TEST(AddressBucket, DirectoryBucketIsRefused) {
  EXPECT_EQ(
      Addressed("ListObjectsV2", "b--euw1-az1--x-s3", "/x"),
      "error: Bucket: b--euw1-az1--x-s3 is a directory bucket, which needs S3 Express sessions; they are not "
      "supported");
}

TEST(BucketOf, IsTheOneInTheUrl) {
  Arena arena;
  const auto input = ParseJson(R"({"Bucket":"b"})", arena).value();
  EXPECT_EQ(BucketOf(testing::FindOperation("s3", "GetBucketAcl"), input), "b");
  EXPECT_EQ(BucketOf(testing::FindOperation("s3", "ListBuckets"), input), "");
  EXPECT_EQ(BucketOf(testing::FindOperation("s3control", "GetBucket"), input), "");
}

std::optional<std::string> Redirect(int status, std::string region) {
  return RedirectRegion({.status = status, .headers = {{"x-amz-bucket-region", std::move(region)}}},
                        "us-east-1");
}

TEST(RedirectRegion, IsReadOfTheAnswersThatMeanIt) {
  for (const int status : {301, 307, 400, 403})
    EXPECT_EQ(Redirect(status, "eu-west-1"), "eu-west-1") << status;
  EXPECT_FALSE(Redirect(200, "eu-west-1"));
  EXPECT_FALSE(Redirect(404, "eu-west-1"));
}

TEST(RedirectRegion, SameRegionIsNoRedirect) {
  EXPECT_FALSE(Redirect(403, "us-east-1"));
}

TEST(RedirectRegion, OnlyWhatCanBeARegionIsBelieved) {
  EXPECT_FALSE(Redirect(301, ""));
  EXPECT_FALSE(Redirect(301, "evil.example/"));
  EXPECT_FALSE(RedirectRegion({.status = 301}, "us-east-1"));
}

}  // namespace
}  // namespace inventory::aws::client
