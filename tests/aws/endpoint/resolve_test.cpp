#include "inventory/aws/endpoint/endpoint.h"
#include "support/compiled_models.h"

namespace inventory::aws::endpoint {
namespace {

using testing::FindOperation;
using testing::FindService;

/// "url name region", or the error's message.
std::string Resolved(std::string_view service, std::string_view region, const Options& options = {}) {
  const auto endpoint = Resolve(FindService(service), region, options);
  if (!endpoint) return endpoint.error().message();
  return endpoint->url + " " + endpoint->signing_name + " " + endpoint->signing_region;
}

TEST(Resolve, FillsInPrefixAndRegion) {
  EXPECT_EQ(Resolved("ec2", "eu-west-1"), "https://ec2.eu-west-1.amazonaws.com ec2 eu-west-1");
  EXPECT_EQ(Resolved("ec2", "cn-north-1"), "https://ec2.cn-north-1.amazonaws.com.cn ec2 cn-north-1");
  EXPECT_EQ(Resolved("elbv2", "us-gov-west-1"),
            "https://elasticloadbalancing.us-gov-west-1.amazonaws.com elasticloadbalancing us-gov-west-1");
}

TEST(Resolve, GuessesRegionsThatAwsHasNotListed) {
  EXPECT_EQ(Resolved("sts", "eu-midwest-12"), "https://sts.eu-midwest-12.amazonaws.com sts eu-midwest-12");
}

TEST(Resolve, GlobalServicesHaveOneHostAndSigningRegion) {
  EXPECT_EQ(Resolved("iam", "eu-west-1"), "https://iam.amazonaws.com iam us-east-1");
  EXPECT_EQ(Resolved("iam", "us-east-1"), "https://iam.amazonaws.com iam us-east-1");
  EXPECT_EQ(Resolved("iam", "cn-north-1"), "https://iam.cn-north-1.amazonaws.com.cn iam cn-north-1");
  EXPECT_EQ(Resolved("organizations", "eu-west-1"),
            "https://organizations.us-east-1.amazonaws.com organizations us-east-1");
}

TEST(Resolve, GlobalMeansThePartitionsGlobalRegion) {
  EXPECT_EQ(Resolved("ec2", "global"), "https://ec2.us-east-1.amazonaws.com ec2 us-east-1");
  EXPECT_EQ(Resolved("route53", "global"), "https://route53.amazonaws.com route53 us-east-1");
}

TEST(Resolve, SigningNamesDifferFromHosts) {
  EXPECT_EQ(Resolved("logs", "eu-west-1"), "https://logs.eu-west-1.amazonaws.com logs eu-west-1");
  EXPECT_EQ(Resolved("cloudwatch", "eu-west-1"),
            "https://monitoring.eu-west-1.amazonaws.com monitoring eu-west-1");
  EXPECT_EQ(Resolved("ses", "eu-west-1"), "https://email.eu-west-1.amazonaws.com ses eu-west-1");
}

TEST(Resolve, KnowsFipsAndDualStack) {
  Options options;
  options.fips = true;
  EXPECT_EQ(Resolved("ec2", "us-east-1", options), "https://ec2-fips.us-east-1.amazonaws.com ec2 us-east-1");
  options.dual_stack = true;
  EXPECT_EQ(Resolved("ec2", "us-east-1", options), "https://ec2-fips.us-east-1.api.aws ec2 us-east-1");
  options.fips = false;
  EXPECT_EQ(Resolved("s3", "eu-west-1", options),
            "https://s3.dualstack.eu-west-1.amazonaws.com s3 eu-west-1");
}

TEST(Resolve, SaysWhichEndpointThereIsNot) {
  Options options;
  options.fips = true;
  const auto endpoint = Resolve(FindService("cloudfront-keyvaluestore"), "us-east-1", options);
  ASSERT_FALSE(endpoint);
  EXPECT_EQ(endpoint.error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(endpoint.error().message(),
            "cloudfront-keyvaluestore has no FIPS endpoint in us-east-1: Invalid Configuration: FIPS is not "
            "supported "
            "with CloudFront-KeyValueStore.");
}

TEST(Resolve, OperationsMayHaveEndpointsOfTheirOwn) {
  const auto buckets = Resolve(FindOperation("s3", "ListBuckets"), "eu-west-1", {});
  const auto directory_buckets = Resolve(FindOperation("s3", "ListDirectoryBuckets"), "eu-west-1", {});
  ASSERT_TRUE(buckets);
  ASSERT_TRUE(directory_buckets);
  EXPECT_EQ(buckets->url, "https://s3.eu-west-1.amazonaws.com");
  EXPECT_EQ(directory_buckets->url, "https://s3express-control.eu-west-1.amazonaws.com");
  EXPECT_EQ(directory_buckets->signing_name, "s3express");
}

TEST(Resolve, RefusesWhatIsNoRegion) {
  for (const std::string_view region : {"", "eu west", "evil.example/", "-x", "eu-west-1."}) {
    const auto endpoint = Resolve(FindService("ec2"), region, {});
    ASSERT_FALSE(endpoint) << region;
    EXPECT_EQ(endpoint.error().code(), ErrorCode::kInvalidArgument);
  }
  EXPECT_EQ(Resolved("ec2", "eu west"), "'eu west' is no region; regions look like eu-west-1");
}

TEST(Resolve, ConfiguredUrlIsSignedWithTheCallsRegion) {
  Options options;
  options.base_url = "http://localhost:5000/";
  options.fips = true;
  const auto endpoint = Resolve(FindService("iam"), "eu-west-1", options);
  ASSERT_TRUE(endpoint);
  EXPECT_TRUE(endpoint->custom);
  EXPECT_EQ(endpoint->url, "http://localhost:5000");
  EXPECT_EQ(endpoint->signing_name, "iam");
  EXPECT_EQ(endpoint->signing_region, "eu-west-1");
}

TEST(Resolve, AServicesOwnUrlGoesFirst) {
  Options options;
  options.base_url = "http://localhost:5000";
  options.service_urls = {{"IAM", "https://proxy.example/iam/"}};
  EXPECT_EQ(Resolved("iam", "eu-west-1", options), "https://proxy.example/iam iam eu-west-1");
  EXPECT_EQ(Resolved("sts", "eu-west-1", options), "http://localhost:5000 sts eu-west-1");
}

TEST(Resolve, RefusesConfiguredUrlsThatAreNone) {
  Options options;
  for (const std::string_view url :
       {"localhost:5000", "ftp://host", "https://", "http:///path", "http://host?x=1"}) {
    options.base_url = url;
    const auto endpoint = Resolve(FindService("sts"), "eu-west-1", options);
    ASSERT_FALSE(endpoint) << url;
    EXPECT_EQ(endpoint.error().code(), ErrorCode::kConfiguration);
  }
  options.base_url = "localhost:5000";
  EXPECT_EQ(
      Resolved("sts", "eu-west-1", options),
      "the endpoint URL 'localhost:5000' that is configured for sts is none; it looks like https://HOST or "
      "http://HOST:PORT/PATH, without a query");
}

}  // namespace
}  // namespace inventory::aws::endpoint
