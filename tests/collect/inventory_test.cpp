#include "inventory/collect/inventory.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "collect/fake_client.h"
#include "inventory/base/timestamp.h"
#include "support/temporary_directory.h"

namespace inventory::collect {
namespace {

using std::chrono::seconds;

constexpr std::string_view kLimits = "default: {rate: 1000, burst: 1000}\n";

constexpr std::string_view kEc2 = R"(
service: EC2
api: ec2
calls:
  - operation: DescribeVpcs
    resources:
      - items: Vpcs[]
        type: vpc
        arn: "arn:{$partition}:ec2:{$region}:{$account}:vpc/{VpcId}"
        id: "{VpcId}"
        tags: Tags
        children:
          - operation: DescribeFlowLogs
            parameters: {Filter: [{Name: resource-id, Values: ["{VpcId}"]}]}
            take: FlowLogs[]
            first: true
            as: FlowLogs
  - operation: DescribeInstances
    resources:
      - items: Reservations[].Instances[]
        type: instance
        arn: "arn:{$partition}:ec2:{$region}:{$account}:instance/{InstanceId}"
        fields: {ReservationId: "{$parent.ReservationId}"}
)";

constexpr std::string_view kS3 = R"(
service: S3
api: s3
scope: global
calls:
  - operation: ListBuckets
    resources:
      - items: Buckets[]
        type: bucket
        arn: "arn:{$partition}:s3:::{Name}"
        children:
          - operation: GetBucketLocation
            parameters: {Bucket: "{Name}"}
            take: LocationConstraint
            replace: {"": us-east-1, EU: eu-west-1}
            as: Location
          - operation: GetBucketPolicy
            parameters: {Bucket: "{Name}"}
            region: "{Location}"
            absent: [NoSuchBucketPolicy]
            take: Policy
            parse: json
            as: Policy
          - operation: GetBucketEncryption
            parameters: {Bucket: "{Name}"}
            take: ServerSideEncryptionConfiguration
            as: Encryption
)";

constexpr std::string_view kEks = R"(
service: EKS
api: eks
calls:
  - operation: ListClusters
    resources:
      - items: clusters[]
        type: cluster
        fields: {name: "{$self}", arn: "arn:{$partition}:eks:{$region}:{$account}:cluster/{$self}"}
        arn: "{arn}"
        name: "{name}"
        children:
          - operation: DescribeCluster
            parameters: {name: "{$self}"}
            take: cluster
            secrets: [connectorConfig.activationCode]
          - operation: ListNodegroups
            parameters: {clusterName: "{$self}"}
            take: nodegroups[]
            as: nodegroups
            fields: {nodegroupName: "{$self}"}
            children:
              - operation: DescribeNodegroup
                parameters: {clusterName: "{$parent.name}", nodegroupName: "{$self}"}
                take: nodegroup
)";

constexpr std::string_view kIam = R"(
service: IAM
api: iam
scope: global
calls:
  - operation: GetAccountAuthorizationDetails
    resources:
      - items: UserDetailList[]
        type: user
        arn: "{Arn}"
        url_json: ["UserPolicyList[].PolicyDocument"]
        children:
          - operation: ListAccessKeys
            parameters: {UserName: "{UserName}"}
            take: AccessKeyMetadata[]
            type: access_key
            recon_arn: "key/{AccessKeyId}"
            fields: {UserArn: "{$parent.Arn}"}
            children:
              - operation: GetAccessKeyLastUsed
                parameters: {AccessKeyId: "{AccessKeyId}"}
                take: AccessKeyLastUsed
                as: LastUsed
      - items: GroupDetailList[]
        type: group
        arn: "{Arn}"
)";

class StringSink final : public report::ByteSink {
 public:
  Result<> Write(std::string_view bytes) override {
    if (text.size() + bytes.size() > capacity) return Fail(ErrorCode::kIo, "No space left on device");
    text += bytes;
    return {};
  }
  std::string text;
  std::size_t capacity = std::string::npos;
};

class InventoryTest : public ::testing::Test {
 protected:
  explicit InventoryTest(std::string_view catalog = kEc2) {
    directory.Write("service.yaml", catalog);
    options.limits = Limits::Load(directory.Write("limits.yaml", kLimits)).value();
    options.account = "111122223333";
    options.selection.regions = {"eu-west-1"};
  }

