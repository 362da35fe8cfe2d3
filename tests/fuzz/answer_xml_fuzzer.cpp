#include "fuzz/answer.h"

// Answers of query, ec2 and rest-xml: lists of both kinds, maps, unions, attributes, policy documents,
// payloads.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using inventory::fuzz::OperationName;
  static constexpr OperationName kOperations[] = {
      {"iam", "GetAccountAuthorizationDetails"},
      {"iam", "GetAccountSummary"},
      {"sdb", "GetAttributes"},
      {"redshift", "DescribeRedshiftIdcApplications"},
      {"ec2", "DescribeInstances"},
      {"ec2", "GetConsoleOutput"},
      {"s3", "GetBucketAcl"},
      {"s3", "GetBucketNotification"},
      {"s3", "ListObjectsV2"},
      {"s3", "GetBucketLocation"},
      {"route53", "GetHealthCheck"},
  };
  inventory::fuzz::Answer(kOperations, inventory::fuzz::Text(data, size));
  return 0;
}
