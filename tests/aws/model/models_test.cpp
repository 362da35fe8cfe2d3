#include "inventory/aws/model/model.h"
#include "support/compiled_models.h"

namespace inventory::aws::model {
namespace {

using testing::CompiledModels;
using testing::FindService;

TEST(Models, FindsEveryServiceByItsName) {
  const Models& models = CompiledModels();
  ASSERT_GT(models.service_count(), 400U);
  for (std::size_t index = 0; index < models.service_count(); ++index) {
    const auto found = models.FindService(models.service(index).name());
    ASSERT_TRUE(found);
    EXPECT_EQ(found->index(), index);
  }
}

TEST(Models, FindsNoServiceThatIsNot) {
  EXPECT_FALSE(CompiledModels().FindService(""));
  EXPECT_FALSE(CompiledModels().FindService("ec"));
  EXPECT_FALSE(CompiledModels().FindService("ec22"));
  EXPECT_FALSE(CompiledModels().FindService("zzz"));
}

TEST(Models, SayWhichBotocoreTheyComeFrom) {
  EXPECT_TRUE(CompiledModels().botocore_version().starts_with("1."));
}

TEST(Service, HasTheMetadataOfItsModel) {
  const Service service = FindService("elbv2");
  EXPECT_EQ(service.service_id(), "Elastic Load Balancing v2");
  EXPECT_EQ(service.full_name(), "Elastic Load Balancing");
  EXPECT_EQ(service.api_version(), "2015-12-01");
  EXPECT_EQ(service.endpoint_prefix(), "elasticloadbalancing");
  EXPECT_EQ(service.signing_name(), "elasticloadbalancing");
  EXPECT_EQ(service.signature_version(), "v4");
  EXPECT_EQ(service.xml_namespace(), "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/");
}

TEST(Service, SignsOldServicesWithTheNewestVersionThatTheyUnderstand) {
  EXPECT_EQ(FindService("sdb").signature_version(), "v2");
  EXPECT_EQ(FindService("importexport").signature_version(), "v4");
  EXPECT_EQ(FindService("codecatalyst").signature_version(), "bearer");
}

TEST(Service, SpeaksTheProtocolThatBotocorePicks) {
  EXPECT_EQ(FindService("sts").protocol(), Protocol::kQuery);
  EXPECT_EQ(FindService("ec2").protocol(), Protocol::kEc2);
  EXPECT_EQ(FindService("dynamodb").protocol(), Protocol::kJson);
  EXPECT_EQ(FindService("lambda").protocol(), Protocol::kRestJson);
  EXPECT_EQ(FindService("s3").protocol(), Protocol::kRestXml);
  // Speaks CBOR, JSON and query.
  EXPECT_EQ(FindService("cloudwatch").protocol(), Protocol::kJson);
}

TEST(Service, KnowsItsTargetAndJsonVersion) {
  EXPECT_EQ(FindService("dynamodb").target_prefix(), "DynamoDB_20120810");
  EXPECT_EQ(FindService("dynamodb").json_version(), "1.0");
  EXPECT_TRUE(FindService("sqs").query_compatible());
  EXPECT_FALSE(FindService("dynamodb").query_compatible());
}

TEST(Service, FindsEachOfItsOperations) {
  const Service service = FindService("ec2");
  for (std::size_t index = 0; index < service.operation_count(); ++index) {
    const auto found = service.FindOperation(service.operation(index).name());
    ASSERT_TRUE(found);
    EXPECT_EQ(found->name(), service.operation(index).name());
  }
  EXPECT_FALSE(service.FindOperation("DescribeVpc"));
}

TEST(Service, NamesTheOperationsThatItDoesNotHold) {
  const Service service = FindService("ec2");
  EXPECT_FALSE(service.FindOperation("TerminateInstances"));
  EXPECT_TRUE(service.HasOtherOperation("TerminateInstances"));
  EXPECT_FALSE(service.HasOtherOperation("DescribeVpcs"));
  EXPECT_FALSE(service.HasOtherOperation("TerminateUniverse"));
  EXPECT_GT(service.other_operations().size(), 100U);
}

TEST(Service, FindsErrorsByCode) {
  const auto by_name = FindService("dynamodb").FindError("ResourceNotFoundException");
  ASSERT_TRUE(by_name);
  EXPECT_TRUE(by_name->is_exception());
  const auto by_code = FindService("iam").FindError("NoSuchEntity");
  ASSERT_TRUE(by_code);
  EXPECT_EQ(by_code->name(), "NoSuchEntityException");
  EXPECT_EQ(by_code->error_status(), 404);
  EXPECT_FALSE(FindService("iam").FindError("Nonsense"));
}

}  // namespace
}  // namespace inventory::aws::model
