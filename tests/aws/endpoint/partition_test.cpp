#include <algorithm>

#include "inventory/aws/endpoint/endpoint.h"
#include "support/compiled_models.h"

namespace inventory::aws::endpoint {
namespace {

using testing::CompiledModels;
using testing::FindService;

TEST(PartitionOf, KnowsListedRegions) {
  EXPECT_EQ(PartitionOf(CompiledModels(), "eu-west-1").name, "aws");
  EXPECT_EQ(PartitionOf(CompiledModels(), "cn-north-1").name, "aws-cn");
  EXPECT_EQ(PartitionOf(CompiledModels(), "us-gov-west-1").name, "aws-us-gov");
  EXPECT_EQ(PartitionOf(CompiledModels(), "us-isob-east-1").name, "aws-iso-b");
}

TEST(PartitionOf, KnowsNewRegionsByTheirPattern) {
  EXPECT_EQ(PartitionOf(CompiledModels(), "eu-midwest-12").name, "aws");
  EXPECT_EQ(PartitionOf(CompiledModels(), "cn-midwest-1").name, "aws-cn");
  EXPECT_EQ(PartitionOf(CompiledModels(), "us-gov-midwest-1").name, "aws-us-gov");
  EXPECT_EQ(PartitionOf(CompiledModels(), "us-iso-midwest-1").name, "aws-iso");
}

TEST(PartitionOf, IsThePublicOneForAnythingElse) {
  EXPECT_EQ(PartitionOf(CompiledModels(), "moon-base-1").name, "aws");
  EXPECT_EQ(PartitionOf(CompiledModels(), "").name, "aws");
}

TEST(PartitionOf, GivesSuffixesAndGlobalRegion) {
  const Partition china = PartitionOf(CompiledModels(), "cn-north-1");
  EXPECT_EQ(china.dns_suffix, "amazonaws.com.cn");
  EXPECT_EQ(china.dual_stack_dns_suffix, "api.amazonwebservices.com.cn");
  EXPECT_EQ(china.global_region, "cn-northwest-1");
}

TEST(Partitions, BeginWithThePublicOne) {
  const auto partitions = Partitions(CompiledModels());
  ASSERT_GE(partitions.size(), 3U);
  EXPECT_EQ(partitions.front().name, "aws");
}

TEST(RegionsOf, ListsRegionsWithoutPseudoRegions) {
  const auto china = RegionsOf(CompiledModels(), "aws-cn");
  EXPECT_EQ(china, (std::vector<std::string_view>{"cn-north-1", "cn-northwest-1"}));
  const auto all = RegionsOf(CompiledModels(), "aws");
  EXPECT_GE(all.size(), 30U);
  EXPECT_EQ(std::ranges::find(all, "aws-global"), all.end());
  EXPECT_TRUE(RegionsOf(CompiledModels(), "nowhere").empty());
}

TEST(IsAvailable, FollowsAwssLists) {
  EXPECT_TRUE(IsAvailable(FindService("ec2"), "eu-west-1"));
  EXPECT_TRUE(IsAvailable(FindService("apprunner"), "eu-west-1"));
  EXPECT_FALSE(IsAvailable(FindService("apprunner"), "eu-south-2"));
}

TEST(IsAvailable, CountsWhatTheListsDoNotKnow) {
  EXPECT_TRUE(IsAvailable(FindService("apprunner"), "eu-midwest-12"));
  EXPECT_TRUE(IsAvailable(FindService("apprunner"), "global"));
  // Not in the lists at all.
  EXPECT_TRUE(IsAvailable(FindService("aiops"), "eu-west-1"));
}

TEST(IsGlobal, IsTrueForServicesWithOneEndpoint) {
  for (const std::string_view name : {"iam", "route53", "cloudfront", "organizations"}) {
    EXPECT_TRUE(IsGlobal(FindService(name), "aws")) << name;
  }
  for (const std::string_view name : {"ec2", "s3", "sts"})
    EXPECT_FALSE(IsGlobal(FindService(name), "aws")) << name;
  EXPECT_FALSE(IsGlobal(FindService("iam"), "nowhere"));
}

}  // namespace
}  // namespace inventory::aws::endpoint
