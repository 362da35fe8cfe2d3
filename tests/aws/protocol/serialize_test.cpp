#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "inventory/aws/model/model_file.h"
#include "inventory/aws/protocol/codec.h"
#include "inventory/base/json.h"
#include "support/compiled_models.h"
#include "support/temporary_directory.h"

// What the corpus can't show: random tokens, what botocore leaves to others, and values without an operation
// that reads.
namespace inventory::aws::protocol {
namespace {

using inventory::testing::FindOperation;

/// Serialises parameters given as JSON.
Result<WireRequest> Serialized(const model::Operation& operation, std::string_view parameters) {
  SeededRandom random(1);
  Arena arena;
  INVENTORY_TRY(const Value json, ParseJson(parameters, arena));
  INVENTORY_TRY(const Value input, ValidateInput(operation, json, arena));
  return Serialize(operation, input, random);
}

TEST(Serialize, DrawsAnIdempotencyTokenThatIsAbsent) {
  const auto operation = FindOperation("fsx", "DescribeFileSystemAliases");
  SeededRandom random(1);
  const std::string token = random.NextUuid();
  const auto request = Serialized(operation, R"({"FileSystemId":"fs-0123456789abcdef0"})");
  ASSERT_TRUE(request);
  EXPECT_EQ(R"({"FileSystemId":"fs-0123456789abcdef0","ClientRequestToken":")" + token + R"("})",
            request->body);
}

TEST(Serialize, KeepsAnIdempotencyTokenThatIsGiven) {
  const auto operation = FindOperation("fsx", "DescribeFileSystemAliases");
  const auto request =
      Serialized(operation, R"({"FileSystemId":"fs-0123456789abcdef0","ClientRequestToken":"mine"})");
  ASSERT_TRUE(request);
  EXPECT_EQ(R"({"FileSystemId":"fs-0123456789abcdef0","ClientRequestToken":"mine"})", request->body);
}

TEST(Serialize, LeavesOutNullMembers) {
  const auto operation = FindOperation("organizations", "ListAccounts");
  SeededRandom random(1);
  const Field fields[] = {{"NextToken", Value()}, {"MaxResults", Value::Integer(5)}};
  const auto request = Serialize(operation, Value::Structure(fields), random);
  ASSERT_TRUE(request);
  EXPECT_EQ(R"({"MaxResults":5})", request->body);
}

TEST(Serialize, RefusesEventStreams) {
  const auto request = Serialized(FindOperation("logs", "GetLogObject"), R"({"logObjectPointer":"p"})");
  ASSERT_FALSE(request);
  EXPECT_EQ(ErrorCode::kInvalidArgument, request.error().code());
  EXPECT_EQ("logs GetLogObject streams events, which is not supported", request.error().message());
}

TEST(Serialize, RefusesALabelThatIsNoPartOfAHostName) {
  const auto request =
      Serialized(FindOperation("s3control", "GetAccessGrant"), R"({"AccountId":"1/2","AccessGrantId":"a"})");
  ASSERT_FALSE(request);
  EXPECT_EQ(
      "AccountId: becomes part of the host's name, so it must be letters, digits, '-' and '.', got \"1/2\"",
      request.error().message());
}

TEST(Serialize, PutsLabelsIntoTheHostPrefix) {
  const auto request = Serialized(FindOperation("s3control", "GetAccessGrant"),
                                  R"({"AccountId":"123456789012","AccessGrantId":"a"})");
  ASSERT_TRUE(request);
  EXPECT_EQ("123456789012.", request->host_prefix);
}

TEST(Serialize, LeavesTheChecksumOfABodyThatFollowsToWhoeverSendsIt) {
  const auto request = Serialized(FindOperation("s3", "PutObject"), R"({"Bucket":"b","Key":"k"})");
  ASSERT_TRUE(request);
  EXPECT_TRUE(request->has_streaming_body);
  EXPECT_FALSE(request->headers.Find("x-amz-checksum-crc32"));
}

TEST(Serialize, ChecksumsABodyThatIsThere) {
  const auto request =
      Serialized(FindOperation("s3", "PutObject"), R"({"Bucket":"b","Key":"k","Body":"aGVsbG8="})");
  ASSERT_TRUE(request);
  EXPECT_EQ("hello", request->body);
  EXPECT_EQ("NhCmhg==", request->headers.Find("x-amz-checksum-crc32"));
  EXPECT_EQ("CRC32", request->headers.Find("x-amz-sdk-checksum-algorithm"));
}

TEST(Serialize, TakesTheAlgorithmThatIsAskedFor) {
  const auto request =
      Serialized(FindOperation("s3", "PutObject"),
                 R"({"Bucket":"b","Key":"k","Body":"aGVsbG8=","ChecksumAlgorithm":"SHA256"})");
  ASSERT_TRUE(request);
  EXPECT_EQ("LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=", request->headers.Find("x-amz-checksum-sha256"));
}

TEST(Serialize, RefusesAChecksumThatItCannotCompute) {
  const auto request =
      Serialized(FindOperation("s3", "PutObject"),
                 R"({"Bucket":"b","Key":"k","Body":"aGVsbG8=","ChecksumAlgorithm":"CRC64NVME"})");
  ASSERT_FALSE(request);
  EXPECT_EQ("ChecksumAlgorithm: the checksum CRC64NVME is not supported: use CRC32 or SHA256",
            request.error().message());
}

TEST(Serialize, KeepsAChecksumThatIsGiven) {
  const auto request =
      Serialized(FindOperation("s3", "PutObject"), R"({"Bucket":"b","Key":"k","ChecksumCRC32":"AAAAAA=="})");
  ASSERT_TRUE(request);
  EXPECT_EQ("AAAAAA==", request->headers.Find("x-amz-checksum-crc32"));
}

TEST(Serialize, WritesMapsAsPrefixHeaders) {
  const auto request = Serialized(FindOperation("s3", "PutObject"),
                                  R"({"Bucket":"b","Key":"k","Metadata":{"run":"1","Account":"2"}})");
  ASSERT_TRUE(request);
  EXPECT_EQ("1", request->headers.Find("x-amz-meta-run"));
  EXPECT_EQ("2", request->headers.Find("x-amz-meta-account"));
}

TEST(Serialize, WritesBodiesOfXml) {
  const auto request = Serialized(
      FindOperation("s3", "CompleteMultipartUpload"),
      R"({"Bucket":"b","Key":"k","UploadId":"u","MultipartUpload":{"Parts":[{"ETag":"\"e\"","PartNumber":1}]}})");
  ASSERT_TRUE(request);
  EXPECT_EQ(
      "<CompleteMultipartUpload "
      "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Part><ETag>&quot;e&quot;</ETag>"
      "<PartNumber>1</PartNumber></Part></CompleteMultipartUpload>",
      request->body);
}

