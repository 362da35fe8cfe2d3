#include "inventory/aws/sigv4/url.h"

namespace inventory::aws::sigv4 {
namespace {

TEST(SplitUrl, GivesAllParts) {
  const UrlParts url = SplitUrl("https://user:pw@Example.com:8443/a/b?c=d?e#f");
  EXPECT_EQ(url.scheme, "https");
  EXPECT_EQ(url.host, "Example.com");
  EXPECT_EQ(url.port, "8443");
  EXPECT_EQ(url.path, "/a/b");
  EXPECT_EQ(url.query, "c=d?e");
}

TEST(SplitUrl, AQueryMayFollowTheHost) {
  const UrlParts url = SplitUrl("http://example.com?a=b/c");
  EXPECT_EQ(url.host, "example.com");
  EXPECT_EQ(url.path, "");
  EXPECT_EQ(url.query, "a=b/c");
}

TEST(SplitUrl, TheColonsOfAnIpv6AddressAreNoPort) {
  EXPECT_EQ(SplitUrl("http://[fd00:ec2::23]/v1").host, "[fd00:ec2::23]");
  EXPECT_EQ(SplitUrl("http://[fd00:ec2::23]/v1").port, "");
  EXPECT_EQ(SplitUrl("http://[::1]:80/v1").port, "80");
}

TEST(SplitUrl, WhatIsNoUrlHasNoHost) {
  EXPECT_EQ(SplitUrl("").host, "");
  EXPECT_EQ(SplitUrl("example.com/a").host, "");
  EXPECT_EQ(SplitUrl("https:///a").host, "");
}

TEST(HostHeader, IsLowerCaseWithoutTheSchemesOwnPort) {
  EXPECT_EQ(HostHeader(SplitUrl("https://Example.com:443/")), "example.com");
  EXPECT_EQ(HostHeader(SplitUrl("http://example.com:443/")), "example.com:443");
}

}  // namespace
}  // namespace inventory::aws::sigv4
