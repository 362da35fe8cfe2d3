#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "inventory/collect/catalog.h"
#include "inventory/collect/plan.h"
#include "support/compiled_models.h"

namespace inventory::collect {
namespace {

const std::filesystem::path kCatalog = std::filesystem::path(INVENTORY_SOURCE_DIR) / "catalog";

TEST(CatalogFiles, AgreeWithTheModels) {
  const Result<Catalog> catalog = Catalog::Load(kCatalog, testing::CompiledModels());
  ASSERT_TRUE(catalog) << catalog.error().message();
}

TEST(CatalogFiles, HaveEachTypeOnce) {
  const Result<Catalog> catalog = Catalog::Load(kCatalog, testing::CompiledModels());
  ASSERT_TRUE(catalog) << catalog.error().message();
  const std::vector<std::string> types = catalog->types();
  EXPECT_TRUE(std::ranges::adjacent_find(types) == types.end());
  for (const char* type :
       {"EC2.volume", "EKS.cluster", "ElasticLoadBalancingV2.listener", "IAM.access_key", "S3.bucket"}) {
    EXPECT_TRUE(std::ranges::binary_search(types, type)) << type;
  }
}

TEST(CatalogFiles, AskForBucketsWhereTheyAre) {
  const Result<Catalog> catalog = Catalog::Load(kCatalog, testing::CompiledModels());
  ASSERT_TRUE(catalog) << catalog.error().message();
  const auto s3 = std::ranges::find(catalog->services(), "S3", &ServiceEntry::name);
  const std::vector<ChildCall>& children = s3->calls.at(0).listings.at(0).element.children;
  ASSERT_EQ(children.size(), 13u);
  for (const ChildCall& child : children) {
    EXPECT_EQ(child.stage, child.key == "Location" ? 0u : 1u) << child.operation.name();
  }
}

TEST(LimitsFile, IsRead) {
  const Result<Limits> limits = Limits::Load(kCatalog / kLimitsFile);
  ASSERT_TRUE(limits) << limits.error().message();
  EXPECT_EQ(limits->BucketOf("ec2", "DescribeVpcs").name, "ec2:DescribeVpcs");
  EXPECT_EQ(limits->BucketOf("s3", "GetBucketAcl").name, "s3");
}

}  // namespace
}  // namespace inventory::collect