TEST(Serialize, DamagedModelThatAsksForAChecksumAndHasNoInputIsNoWildRead) {
  const auto sound = testing::FindOperation("sts", "GetCallerIdentity");
  const model::ModelFile& file = testing::CompiledModels().file();
  std::string content(reinterpret_cast<const char*>(file.data), file.size);
  for (std::uint32_t index = 0; index < file.operations.size(); ++index) {
    if (file.Text(file.operations[index].name) != sound.name()) continue;
    model::OperationRecord record = file.operations[index];
    record.input = 0;
    record.checksum_algorithm_member = record.name;
    const std::span<const model::OperationRecord> place = file.operations.Slice(index, 1);
    const auto offset = reinterpret_cast<const std::byte*>(place.data()) - file.data;
    std::memcpy(content.data() + offset, &record, sizeof record);
  }
  const testing::TemporaryDirectory directory;
  const auto models = model::Models::Open(directory.Write("models.bin", content));
  ASSERT_TRUE(models);
  const auto damaged = models->FindService("sts")->FindOperation(sound.name());
  ASSERT_TRUE(damaged && !damaged->input());
  SeededRandom random(1);
  const auto request = Serialize(*damaged, Value::Structure({}), random);
  ASSERT_TRUE(request);
  EXPECT_TRUE(request->headers.Find("x-amz-checksum-crc32"));
}

}  // namespace
}  // namespace inventory::aws::protocol