  Result<InventoryResult> Run() {
    const Result<Catalog> catalog = Catalog::Load(directory.path(), testing::CompiledModels());
    if (!catalog) return std::unexpected(catalog.error());
    report::Writer writer(format, sink);
    return async::Run(loop, CollectInventory(*catalog, client, writer, options));
  }

  const LedgerEntry& Entry(const InventoryResult& result, std::string_view region,
                           std::string_view operation) {
    const auto entries = result.ledger.entries();
    const auto found = std::ranges::find_if(entries, [&](const LedgerEntry* entry) {
      return entry->region == region && entry->operation == operation;
    });
    if (found == entries.end()) throw std::runtime_error("no entry for " + std::string(operation));
    return **found;
  }

  bool Reports(std::string_view part) const { return sink.text.find(part) != std::string::npos; }

  testing::TemporaryDirectory directory;
  async::ManualLoop loop;
  ManualClock clock{ParseIso8601("2026-01-02T03:04:05Z").value()};
  SeededRandom random{1};
  http::FakeTransport transport{loop};
  NoCredentials credentials;
  FakeClient client{loop, clock, random, transport, credentials};
  StringSink sink;
  report::Format format = report::Format::kNdjson;
  InventoryOptions options;
};

using Ec2Inventory = InventoryTest;

TEST_F(Ec2Inventory, WritesARecordPerElementWithWhatItsChildrenTell) {
  client.Reply("ec2:DescribeVpcs", R"({"Vpcs":[{"VpcId":"vpc-1","Tags":[{"Key":"Name","Value":"core"}]}]})");
  client.Reply("ec2:DescribeFlowLogs", R"({"FlowLogs":[{"FlowLogId":"fl-1"},{"FlowLogId":"fl-2"}]})",
               "vpc-1");
  client.Reply(
      "ec2:DescribeInstances",
      R"({"Reservations":[{"ReservationId":"r-1","Instances":[{"InstanceId":"i-1"},{"InstanceId":"i-2"}]}]})");
  const Result<InventoryResult> result = Run();
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_TRUE(Reports(
      R"({"account":"111122223333","service":"EC2","region":"eu-west-1","resource":{"type":"vpc",)"
      R"("arn":"arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1","vpc_id":"vpc-1","tags":[{"key":"Name","value":"core"}],)"
      R"("flow_logs":{"flow_log_id":"fl-1"}},"timestamp":"2026-01-02 03:04:05 UTC"})"))
      << sink.text;
  EXPECT_TRUE(Reports(R"("instance_id":"i-2","reservation_id":"r-1")")) << sink.text;
  EXPECT_EQ(result->resources, 3u);
  EXPECT_EQ(result->resources_by_type.at("EC2.instance"), 2u);
  EXPECT_TRUE(result->gaps().empty());
  EXPECT_EQ(Entry(*result, "eu-west-1", "DescribeFlowLogs").items, 2u);
}

TEST_F(Ec2Inventory, KeepsTheModelsNamesInNativeRecords) {
  format = report::Format::kNative;
  client.Reply("ec2:DescribeVpcs", R"({"Vpcs":[{"VpcId":"vpc-1","Tags":[{"Key":"Name","Value":"core"}]}]})");
  client.Reply("ec2:DescribeFlowLogs", R"({"FlowLogs":[]})");
  client.Reply("ec2:DescribeInstances", R"({})");
  ASSERT_TRUE(Run());
  EXPECT_TRUE(Reports(R"("id":"vpc-1","name":"core","tags":{"Name":"core"})")) << sink.text;
  EXPECT_TRUE(Reports(R"("resource":{"VpcId":"vpc-1","Tags":[{"Key":"Name","Value":"core"}],"FlowLogs":{}})"))
      << sink.text;
}

TEST_F(Ec2Inventory, ReadsAllPages) {
  client.Reply("ec2:DescribeVpcs", R"({"Vpcs":[{"VpcId":"vpc-1"}],"NextToken":"two"})");
  client.Reply("ec2:DescribeVpcs", R"({"Vpcs":[],"NextToken":"three"})");
  client.Reply("ec2:DescribeVpcs", R"({"Vpcs":[{"VpcId":"vpc-3"}]})");
  client.Reply("ec2:DescribeFlowLogs", R"({})");
  client.Reply("ec2:DescribeInstances", R"({})");
  const Result<InventoryResult> result = Run();
  ASSERT_TRUE(result);
  const LedgerEntry& entry = Entry(*result, "eu-west-1", "DescribeVpcs");
  EXPECT_EQ(entry.calls, 3u);
  EXPECT_EQ(entry.items, 2u);
  EXPECT_EQ(entry.status, Status::kComplete);
  EXPECT_TRUE(Reports("vpc-1"));
  EXPECT_TRUE(Reports("vpc-3"));
}

