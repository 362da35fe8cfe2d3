#include "inventory/report/ruby_form.h"

#include <array>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "inventory/base/timestamp.h"

namespace inventory::report {
namespace {

std::string Json(const Value& value) {
  RubyKeys keys;
  std::string out;
  AppendRubyJson(value, keys, out);
  return out;
}

std::string Float(double value) {
  std::string out;
  AppendRubyFloat(value, out);
  return out;
}

TEST(RubyKey, IsWhatTheSdkForRubyCallsTheMember) {
  // As they stand in reports that AWS Recon wrote.
  constexpr std::array<std::pair<std::string_view, std::string_view>, 27> kCases{{
      {"VpcId", "vpc_id"},
      {"DBName", "db_name"},
      {"Ipv6CidrBlock", "ipv_6_cidr_block"},
      {"Ipv6CidrBlockAssociationSet", "ipv_6_cidr_block_association_set"},
      {"ServiceIpv4Cidr", "service_ipv_4_cidr"},
      {"IPv6Address", "i_pv_6_address"},
      {"PrivateIPv4Address", "private_i_pv_4_address"},
      {"IsIPV6Enabled", "is_ipv6_enabled"},
      {"IpV6Addresses", "ip_v6_addresses"},
      {"ipv6Addresses", "ipv6_addresses"},
      {"EnableDns64", "enable_dns_64"},
      {"HttpProtocolIpv6", "http_protocol_ipv_6"},
      {"EnableResourceNameDnsAAAARecord", "enable_resource_name_dns_aaaa_record"},
      {"S3Targets", "s3_targets"},
      {"s3KmsKeyArn", "s3_kms_key_arn"},
      {"CodeSha256", "code_sha_256"},
      {"Base32StringSeed", "base_32_string_seed"},
      {"SSEAlgorithm", "sse_algorithm"},
      {"KMSMasterKeyID", "kms_master_key_id"},
      {"Ec2KeyName", "ec2_key_name"},
      {"ec2SshKey", "ec2_ssh_key"},
      {"RequestedEc2SubnetIds", "requested_ec2_subnet_ids"},
      {"NotificationARNs", "notification_arns"},
      {"providerARNs", "provider_arns"},
      {"ClusterJDBCURL", "cluster_jdbc_url"},
      {"URI", "uri"},
      {"ETag", "etag"},
  }};
  for (const auto& [member, key] : kCases) EXPECT_EQ(RubyKey(member), key) << member;
}

TEST(RubyKeys, RemembersWhatItWasAsked) {
  RubyKeys keys;
  const std::string& first = keys.Of("GroupId");
  EXPECT_EQ(first, "group_id");
  EXPECT_EQ(&keys.Of("GroupId"), &first);
}

TEST(RubyFloat, IsPlainFromATenThousandthToTenQuadrillion) {
  EXPECT_EQ(Float(0), "0.0");
  EXPECT_EQ(Float(-0.0), "-0.0");
  EXPECT_EQ(Float(100), "100.0");
  EXPECT_EQ(Float(-1.5), "-1.5");
  EXPECT_EQ(Float(0.1), "0.1");
  EXPECT_EQ(Float(0.0001), "0.0001");
  EXPECT_EQ(Float(0.00012345), "0.00012345");
  EXPECT_EQ(Float(1234567.891), "1234567.891");
  EXPECT_EQ(Float(1e15), "1000000000000000.0");
}

TEST(RubyFloat, HasAnExponentOutsideOfThat) {
  EXPECT_EQ(Float(0.00001), "1.0e-05");
  EXPECT_EQ(Float(1e-7), "1.0e-07");
  EXPECT_EQ(Float(-1.25e-9), "-1.25e-09");
  EXPECT_EQ(Float(1e16), "1.0e+16");
  EXPECT_EQ(Float(1.5e21), "1.5e+21");
  EXPECT_EQ(Float(1e100), "1.0e+100");
}

TEST(RubyFloat, WritesWhatIsNoNumberAsAString) {
  EXPECT_EQ(Float(std::numeric_limits<double>::quiet_NaN()), R"("NaN")");
  EXPECT_EQ(Float(std::numeric_limits<double>::infinity()), R"("Infinity")");
  EXPECT_EQ(Float(-std::numeric_limits<double>::infinity()), R"("-Infinity")");
}

TEST(RubyTime, TellsByItsZoneHowAwsSentIt) {
  const Time time = *ParseIso8601("2026-01-02T03:04:05.678Z");
  EXPECT_EQ(RubyTime(time, Value::TimestampOrigin::kText), "2026-01-02 03:04:05 UTC");
  EXPECT_EQ(RubyTime(time, Value::TimestampOrigin::kNumber), "2026-01-02 03:04:05 +0000");
}

TEST(RubyTime, CutsTheFractionTowardsThePastBefore1970) {
  const Time time = *ParseIso8601("1969-12-31T23:59:58.5Z");
  EXPECT_EQ(RubyTime(time, Value::TimestampOrigin::kText), "1969-12-31 23:59:58 UTC");
}

TEST(RubyJson, RenamesMembersAndLeavesDataKeysAlone) {
  const std::array<Field, 1> data{{{"QueueArn", Value::String("a")}}};
  const std::array<Field, 2> members{{{"MaxSize", Value::Integer(3)}, {"Labels", Value::Map(data)}}};
  EXPECT_EQ(Json(Value::Structure(members)), R"({"max_size":3,"labels":{"QueueArn":"a"}})");
}

TEST(RubyJson, KeepsIntegersWholeAndFloatsFloats) {
  const std::array<Value, 4> items{Value::Integer(5), Value::Double(5), Value::Boolean(true), Value()};
  EXPECT_EQ(Json(Value::List(items)), "[5,5.0,true,null]");
}

TEST(RubyJson, WritesBlobsAsTheBytesTheyAre) {
  EXPECT_EQ(Json(Value::Blob("pl\xc3\xa4in\n")), "\"pl\xc3\xa4in\\n\"");
}

TEST(RubyJson, WritesBlobsThatAreNoTextInBase64) {
  EXPECT_EQ(Json(Value::Blob(std::string_view("\x89PNG", 4))), R"("iVBORw==")");
}

}  // namespace
}  // namespace inventory::report
