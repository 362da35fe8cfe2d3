#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "inventory/collect/catalog.h"
#include "support/compiled_models.h"
#include "support/temporary_directory.h"

namespace inventory::collect {
namespace {

Result<Catalog> Load(const testing::TemporaryDirectory& directory, std::string_view text) {
  directory.Write("service.yaml", text);
  return Catalog::Load(directory.path(), testing::CompiledModels());
}

/// A file about EC2's VPCs with these lines for its one resource and that resource's one child.
std::string Vpcs(std::string_view resource, std::string_view child = "") {
  std::string text =
      "service: EC2\napi: ec2\ncalls:\n  - operation: DescribeVpcs\n    resources:\n      - items: Vpcs[]\n";
  text += "        " + std::string(resource) + "\n";
  if (!child.empty()) text += "        children:\n          - " + std::string(child) + "\n";
  return text;
}

TEST(CatalogLoader, TellsWhatIsWrongAndWhere) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"service: EC2\napi: ec3\ncalls: []\n",
       ":2: the models have no service \"ec3\"; did you mean \"ec2\"?"},
      {"api: ec2\ncalls: []\n", ":1: \"service\" is missing"},
      {"service: EC2\napi: ec2\n", ":1: \"calls\" is missing"},
      {"service: EC2\napi: ec2\ncals: []\n", ":3: unknown key \"cals\"; did you mean \"calls\"?"},
      {"service: EC2\napi: ec2\nscope: world\ncalls: []\n", ":3: \"world\" is neither regional nor global"},
      {"service: EC2\napi: ec2\npage_size: 0\ncalls: []\n", ":3: a page has 1 to 10000 items"},
      {"service: EC2\napi: ec2\ncalls:\n  - operation: DescribeVpc\n",
       ":4: ec2 has no operation \"DescribeVpc\"; did you mean \"DescribeVpcs\"?"},
      {"service: EC2\napi: ec2\ncalls:\n  - operation: DescribeVpcs\n    parameters: {VpcId: [a]}\n    "
       "resources: []\n",
       ":5: DescribeVpcs has no member \"VpcId\"; did you mean \"VpcIds\"?"},
      {"service: EC2\napi: ec2\ncalls:\n  - operation: DescribeVpcs\n    parameters: {VpcIds: a}\n    "
       "resources: []\n",
       ":5: DescribeVpcs.VpcIds takes no text"},
      {"service: EC2\napi: ec2\ncalls:\n  - operation: DescribeVpcs\n    parameters: {DryRun: 5}\n    "
       "resources: []\n",
       ":5: DescribeVpcs.DryRun takes no number"},
      {"service: S3\napi: s3\ncalls:\n  - operation: GetBucketAcl\n    resources: []\n",
       ":4: GetBucketAcl needs \"Bucket\""},
      {Vpcs("type: vpc"), ":6: a type needs \"arn\" or \"recon_arn\""},
      {Vpcs("arn: x"), ":6: \"type\" is missing"},
      {Vpcs("type: vpc\n        arn: \"{VpcID}\""),
       ":8: there is no member \"VpcID\" here; did you mean \"VpcId\"?"},
      {Vpcs("type: vpc\n        arn: \"{$parent.OwnerId}\""), ":8: there is no member \"OwnerId\" here"},
      {Vpcs("type: vpc\n        arn: \"{VpcId\""), ":8: \"{VpcId\" opens a brace and does not close it"},
      {Vpcs("type: vpc\n        arn: x\n        tags: Tag"),
       ":9: Vpc has no member \"Tag\"; did you mean \"Tags\"?"},
      {Vpcs("type: vpc\n        arn: x\n        json: [Tags.Key]"),
       ":9: \"Tags\" is a list: write \"Tags[]\""},
      {Vpcs("type: vpc\n        arn: x\n        secrets: [\"VpcId[]\"]"), ":9: \"VpcId\" is no list"},
      {Vpcs("type: vpc\n        arn: x", "{operation: DeleteVpc}"),
       ":10: ec2 has no operation \"DeleteVpc\""},
      {Vpcs("type: vpc\n        arn: x", "{operation: DescribeFlowLogs, take: FlowLog}"),
       ":10: DescribeFlowLogsResult has no member \"FlowLog\"; did you mean \"FlowLogs\"?"},
      {Vpcs("type: vpc\n        arn: x", "{operation: DescribeFlowLogs, take: \"FlowLogs[]\"}"),
       ":10: many elements need a key: write \"as\", or \"first: true\""},
      {Vpcs("type: vpc\n        arn: x", "{operation: DescribeFlowLogs, as: Logs, parse: xml}"),
       ":10: \"xml\" is neither json nor url_json"},
      {Vpcs("type: vpc\n        arn: x", "{operation: DescribeFlowLogs, as: Logs, every: 5}"),
       ":10: unknown key \"every\""},
      {"service: [\n", ":2: end of sequence flow not found"},
  };
  const testing::TemporaryDirectory directory;
  for (const auto& [text, message] : cases) {
    const Result<Catalog> catalog = Load(directory, text);
    ASSERT_FALSE(catalog) << text;
    const std::string where = (directory.path() / "service.yaml").string();
    EXPECT_EQ(catalog.error().message(), where + message) << text;
  }
}