TEST_F(Ec2Inventory, SaysTruncatedWhenALaterPageIsRefused) {
  client.Reply("ec2:DescribeVpcs", R"({"Vpcs":[{"VpcId":"vpc-1"}],"NextToken":"two"})");
  client.Refuse("ec2:DescribeVpcs", ErrorCode::kThrottled, "RequestLimitExceeded", "Request limit exceeded.");
  client.Reply("ec2:DescribeFlowLogs", R"({})");
  client.Reply("ec2:DescribeInstances", R"({})");
  const Result<InventoryResult> result = Run();
  ASSERT_TRUE(result);
  const LedgerEntry& entry = Entry(*result, "eu-west-1", "DescribeVpcs");
  EXPECT_EQ(entry.status, Status::kTruncated);
  EXPECT_EQ(entry.code, "RequestLimitExceeded");
  EXPECT_TRUE(Reports("vpc-1"));
}

TEST_F(Ec2Inventory, TellsEmptyFromDenied) {
  client.Reply("ec2:DescribeVpcs", R"({"Vpcs":[]})");
  client.Refuse("ec2:DescribeInstances", ErrorCode::kPermissionDenied, "UnauthorizedOperation",
                "You are not authorized to perform this operation.");
  const Result<InventoryResult> result = Run();
  ASSERT_TRUE(result);
  EXPECT_EQ(Entry(*result, "eu-west-1", "DescribeVpcs").status, Status::kEmpty);
  EXPECT_EQ(Entry(*result, "eu-west-1", "DescribeInstances").status, Status::kDenied);
  const std::vector<Gap> gaps = result->gaps();
  ASSERT_EQ(gaps.size(), 1u);
  EXPECT_EQ(gaps[0].status, Status::kDenied);
  EXPECT_EQ(gaps[0].examples, std::vector<std::string>{"eu-west-1 EC2:DescribeInstances"});
}

TEST_F(Ec2Inventory, KeepsARecordWhoseChildFailed) {
  format = report::Format::kNative;
  client.Reply("ec2:DescribeVpcs", R"({"Vpcs":[{"VpcId":"vpc-1"},{"VpcId":"vpc-2"}]})");
  client.Refuse("ec2:DescribeFlowLogs", ErrorCode::kPermissionDenied, "UnauthorizedOperation", "no", "vpc-1");
  client.Reply("ec2:DescribeFlowLogs", R"({"FlowLogs":[{"FlowLogId":"fl-2"}]})");
  client.Reply("ec2:DescribeInstances", R"({})");
  const Result<InventoryResult> result = Run();
  ASSERT_TRUE(result);
  EXPECT_TRUE(Reports(R"("id":"vpc-1","missing":["FlowLogs"])")) << sink.text;
  EXPECT_TRUE(Reports("fl-2"));
  const LedgerEntry& entry = Entry(*result, "eu-west-1", "DescribeFlowLogs");
  EXPECT_EQ(entry.status, Status::kDenied);
  EXPECT_EQ(entry.calls, 2u);
  EXPECT_EQ(entry.failed_calls, 1u);
  EXPECT_EQ(entry.incomplete_resources, 1u);
  EXPECT_EQ(entry.incomplete_examples,
            std::vector<std::string>{"arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1"});
}

TEST_F(Ec2Inventory, AsksTheEnabledRegionsWithoutAList) {
  options.selection.regions = {};
  client.Reply("ec2:DescribeRegions",
               R"({"Regions":[{"RegionName":"eu-west-1","OptInStatus":"opt-in-not-required"},
      {"RegionName":"ap-east-1","OptInStatus":"not-opted-in"},{"RegionName":"af-south-1","OptInStatus":"opted-in"}]})");
  client.Reply("ec2:DescribeVpcs", R"({})");
  client.Reply("ec2:DescribeInstances", R"({})");
  const Result<InventoryResult> result = Run();
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->regions_discovered);
  EXPECT_EQ(result->regions, (std::vector<std::string>{"global", "af-south-1", "eu-west-1"}));
  EXPECT_EQ(client.Count("ec2:DescribeVpcs"), 2u);
  EXPECT_TRUE(result->gaps().empty());
}

