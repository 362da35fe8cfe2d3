#include <algorithm>

#include "inventory/aws/model/model.h"
#include "support/compiled_models.h"

namespace inventory::aws::model {
namespace {

using testing::FindOperation;

Member InputMember(std::string_view service, std::string_view operation, std::string_view name) {
  return FindOperation(service, operation).input()->FindMember(name).value();
}

Member OutputMember(std::string_view service, std::string_view operation, std::string_view name) {
  return FindOperation(service, operation).output()->FindMember(name).value();
}

TEST(Member, SaysWhereItTravels) {
  EXPECT_EQ(InputMember("lambda", "GetFunction", "FunctionName").location(), Location::kUri);
  EXPECT_EQ(InputMember("lambda", "GetFunction", "Qualifier").location(), Location::kQueryString);
  EXPECT_EQ(InputMember("s3", "GetObject", "IfMatch").location(), Location::kHeader);
  EXPECT_EQ(InputMember("s3", "GetObject", "IfMatch").wire_name(), "If-Match");
  EXPECT_EQ(OutputMember("s3", "GetObject", "Metadata").location(), Location::kHeaders);
  EXPECT_EQ(OutputMember("lambda", "ListFunctions", "Functions").location(), Location::kBody);
}

TEST(Member, HasAWireNameOfItsOwnOrItsOwnName) {
  const Member vpcs = OutputMember("ec2", "DescribeVpcs", "Vpcs");
  EXPECT_EQ(vpcs.location_name(), "vpcSet");
  EXPECT_EQ(vpcs.wire_name(), "vpcSet");
  const Member users = OutputMember("iam", "ListUsers", "Users");
  EXPECT_EQ(users.location_name(), "");
  EXPECT_EQ(users.wire_name(), "Users");
}

TEST(Member, MergesTheTraitsOfItsShape) {
  // `sensitive` and `timestampFormat` stand at the shapes.
  EXPECT_TRUE(
      OutputMember("sts", "AssumeRole", "Credentials").shape().FindMember("SecretAccessKey")->sensitive());
  EXPECT_EQ(InputMember("s3", "GetObject", "IfModifiedSince").timestamp_format(),
            TimestampFormat::kUnspecified);
  EXPECT_EQ(InputMember("accessanalyzer", "ListPolicyGenerations", "principalArn").required(), false);
  EXPECT_EQ(OutputMember("accessanalyzer", "GetAnalyzer", "analyzer")
                .shape()
                .FindMember("createdAt")
                ->timestamp_format(),
            TimestampFormat::kIso8601);
}

TEST(Member, KnowsWhatIsRequired) {
  EXPECT_TRUE(InputMember("lambda", "GetFunction", "FunctionName").required());
  EXPECT_FALSE(InputMember("lambda", "GetFunction", "Qualifier").required());
}

TEST(Member, KnowsXmlTraits) {
  const Shape grantee =
      OutputMember("s3", "GetBucketAcl", "Grants").shape().element().shape().FindMember("Grantee")->shape();
  const Member type = *grantee.FindMember("Type");
  EXPECT_TRUE(type.xml_attribute());
  EXPECT_EQ(type.location_name(), "xsi:type");
  EXPECT_EQ(grantee.xml_namespace_uri(), "http://www.w3.org/2001/XMLSchema-instance");
  EXPECT_EQ(grantee.xml_namespace_prefix(), "xsi");
  EXPECT_TRUE(OutputMember("s3", "ListObjectsV2", "Contents").flattened());
}

TEST(Shape, ListsAndMapsKnowWhatTheyHold) {
  const Shape tags = OutputMember("lambda", "ListTags", "Tags").shape();
  ASSERT_EQ(tags.type(), ShapeType::kMap);
  EXPECT_EQ(tags.key().shape().type(), ShapeType::kString);
  EXPECT_EQ(tags.value().shape().type(), ShapeType::kString);
  const Shape vpcs = OutputMember("ec2", "DescribeVpcs", "Vpcs").shape();
  ASSERT_EQ(vpcs.type(), ShapeType::kList);
  EXPECT_EQ(vpcs.element().location_name(), "item");
  EXPECT_EQ(vpcs.element().shape().name(), "Vpc");
  EXPECT_EQ(vpcs.member_count(), 0U);
}

TEST(Shape, MayContainItself) {
  // A DynamoDB value holds values.
  const Shape item = OutputMember("dynamodb", "GetItem", "Item").shape();
  const Shape value = item.value().shape();
  EXPECT_TRUE(value.FindMember("L")->shape().element().shape() == value);
}

TEST(Shape, KnowsEnumerationsAndLimits) {
  const Shape type = InputMember("ec2", "DescribeInstanceTypeOfferings", "LocationType").shape();
  const auto values = type.enum_values();
  EXPECT_NE(std::find(values.begin(), values.end(), "region"), values.end());
  const Shape limit = InputMember("iam", "ListUsers", "MaxItems").shape();
  EXPECT_EQ(limit.min(), 1);
  EXPECT_EQ(limit.max(), 1000);
  EXPECT_EQ(InputMember("ec2", "DescribeVpcs", "VpcIds").shape().min(), std::nullopt);
}

TEST(Shape, KnowsUnionsAndDocuments) {
  EXPECT_TRUE(OutputMember("cloudcontrol", "GetResource", "ResourceDescription").shape().type() ==
              ShapeType::kStructure);
  EXPECT_TRUE(OutputMember("accessanalyzer", "GetAccessPreview", "accessPreview")
                  .shape()
                  .FindMember("configurations")
                  ->shape()
                  .value()
                  .shape()
                  .is_union());
  EXPECT_FALSE(OutputMember("ec2", "DescribeVpcs", "Vpcs").shape().element().shape().is_union());
}

TEST(Shape, KnowsWhichErrorsThrottle) {
  const auto throttling = testing::FindService("accessanalyzer").FindError("ThrottlingException");
  ASSERT_TRUE(throttling);
  EXPECT_TRUE(throttling->is_throttling_error());
  EXPECT_TRUE(throttling->is_retryable_error());
  EXPECT_EQ(throttling->error_status(), 429);
  const auto internal = testing::FindService("accessanalyzer").FindError("InternalServerException");
  ASSERT_TRUE(internal);
  EXPECT_FALSE(internal->is_throttling_error());
  EXPECT_TRUE(internal->is_retryable_error());
}

TEST(Shape, FindsNoMemberThatIsNot) {
  EXPECT_FALSE(FindOperation("ec2", "DescribeVpcs").output()->FindMember("vpcSet"));
}

}  // namespace
}  // namespace inventory::aws::model