TEST(CatalogLoader, RefusesAServiceTwice) {
  const testing::TemporaryDirectory directory;
  directory.Write("a.yaml", "service: EC2\napi: ec2\ncalls: []\n");
  directory.Write("b.yaml", "service: EC2\napi: ec2\ncalls: []\n");
  const Result<Catalog> catalog = Catalog::Load(directory.path(), testing::CompiledModels());
  ASSERT_FALSE(catalog);
  EXPECT_EQ(catalog.error().message(),
            (directory.path() / "b.yaml").string() + ":1: the service \"EC2\" is there already");
}

TEST(CatalogLoader, NeedsFiles) {
  const testing::TemporaryDirectory directory;
  const Result<Catalog> empty = Catalog::Load(directory.path(), testing::CompiledModels());
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().message(), "there is no catalogue in " + directory.path().string());
  const Result<Catalog> none = Catalog::Load("/nonexistent", testing::CompiledModels());
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().message(), "cannot read the catalogue in /nonexistent: No such file or directory");
}

TEST(CatalogLoader, KnowsNumbersAndTruthFromTexts) {
  const testing::TemporaryDirectory directory;
  const Result<Catalog> catalog = Load(directory, R"(
service: EC2
api: ec2
calls:
  - operation: DescribeVpcs
    parameters: {DryRun: false, MaxResults: 5, NextToken: "5"}
    resources: []
)");
  ASSERT_TRUE(catalog) << catalog.error().message();
  const auto& fields = std::get<Parameter::Fields>(catalog->services()[0].calls[0].parameters.value).members;
  EXPECT_EQ(std::get<bool>(fields[0].value), false);
  EXPECT_EQ(std::get<std::int64_t>(fields[1].value), 5);
  EXPECT_EQ(std::get<Template>(fields[2].value).parts()[0].text, "5");
}

TEST(CatalogLoader, PutsAChildBehindThoseThatItNeeds) {
  const testing::TemporaryDirectory directory;
  const Result<Catalog> catalog = Load(directory, R"(
service: EKS
api: eks
calls:
  - operation: ListClusters
    resources:
      - items: clusters[]
        type: cluster
        arn: "{arn}"
        children:
          - operation: DescribeCluster
            parameters: {name: "{$self}"}
            take: cluster
          - operation: ListNodegroups
            parameters: {clusterName: "{name}"}
            take: nodegroups[]
            as: nodegroups
          - operation: ListAddons
            parameters: {clusterName: "{$self}"}
            take: addons[]
            as: addons
)");
  ASSERT_TRUE(catalog) << catalog.error().message();
  const std::vector<ChildCall>& children = catalog->services()[0].calls[0].listings[0].element.children;
  EXPECT_EQ(children[0].stage, 0u);
  EXPECT_EQ(children[1].stage, 1u);
  EXPECT_EQ(children[2].stage, 0u);
}

}  // namespace
}  // namespace inventory::collect