TEST_F(Ec2Inventory, MissesWhatRefusesTheCredentialsInARegionThatAwsCallsEnabled) {
  options.selection.regions = {};
  client.Reply("ec2:DescribeRegions",
               R"({"Regions":[{"RegionName":"eu-south-1","OptInStatus":"opted-in"}]})");
  client.Refuse("ec2:DescribeVpcs", ErrorCode::kUnauthenticated, "AuthFailure", "not able to validate");
  client.Reply("ec2:DescribeInstances", R"({})");
  const Result<InventoryResult> result = Run();
  ASSERT_TRUE(result);
  EXPECT_EQ(Entry(*result, "eu-south-1", "DescribeVpcs").status, Status::kFailed);
  EXPECT_EQ(result->gaps().size(), 1u);
}

TEST_F(Ec2Inventory, DoesNotMissARegionThatTheAccountHasNotEnabled) {
  options.selection.regions = {"eu-south-1"};
  client.Refuse("ec2:DescribeVpcs", ErrorCode::kUnauthenticated, "AuthFailure", "not able to validate");
  client.Reply("ec2:DescribeInstances", R"({})");
  const Result<InventoryResult> result = Run();
  ASSERT_TRUE(result);
  EXPECT_EQ(Entry(*result, "eu-south-1", "DescribeVpcs").status, Status::kNotOptedIn);
  EXPECT_TRUE(result->gaps().empty());
}

TEST_F(Ec2Inventory, MissesWhatIsRefusedForOneResource) {
  client.Reply("ec2:DescribeVpcs", R"({"Vpcs":[{"VpcId":"vpc-1"},{"VpcId":"vpc-2"}]})");
  client.Refuse("ec2:DescribeFlowLogs", ErrorCode::kService, "UnsupportedOperation", "not for this", "vpc-1");
  client.Reply("ec2:DescribeFlowLogs", R"({})");
  client.Reply("ec2:DescribeInstances", R"({})");
  const Result<InventoryResult> result = Run();
  ASSERT_TRUE(result);
  EXPECT_EQ(Entry(*result, "eu-west-1", "DescribeFlowLogs").incomplete_resources, 1u);
  EXPECT_EQ(result->gaps().size(), 1u);
}

TEST_F(Ec2Inventory, RefusesASelectionThatLeavesNothingToAsk) {
  options.selection.regions = {"global"};
  const Result<InventoryResult> result = Run();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(result.error().message(),
            "nothing is left to ask: none of the selected services is called in global; services without "
            "regions are in "
            "\"global\"");
  EXPECT_TRUE(client.requests().empty());
}

TEST_F(Ec2Inventory, FallsBackToTheConfiguredRegionsAndSaysSo) {
  options.selection.regions = {};
  options.fallback_regions = {"eu-west-3"};
  client.Refuse("ec2:DescribeRegions", ErrorCode::kPermissionDenied, "UnauthorizedOperation", "no");
  client.Reply("ec2:DescribeVpcs", R"({})");
  client.Reply("ec2:DescribeInstances", R"({})");
  const Result<InventoryResult> result = Run();
  ASSERT_TRUE(result);
  EXPECT_FALSE(result->regions_discovered);
  EXPECT_EQ(result->regions, (std::vector<std::string>{"global", "eu-west-3"}));
  EXPECT_EQ(Entry(*result, "us-east-1", "DescribeRegions").status, Status::kDenied);
  EXPECT_EQ(result->gaps().size(), 1u);
}

TEST_F(Ec2Inventory, LeavesOutTypesThatAreNotSelected) {
  options.selection.types = {"ec2.VPC"};
  client.Reply("ec2:DescribeVpcs", R"({"Vpcs":[{"VpcId":"vpc-1"}]})");
  client.Reply("ec2:DescribeFlowLogs", R"({})");
  const Result<InventoryResult> result = Run();
  ASSERT_TRUE(result);
  EXPECT_EQ(client.Count("ec2:DescribeInstances"), 0u);
  EXPECT_EQ(result->resources, 1u);
}

TEST_F(Ec2Inventory, RefusesTypesThatThereAreNot) {
  options.selection.types = {"EC2.vcp"};
  const Result<InventoryResult> result = Run();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(result.error().message(), "the catalogue has no type \"EC2.vcp\"; did you mean \"EC2.vpc\"?");
}

