#include "inventory/aws/s3/bucket.h"

#include <gtest/gtest.h>

#include <string>

#include "support/aws_client_fixture.h"

namespace inventory::aws::s3 {
namespace {

class BucketTest : public ClientFixture {
 public:
  Result<std::string> Find() {
    return async::Run(loop, FindBucket(client, "bucket", "eu-west-1", "123456789012"));
  }
  Result<> Try() {
    ObjectLocation location{.bucket = "bucket", .key = "AWSRecon/probe", .region = "eu-west-1"};
    return async::Run(loop, TryUpload(client, std::move(location), {}));
  }
};

TEST_F(BucketTest, BucketElsewhereTellsItsRegion) {
  transport.On("HEAD", "s3.eu-west-1").Reply(301, "", {{"x-amz-bucket-region", "eu-central-1"}});
  transport.On("HEAD", "https://bucket.s3.eu-central-1.amazonaws.com/")
      .WithHeader("x-amz-expected-bucket-owner", "123456789012")
      .Reply(200, "", {{"x-amz-bucket-region", "eu-central-1"}});
  EXPECT_EQ(Find(), "eu-central-1");
}

TEST_F(BucketTest, BucketThatNobodyHasDiffersFromOneThatWeMayNotSee) {
  transport.On("HEAD", "").Reply(404).Reply(403);
  const auto nobodys = Find();
  ASSERT_FALSE(nobodys);
  EXPECT_EQ(nobodys.error().code(), ErrorCode::kNotFound);
  const auto hidden = Find();
  ASSERT_FALSE(hidden);
  EXPECT_EQ(hidden.error().code(), ErrorCode::kPermissionDenied);
}

TEST_F(BucketTest, TriedUploadIsTakenBack) {
  auto& begun = transport.On("POST", "/AWSRecon/probe?uploads").Reply(200, "<R><UploadId>up</UploadId></R>");
  auto& aborted = transport.On("DELETE", "/AWSRecon/probe?uploadId=up").Reply(204);
  const auto tried = Try();
  EXPECT_TRUE(tried) << tried.error().ToString();
  EXPECT_EQ(begun.used(), 1U);
  EXPECT_EQ(aborted.used(), 1U);
}

TEST_F(BucketTest, UploadThatIsRefusedLeavesNothingToAbort) {
  transport.On("POST", "").Reply(403, "<Error><Code>AccessDenied</Code><Message>no</Message></Error>");
  const auto tried = Try();
  ASSERT_FALSE(tried);
  EXPECT_EQ(tried.error().code(), ErrorCode::kPermissionDenied);
}

TEST_F(BucketTest, UploadThatCannotBeAbortedIsSaidToBeSo) {
  transport.On("POST", "").Reply(200, "<R><UploadId>up</UploadId></R>");
  transport.On("DELETE", "").Reply(403, "<Error><Code>AccessDenied</Code><Message>no</Message></Error>");
  const auto tried = Try();
  ASSERT_FALSE(tried);
  EXPECT_EQ(tried.error().Find("operation"), "s3:AbortMultipartUpload");
}

}  // namespace
}  // namespace inventory::aws::s3
