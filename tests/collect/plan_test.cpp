#include "inventory/collect/plan.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "support/compiled_models.h"
#include "support/temporary_directory.h"

namespace inventory::collect {
namespace {

constexpr std::string_view kEc2 = R"(
service: EC2
api: ec2
calls:
  - operation: DescribeRegions
    scope: global
    resources: [{items: "Regions[]", type: region, recon_arn: "{RegionName}"}]
  - operation: DescribeVpcs
    resources: [{items: "Vpcs[]", type: vpc, arn: "{VpcId}"}]
)";
constexpr std::string_view kCostExplorer = R"(
service: CostExplorer
api: ce
calls:
  - operation: ListCostCategoryDefinitions
    paid: USD 0.01 per request
    resources: [{items: "CostCategoryReferences[]", type: cost_category, arn: "{CostCategoryArn}"}]
)";

class PlanTest : public ::testing::Test {
 protected:
  PlanTest() {
    directory.Write("ec2.yaml", kEc2);
    directory.Write("ce.yaml", kCostExplorer);
    limits = Limits::Load(directory.Write("limits.yaml", "default: {rate: 2, burst: 4}\n")).value();
    auto loaded = Catalog::Load(directory.path(), testing::CompiledModels());
    if (!loaded) throw std::runtime_error(loaded.error().message());
    catalog = std::move(*loaded);
  }

  std::vector<std::string> Items(const Selection& selection) {
    const std::vector<std::string> regions{"eu-west-1", "us-east-1"};
    const Plan plan = MakePlan(catalog, selection, regions, "us-east-1");
    std::vector<std::string> items;
    for (const WorkItem& item : plan.items) {
      items.push_back(item.region + " " + std::string(item.call->operation.name()) + " in " +
                      item.call_region);
    }
    return items;
  }

  testing::TemporaryDirectory directory;
  Catalog catalog;
  Limits limits;
};

using Strings = std::vector<std::string>;

TEST_F(PlanTest, HasEachOperationInEachRegionAndGlobalOnesOnce) {
  EXPECT_EQ(Items({}), (Strings{"global DescribeRegions in us-east-1", "eu-west-1 DescribeVpcs in eu-west-1",
                                "us-east-1 DescribeVpcs in us-east-1"}));
}

TEST_F(PlanTest, LeavesGlobalServicesOutOfAListWithoutGlobal) {
  Selection selection;
  selection.regions = {"us-east-1"};
  EXPECT_EQ(Items(selection), Strings{"us-east-1 DescribeVpcs in us-east-1"});
  selection.regions = {"global"};
  EXPECT_EQ(Items(selection), Strings{"global DescribeRegions in us-east-1"});
}

TEST_F(PlanTest, LeavesOutWhatIsExcluded) {
  Selection selection;
  selection.exclude_regions = {"us-east-1", "global"};
  EXPECT_EQ(Items(selection), Strings{"eu-west-1 DescribeVpcs in eu-west-1"});
  selection = {};
  selection.exclude_services = {"ec2"};
  EXPECT_TRUE(Items(selection).empty());
}

TEST_F(PlanTest, SelectsTypesWhateverTheirCase) {
  Selection selection;
  selection.types = {"ec2.REGION"};
  EXPECT_EQ(Items(selection), Strings{"global DescribeRegions in us-east-1"});
}

TEST_F(PlanTest, LeavesPaidCallsOutAndSaysSo) {
  const std::vector<std::string> regions{"us-east-1"};
  const Plan plan = MakePlan(catalog, {}, regions, "us-east-1");
  EXPECT_EQ(plan.paid, Strings{"ce:ListCostCategoryDefinitions, USD 0.01 per request"});
}

TEST_F(PlanTest, TakesAsLongAsItsFullestBucket) {
  Plan plan;
  const ServiceEntry& ec2 = catalog.services().back();
  for (int i = 0; i < 12; ++i) plan.items.push_back({&ec2, &ec2.calls[1], "eu-west-1", "eu-west-1"});
  plan.items.push_back({&ec2, &ec2.calls[1], "us-east-1", "us-east-1"});
  // At half of 2 per second and half of 4 at once.
  EXPECT_DOUBLE_EQ(plan.MinimumSeconds(limits, 0.5), 10);
  plan.items.resize(1);
  EXPECT_DOUBLE_EQ(plan.MinimumSeconds(limits, 0.5), 0);
}

TEST_F(PlanTest, KnowsServicesByBothOfTheirNames) {
  Selection selection;
  selection.services = {"costexplorer", "CE"};
  EXPECT_TRUE(CheckSelection(catalog, selection));
}

TEST_F(PlanTest, SuggestsTheNearestName) {
  Selection selection;
  selection.services = {"EC3"};
  EXPECT_EQ(CheckSelection(catalog, selection).error().message(),
            "the catalogue has no service \"EC3\"; did you mean \"EC2\"?");
  selection.services = {"blockchain"};
  EXPECT_EQ(CheckSelection(catalog, selection).error().message(),
            "the catalogue has no service \"blockchain\"; `runner types` lists what it has");
}

TEST_F(PlanTest, DrawsFromTheBucketThatAwsCountsIn) {
  const Result<Limits> loaded = Limits::Load(directory.Write("limits.yaml",
                                                             "default: {rate: 10, burst: 20}\n"
                                                             "services:\n"
                                                             "  ec2:\n"
                                                             "    per: operation\n"
                                                             "    rate: 20\n"
                                                             "    burst: 100\n"
                                                             "  ecs:\n"
                                                             "    rate: 5\n"
                                                             "    burst: 5\n"
                                                             "    operations:\n"
                                                             "      ListTasks: {rate: 1, burst: 2}\n"));
  ASSERT_TRUE(loaded) << loaded.error().message();
  EXPECT_EQ(loaded->BucketOf("ec2", "DescribeVpcs").name, "ec2:DescribeVpcs");
  EXPECT_EQ(loaded->BucketOf("ecs", "ListClusters").name, "ecs");
  EXPECT_EQ(loaded->BucketOf("ecs", "ListTasks").name, "ecs:ListTasks");
  EXPECT_EQ(loaded->BucketOf("ecs", "ListTasks").rate.per_second, 1);
  EXPECT_EQ(loaded->BucketOf("sqs", "ListQueues").rate.burst, 20);
}

}  // namespace
}  // namespace inventory::collect