TEST_F(Ec2Inventory, StopsAskingBeforeTheCredentialsEnd) {
  options.credentials_expire = clock.Now() + kExpiryMargin - seconds(1);
  const Result<InventoryResult> result = Run();
  ASSERT_TRUE(result);
  EXPECT_TRUE(client.requests().empty());
  const LedgerEntry& entry = Entry(*result, "eu-west-1", "DescribeVpcs");
  EXPECT_EQ(entry.status, Status::kExpired);
  EXPECT_EQ(entry.message, "not asked any more: the credentials end at 2026-01-02T03:06:04Z");
  EXPECT_EQ(entry.calls, 0u);
}

TEST_F(Ec2Inventory, StopsAskingOnceAwsSaysThatTheCredentialsExpired) {
  options.max_in_flight = 1;
  client.Refuse("ec2:DescribeVpcs", ErrorCode::kExpiredCredentials, "ExpiredToken", "The token has expired.");
  const Result<InventoryResult> result = Run();
  ASSERT_TRUE(result);
  EXPECT_EQ(client.requests().size(), 1u);
  EXPECT_EQ(Entry(*result, "eu-west-1", "DescribeVpcs").code, "ExpiredToken");
  EXPECT_EQ(Entry(*result, "eu-west-1", "DescribeInstances").status, Status::kExpired);
}

TEST_F(Ec2Inventory, EndsWithWhatItHasWhenCancelled) {
  async::CancellationSource source;
  options.cancel = source.token();
  client.Reply("ec2:DescribeVpcs", R"({"Vpcs":[{"VpcId":"vpc-1"}],"NextToken":"two"})");
  client.Reply("ec2:DescribeFlowLogs", R"({})");
  client.Reply("ec2:DescribeInstances", R"({})");
  loop.CallAt(loop.Now() + FakeClient::kLatency + std::chrono::milliseconds(1), [&] { source.Cancel(); });
  const Result<InventoryResult> result = Run();
  ASSERT_TRUE(result);
  EXPECT_EQ(Entry(*result, "eu-west-1", "DescribeInstances").status, Status::kEmpty);
  EXPECT_EQ(Entry(*result, "eu-west-1", "DescribeVpcs").status, Status::kTruncated);
  EXPECT_EQ(Entry(*result, "eu-west-1", "DescribeFlowLogs").status, Status::kSkipped);
  EXPECT_TRUE(Reports("vpc-1"));
  EXPECT_FALSE(result->gaps().empty());
}

TEST_F(Ec2Inventory, EndsWhenTheReportCannotBeWritten) {
  sink.capacity = 10;
  client.Reply("ec2:DescribeVpcs", R"({"Vpcs":[{"VpcId":"vpc-1"}],"NextToken":"two"})");
  client.Reply("ec2:DescribeFlowLogs", R"({})");
  client.Reply("ec2:DescribeInstances", R"({})");
  const Result<InventoryResult> result = Run();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::kIo);
  EXPECT_EQ(client.Count("ec2:DescribeVpcs"), 1u);
}

TEST_F(Ec2Inventory, KeepsToTheNumberOfRequestsInFlight) {
  options.max_in_flight = 3;
  std::string vpcs;
  for (int i = 0; i < 40; ++i)
    vpcs += (i > 0 ? R"(,{"VpcId":"vpc-)" : R"({"VpcId":"vpc-)") + std::to_string(i) + R"("})";
  client.Reply("ec2:DescribeVpcs", R"({"Vpcs":[)" + vpcs + "]}");
  client.Reply("ec2:DescribeFlowLogs", R"({})");
  client.Reply("ec2:DescribeInstances", R"({})");
  const Result<InventoryResult> result = Run();
  ASSERT_TRUE(result);
  EXPECT_EQ(result->resources, 40u);
  EXPECT_EQ(client.most_in_flight(), 3u);
}

TEST_F(Ec2Inventory, KeepsToItsShareOfTheRate) {
  options.limits = Limits::Load(directory.Write("limits.yaml", "default: {rate: 4, burst: 2}\n")).value();
  options.quota_share = 0.5;
  client.Reply("ec2:DescribeVpcs",
               R"({"Vpcs":[{"VpcId":"vpc-1"},{"VpcId":"vpc-2"},{"VpcId":"vpc-3"},{"VpcId":"vpc-4"}]})");
  client.Reply("ec2:DescribeFlowLogs", R"({})");
  client.Reply("ec2:DescribeInstances", R"({})");
  const async::Instant begin = loop.Now();
  ASSERT_TRUE(Run());
  ASSERT_EQ(client.requests().size(), 6u);
  // One at once, the other five at two a second.
  EXPECT_GE(client.requests().back().at - begin, std::chrono::milliseconds(2500));
  EXPECT_LE(client.requests().back().at - begin, std::chrono::milliseconds(2600));
}

