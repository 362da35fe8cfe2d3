#include "inventory/aws/model/model.h"
#include "support/compiled_models.h"

namespace inventory::aws::model {
namespace {

using testing::FindOperation;
using Names = std::vector<std::string_view>;

TEST(Operation, HasTheTraitsOfItsModel) {
  const Operation operation = FindOperation("lambda", "GetFunction");
  EXPECT_EQ(operation.service().name(), "lambda");
  EXPECT_EQ(operation.http_method(), "GET");
  EXPECT_EQ(operation.request_uri(), "/2015-03-31/functions/{FunctionName}");
  EXPECT_EQ(operation.input()->name(), "GetFunctionRequest");
  EXPECT_EQ(operation.output()->name(), "GetFunctionResponse");
  EXPECT_TRUE(operation.Has(OperationTrait::kReadOnly));
  EXPECT_FALSE(operation.Has(OperationTrait::kDeprecated));
}

TEST(Operation, SendsItsWireName) {
  EXPECT_EQ(FindOperation("cloudfront", "ListDistributions").wire_name(), "ListDistributions2020_05_31");
  EXPECT_EQ(FindOperation("ec2", "DescribeVpcs").wire_name(), "DescribeVpcs");
}

TEST(Operation, TellsWritesThatTheProjectNeedsFromReads) {
  EXPECT_FALSE(FindOperation("s3", "PutObject").Has(OperationTrait::kReadOnly));
  EXPECT_FALSE(FindOperation("sts", "AssumeRole").Has(OperationTrait::kReadOnly));
  // By name no read, but marked as one.
  EXPECT_TRUE(FindOperation("accessanalyzer", "CheckNoPublicAccess").Has(OperationTrait::kReadOnly));
}

TEST(Operation, KnowsHowItIsSentAndSigned) {
  EXPECT_TRUE(FindOperation("sts", "AssumeRoleWithWebIdentity").Has(OperationTrait::kUnsigned));
  EXPECT_FALSE(FindOperation("sts", "AssumeRole").Has(OperationTrait::kUnsigned));
  EXPECT_TRUE(FindOperation("s3", "PutBucketPolicy").Has(OperationTrait::kChecksumRequired));
  EXPECT_EQ(FindOperation("s3", "PutObject").checksum_algorithm_member(), "ChecksumAlgorithm");
  EXPECT_TRUE(FindOperation("s3", "GetObject").Has(OperationTrait::kStreamingOutput));
  EXPECT_TRUE(FindOperation("logs", "GetLogObject").Has(OperationTrait::kEventStream));
  EXPECT_EQ(FindOperation("s3control", "ListAccessPoints").host_prefix(), "{AccountId}.");
  EXPECT_EQ(FindOperation("iam", "ListUsers").result_wrapper(), "ListUsersResult");
  EXPECT_EQ(FindOperation("s3", "PutBucketEncryption").input()->payload()->name(),
            "ServerSideEncryptionConfiguration");
}

TEST(Operation, ListsItsErrors) {
  const Operation operation = FindOperation("iam", "ListUsers");
  ASSERT_EQ(operation.error_count(), 1U);
  EXPECT_EQ(operation.error(0).name(), "ServiceFailureException");
  EXPECT_EQ(operation.error(0).error_code(), "ServiceFailure");
}

TEST(Paginator, IsTheModels) {
  const auto paginator = FindOperation("iam", "ListUsers").paginator();
  ASSERT_TRUE(paginator);
  EXPECT_TRUE(paginator->from_model());
  EXPECT_EQ(paginator->input_tokens(), Names{"Marker"});
  EXPECT_EQ(paginator->output_tokens(), Names{"Marker"});
  EXPECT_EQ(paginator->result_keys(), Names{"Users"});
  EXPECT_EQ(paginator->limit_key(), "MaxItems");
  EXPECT_EQ(paginator->more_results(), "IsTruncated");
}

TEST(Paginator, MayHaveSeveralTokensAndKeys) {
  const auto paginator = FindOperation("s3", "ListObjectVersions").paginator();
  ASSERT_TRUE(paginator);
  EXPECT_EQ(paginator->input_tokens(), (Names{"KeyMarker", "VersionIdMarker"}));
  EXPECT_EQ(paginator->output_tokens(), (Names{"NextKeyMarker", "NextVersionIdMarker"}));
  EXPECT_EQ(paginator->result_keys(), (Names{"Versions", "DeleteMarkers", "CommonPrefixes"}));
}

TEST(Paginator, IsSynthesisedFromOneTokenEach) {
  const auto paginator = FindOperation("apigatewayv2", "GetVpcLinks").paginator();
  ASSERT_TRUE(paginator);
  EXPECT_FALSE(paginator->from_model());
  EXPECT_EQ(paginator->input_tokens(), Names{"NextToken"});
  EXPECT_EQ(paginator->output_tokens(), Names{"NextToken"});
  EXPECT_TRUE(paginator->result_keys().empty());
}

TEST(Paginator, IsAbsentWhereNothingPages) {
  EXPECT_FALSE(FindOperation("sts", "GetCallerIdentity").paginator());
}

}  // namespace
}  // namespace inventory::aws::model