TEST_F(Ec2Inventory, CountsThrottles) {
  client.Throttle("ec2:DescribeVpcs");
  client.Reply("ec2:DescribeVpcs", R"({})");
  client.Reply("ec2:DescribeInstances", R"({})");
  const Result<InventoryResult> result = Run();
  ASSERT_TRUE(result);
  EXPECT_EQ(result->calls, 2u);
  EXPECT_EQ(result->attempts, 3u);
  EXPECT_EQ(result->throttles, 1u);
}

TEST_F(Ec2Inventory, TellsHowFarItIs) {
  client.Reply("ec2:DescribeVpcs", R"({})");
  client.Refuse("ec2:DescribeInstances", ErrorCode::kPermissionDenied, "UnauthorizedOperation", "no");
  Progress last;
  options.on_progress = [&](const Progress& progress) {
    EXPECT_EQ(progress.done, last.done + 1);
    last = progress;
  };
  ASSERT_TRUE(Run());
  EXPECT_EQ(last.done, 2u);
  EXPECT_EQ(last.planned, 2u);
  EXPECT_EQ(last.calls, 2u);
  EXPECT_EQ(last.gaps, 1u);
}

class S3Inventory : public InventoryTest {
 protected:
  S3Inventory() : InventoryTest(kS3) {
    options.selection.regions = {"global"};
    client.Reply("s3:GetBucketEncryption", R"({"ServerSideEncryptionConfiguration":{"Rules":[
        {"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"aws:kms","KMSMasterKeyID":"k"}}]}})");
  }
};

TEST_F(S3Inventory, AsksForABucketWhereItIs) {
  client.Reply("s3:ListBuckets", R"({"Buckets":[{"Name":"old"},{"Name":"irish"},{"Name":"home"}]})");
  client.Reply("s3:GetBucketLocation", R"({"LocationConstraint":"eu-central-1"})", "old");
  client.Reply("s3:GetBucketLocation", R"({"LocationConstraint":"EU"})", "irish");
  client.Reply("s3:GetBucketLocation", R"({})", "home");
  client.Refuse("s3:GetBucketPolicy", ErrorCode::kNotFound, "NoSuchBucketPolicy", "none");
  const Result<InventoryResult> result = Run();
  ASSERT_TRUE(result);
  EXPECT_TRUE(Reports(R"("name":"irish","location":"eu-west-1")")) << sink.text;
  EXPECT_TRUE(Reports(R"("name":"home","location":"us-east-1")")) << sink.text;
  std::vector<std::string> asked;
  for (const FakeClient::Request& request : client.requests()) {
    if (request.operation == "s3:GetBucketPolicy") asked.push_back(request.region);
  }
  std::ranges::sort(asked);
  EXPECT_EQ(asked, (std::vector<std::string>{"eu-central-1", "eu-west-1", "us-east-1"}));
}

TEST_F(S3Inventory, TakesACertainErrorForNothing) {
  client.Reply("s3:ListBuckets", R"({"Buckets":[{"Name":"b"}]})");
  client.Reply("s3:GetBucketLocation", R"({})");
  client.Refuse("s3:GetBucketPolicy", ErrorCode::kNotFound, "NoSuchBucketPolicy", "none");
  const Result<InventoryResult> result = Run();
  ASSERT_TRUE(result);
  EXPECT_EQ(Entry(*result, "global", "GetBucketPolicy").status, Status::kEmpty);
  EXPECT_EQ(Entry(*result, "global", "GetBucketPolicy").failed_calls, 0u);
  EXPECT_TRUE(result->gaps().empty());
  EXPECT_FALSE(Reports("policy"));
}

TEST_F(S3Inventory, ReadsDocuments) {
  client.Reply("s3:ListBuckets", R"({"Buckets":[{"Name":"b"}]})");
  client.Reply("s3:GetBucketLocation", R"({})");
  client.Reply("s3:GetBucketPolicy", R"({"Policy":"{\"Statement\":[{\"Action\":\"s3:*\"}]}"})");
  ASSERT_TRUE(Run());
  EXPECT_TRUE(Reports(R"("policy":{"Statement":[{"Action":"s3:*"}]})")) << sink.text;
}

TEST_F(S3Inventory, KeepsABucketWhoseLocationIsDenied) {
  client.Reply("s3:ListBuckets", R"({"Buckets":[{"Name":"b"}]})");
  client.Refuse("s3:GetBucketLocation", ErrorCode::kPermissionDenied, "AccessDenied", "no");
  client.Refuse("s3:GetBucketPolicy", ErrorCode::kNotFound, "NoSuchBucketPolicy", "none");
  const Result<InventoryResult> result = Run();
  ASSERT_TRUE(result);
  EXPECT_TRUE(Reports(R"("name":"b")"));
  EXPECT_EQ(Entry(*result, "global", "GetBucketLocation").status, Status::kDenied);
}

TEST_F(S3Inventory, TakesOutWhatTheModelMarksSensitive) {
  client.Reply("s3:ListBuckets", R"({"Buckets":[{"Name":"b"}]})");
  client.Reply("s3:GetBucketLocation", R"({})");
  client.Refuse("s3:GetBucketPolicy", ErrorCode::kNotFound, "NoSuchBucketPolicy", "none");
  ASSERT_TRUE(Run());
  EXPECT_TRUE(Reports(R"("kms_master_key_id":"[redacted]")")) << sink.text;
}

class EksInventory : public InventoryTest {
 protected:
  EksInventory() : InventoryTest(kEks) { client.Reply("eks:ListClusters", R"({"clusters":["main"]})"); }
};

TEST_F(EksInventory, CompletesNamesIntoStructures) {
  client.Reply("eks:DescribeCluster", R"({"cluster":{"name":"main","arn":"arn:real","status":"ACTIVE"}})");
  client.Reply("eks:ListNodegroups", R"({"nodegroups":["a","b"]})");
  client.Reply("eks:DescribeNodegroup", R"({"nodegroup":{"nodegroupName":"a","diskSize":20}})",
               R"("nodegroupName":"a")");
  client.Reply("eks:DescribeNodegroup", R"({"nodegroup":{"nodegroupName":"b","diskSize":30}})",
               R"("nodegroupName":"b")");
  const Result<InventoryResult> result = Run();
  ASSERT_TRUE(result);
  EXPECT_TRUE(Reports(
      R"("resource":{"type":"cluster","arn":"arn:real","name":"main","status":"ACTIVE",)"
      R"("nodegroups":[{"nodegroup_name":"a","disk_size":20},{"nodegroup_name":"b","disk_size":30}]})"))
      << sink.text;
  EXPECT_TRUE(result->gaps().empty());
}

TEST_F(EksInventory, KeepsTheNameOfWhatItMayNotDescribe) {
  format = report::Format::kNative;
  client.Refuse("eks:DescribeCluster", ErrorCode::kPermissionDenied, "AccessDeniedException", "no");
  client.Reply("eks:ListNodegroups", R"({"nodegroups":["a"]})");
  client.Refuse("eks:DescribeNodegroup", ErrorCode::kPermissionDenied, "AccessDeniedException", "no");
  const Result<InventoryResult> result = Run();
  ASSERT_TRUE(result);
  EXPECT_TRUE(Reports(R"("arn":"arn:aws:eks:eu-west-1:111122223333:cluster/main","name":"main",)"
                      R"("missing":["DescribeCluster","nodegroups"])"))
      << sink.text;
  EXPECT_TRUE(Reports(R"("nodegroups":[{"nodegroupName":"a"}])")) << sink.text;
  EXPECT_EQ(Entry(*result, "eu-west-1", "DescribeNodegroup").incomplete_resources, 1u);
}

TEST_F(EksInventory, TakesOutWhatTheCatalogueCallsSecret) {
  client.Reply("eks:DescribeCluster",
               R"({"cluster":{"connectorConfig":{"activationCode":"hush","provider":"x"}}})");
  client.Reply("eks:ListNodegroups", R"({})");
  ASSERT_TRUE(Run());
  EXPECT_TRUE(Reports(R"("connector_config":{"activation_code":"[redacted]","provider":"x"})")) << sink.text;
}

TEST_F(EksInventory, KeepsSecretsWhenAskedTo) {
  options.redaction = Redaction::kNone;
  client.Reply("eks:DescribeCluster", R"({"cluster":{"connectorConfig":{"activationCode":"hush"}}})");
  client.Reply("eks:ListNodegroups", R"({})");
  ASSERT_TRUE(Run());
  EXPECT_TRUE(Reports("hush"));
}

class IamInventory : public InventoryTest {
 protected:
  IamInventory() : InventoryTest(kIam) {
    options.selection.regions = {"global"};
    client.Reply("iam:GetAccountAuthorizationDetails",
                 R"({"UserDetailList":[{"UserName":"eve","Arn":"user/eve","UserPolicyList":[
                     {"PolicyName":"p","PolicyDocument":"%7B%22Resource%22%3A%22a%2Bb+c%22%7D"}]}],
                     "GroupDetailList":[{"Arn":"group/g"}]})");
    client.Reply("iam:ListAccessKeys", R"({"AccessKeyMetadata":[{"AccessKeyId":"AKIAEXAMPLE00001"}]})");
  }
};

TEST_F(IamInventory, WritesSeveralTypesOfOneCallAndChildrenAsRecordsOfTheirOwn) {
  client.Reply("iam:GetAccessKeyLastUsed", R"({"AccessKeyLastUsed":{"ServiceName":"s3"}})");
  const Result<InventoryResult> result = Run();
  ASSERT_TRUE(result);
  EXPECT_TRUE(Reports(
      R"("resource":{"type":"access_key","arn":"key/AKIAEXAMPLE00001","access_key_id":"AKIAEXAMPLE00001",)"
      R"("user_arn":"user/eve","last_used":{"service_name":"s3"}})"))
      << sink.text;
  EXPECT_TRUE(Reports(R"("type":"group","arn":"group/g")"));
  EXPECT_TRUE(Reports(R"("region":"global")"));
  EXPECT_EQ(result->resources_by_type.size(), 3u);
  EXPECT_EQ(client.requests().front().region, "us-east-1");
}

TEST_F(IamInventory, ReadsPercentEncodedPolicies) {
  client.Reply("iam:GetAccessKeyLastUsed", R"({})");
  ASSERT_TRUE(Run());
  EXPECT_TRUE(Reports(R"("policy_document":{"Resource":"a+b c"})")) << sink.text;
}

TEST_F(IamInventory, BlamesAFailedGrandchildOnTheRecordThatLacksIt) {
  client.Refuse("iam:GetAccessKeyLastUsed", ErrorCode::kPermissionDenied, "AccessDenied", "no");
  const Result<InventoryResult> result = Run();
  ASSERT_TRUE(result);
  EXPECT_EQ(Entry(*result, "global", "GetAccessKeyLastUsed").incomplete_examples,
            std::vector<std::string>{"key/AKIAEXAMPLE00001"});
}

TEST_F(IamInventory, WritesOnlyTheSelectedOnes) {
  options.selection.types = {"IAM.access_key"};
  client.Reply("iam:GetAccessKeyLastUsed", R"({})");
  const Result<InventoryResult> result = Run();
  ASSERT_TRUE(result);
  EXPECT_EQ(result->resources, 1u);
  EXPECT_TRUE(Reports("access_key_id"));
}

TEST_F(IamInventory, AsksNothingForTypesThatAreNotSelected) {
  options.selection.types = {"IAM.group"};
  const Result<InventoryResult> result = Run();
  ASSERT_TRUE(result);
  EXPECT_EQ(result->resources, 1u);
  EXPECT_EQ(client.Count("iam:ListAccessKeys"), 0u);
}

class UnendingInventory : public InventoryTest {
 protected:
  UnendingInventory() : InventoryTest(kIam) { options.selection.regions = {"global"}; }
};

TEST_F(UnendingInventory, SaysTruncatedWhenThereIsMoreAndNoTokenToAskForIt) {
  client.Reply("iam:GetAccountAuthorizationDetails",
               R"({"GroupDetailList":[{"Arn":"group/g"}],"IsTruncated":true})");
  const Result<InventoryResult> result = Run();
  ASSERT_TRUE(result);
  const LedgerEntry& entry = Entry(*result, "global", "GetAccountAuthorizationDetails");
  EXPECT_EQ(entry.status, Status::kTruncated);
  EXPECT_EQ(entry.message, "the service says that there is more and not how to ask for it");
  EXPECT_EQ(client.Count("iam:GetAccountAuthorizationDetails"), 1U);
  EXPECT_TRUE(Reports("group/g"));
  EXPECT_FALSE(result->gaps().empty());
}

}  // namespace
}  // namespace inventory::collect
