#include "inventory/aws/s3/upload.h"

#include <gtest/gtest.h>

#include <string>

#include "inventory/base/atomic_file.h"
#include "inventory/base/encoding.h"
#include "support/aws_client_fixture.h"
#include "support/temporary_directory.h"

namespace inventory::aws::s3 {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
constexpr std::string_view kObject = "https://bucket.s3.eu-west-1.amazonaws.com/a/b.json";

class UploadTest : public ClientFixture {
 public:
  std::filesystem::path File(std::string_view content) const {
    const auto path = directory.path() / "report.json";
    EXPECT_TRUE(WriteFileAtomically(path, content));
    return path;
  }
  Result<UploadedObject> Upload(const std::filesystem::path& file, ObjectOptions options = {},
                                UploadTuning tuning = {}) {
    ObjectLocation location{.bucket = "bucket", .key = "a/b.json", .region = "eu-west-1"};
    return async::Run(loop, UploadFile(client, location, file, std::move(options), tuning));
  }
  /// Two parts of 5 MiB and a bit.
  Result<UploadedObject> UploadInParts(ObjectOptions options = {}) {
    const auto file = File(std::string(5 * kMiB, 'x') + "rest");
    return Upload(file, std::move(options), {.multipart_threshold = kMiB, .part_size = 1});
  }
  http::FakeTransport::Rule& OnCreate() {
    return transport.On("POST", "?uploads").Reply(200, "<R><UploadId>up/1</UploadId></R>");
  }
  http::FakeTransport::Rule& OnPart(int number) {
    return transport.On("PUT", "partNumber=" + std::to_string(number));
  }
  std::string Header(std::size_t request, std::string_view name) const {
    return std::string(transport.requests().at(request).headers.Find(name).value_or("(none)"));
  }

  inventory::testing::TemporaryDirectory directory;
};

TEST_F(UploadTest, SmallFileIsPutWholeWithItsChecksums) {
  transport.On("PUT", std::string(kObject)).Reply(200, "", {{"ETag", "\"e\""}, {"x-amz-version-id", "v1"}});
  const auto file = File("[1,2]");
  const auto uploaded = Upload(file, {.content_type = "application/json"});
  ASSERT_TRUE(uploaded) << uploaded.error().ToString();
  EXPECT_EQ(uploaded->etag, "\"e\"");
  EXPECT_EQ(uploaded->version_id, "v1");
  EXPECT_EQ(uploaded->bytes, 5U);
  EXPECT_EQ(uploaded->parts, 0U);
  const auto& body = std::get<http::FileBody>(transport.requests()[0].body);
  EXPECT_EQ(body.path, file);
  EXPECT_EQ(body.length, 5U);
  EXPECT_EQ(Header(0, "x-amz-checksum-crc32"), "CItQvw==");
  EXPECT_EQ(Header(0, "x-amz-sdk-checksum-algorithm"), "CRC32");
  EXPECT_EQ(Header(0, "x-amz-content-sha256"), Sha256Hex("[1,2]"));
  EXPECT_EQ(Header(0, "Content-Type"), "application/json");
}

TEST_F(UploadTest, EmptyFileIsUploadedToo) {
  transport.On("PUT", std::string(kObject)).Reply(200);
  const auto uploaded = Upload(File(""));
  ASSERT_TRUE(uploaded) << uploaded.error().ToString();
  EXPECT_EQ(Header(0, "x-amz-checksum-crc32"), "AAAAAA==");
}

TEST_F(UploadTest, OptionsBecomeHeaders) {
  transport.On("PUT", "").Reply(200);
  ASSERT_TRUE(Upload(File("x"), {.metadata = {{"inventory-status", "partial"}},
                                 .server_side_encryption = "aws:kms",
                                 .kms_key_id = "alias/k",
                                 .bucket_key = true,
                                 .storage_class = "STANDARD_IA",
                                 .expected_bucket_owner = "123456789012"}));
  EXPECT_EQ(Header(0, "x-amz-meta-inventory-status"), "partial");
  EXPECT_EQ(Header(0, "x-amz-server-side-encryption"), "aws:kms");
  EXPECT_EQ(Header(0, "x-amz-server-side-encryption-aws-kms-key-id"), "alias/k");
  EXPECT_EQ(Header(0, "x-amz-server-side-encryption-bucket-key-enabled"), "true");
  EXPECT_EQ(Header(0, "x-amz-storage-class"), "STANDARD_IA");
  EXPECT_EQ(Header(0, "x-amz-expected-bucket-owner"), "123456789012");
}

TEST_F(UploadTest, MissingFileIsNamed) {
  const auto uploaded = Upload("/no/such/report.json");
  ASSERT_FALSE(uploaded);
  EXPECT_EQ(uploaded.error().code(), ErrorCode::kIo);
  EXPECT_EQ(uploaded.error().message(), "can't read /no/such/report.json: No such file or directory");
}

TEST_F(UploadTest, RefusalNamesBucketAndKey) {
  transport.On("PUT", "").Reply(403,
                                "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
  const auto uploaded = Upload(File("x"));
  ASSERT_FALSE(uploaded);
  EXPECT_EQ(uploaded.error().code(), ErrorCode::kPermissionDenied);
  EXPECT_EQ(uploaded.error().Find("bucket"), "bucket");
  EXPECT_EQ(uploaded.error().Find("key"), "a/b.json");
}

TEST_F(UploadTest, BucketElsewhereIsFollowedOnce) {
  transport.On("PUT", "s3.eu-west-1").Reply(301, "", {{"x-amz-bucket-region", "eu-central-1"}});
  transport.On("PUT", "https://bucket.s3.eu-central-1.amazonaws.com/a/b.json").Reply(200);
  EXPECT_TRUE(Upload(File("x")));
}

TEST_F(UploadTest, LargeFileGoesInParts) {
  OnCreate();
  OnPart(1).Reply(200, "", {{"ETag", "\"one\""}});
  OnPart(2).Reply(200, "", {{"ETag", "\"two\""}});
  transport.On("POST", "uploadId=up%2F1")
      .Reply(200, "<R><ETag>\"all-2\"</ETag></R>", {{"x-amz-version-id", "v"}});
  const auto uploaded = UploadInParts({.metadata = {{"inventory-status", "complete"}}});
  ASSERT_TRUE(uploaded) << uploaded.error().ToString();
  EXPECT_EQ(uploaded->etag, "\"all-2\"");
  EXPECT_EQ(uploaded->version_id, "v");
  EXPECT_EQ(uploaded->parts, 2U);
  EXPECT_EQ(uploaded->bytes, 5 * kMiB + 4);
  EXPECT_EQ(Header(0, "x-amz-meta-inventory-status"), "complete");
  EXPECT_EQ(Header(0, "x-amz-checksum-algorithm"), "CRC32");
  const auto& second = std::get<http::FileBody>(transport.requests()[2].body);
  EXPECT_EQ(second.offset, 5 * kMiB);
  EXPECT_EQ(second.length, 4U);
  EXPECT_EQ(Header(2, "x-amz-content-sha256"), Sha256Hex("rest"));
  const auto& list = std::get<std::string>(transport.requests()[3].body);
  EXPECT_NE(list.find("<Part><ETag>&quot;two&quot;</ETag>"), std::string::npos) << list;
  EXPECT_NE(list.find("<PartNumber>2</PartNumber>"), std::string::npos) << list;
}

TEST_F(UploadTest, PartsAreInFlightTogether) {
  OnCreate();
  transport.On("PUT", "partNumber=").After(std::chrono::seconds(1)).Reply(200, "", {{"ETag", "\"p\""}});
  transport.On("POST", "uploadId=").Reply(200, "<R><ETag>\"e\"</ETag></R>");
  const auto file = File(std::string(26 * kMiB, 'x'));
  const UploadTuning tuning{.multipart_threshold = kMiB, .part_size = 5 * kMiB, .parts_in_flight = 4};
  ASSERT_TRUE(Upload(file, {}, tuning));
  EXPECT_EQ(transport.most_in_flight(), 4U);
  EXPECT_EQ(transport.requests().size(), 8U);
}

TEST_F(UploadTest, FailedPartAbortsTheUpload) {
  OnCreate();
  OnPart(1).Reply(403, "<Error><Code>AccessDenied</Code><Message>no</Message></Error>");
  OnPart(2).Reply(200, "", {{"ETag", "\"two\""}});
  auto& abort = transport.On("DELETE", "uploadId=up%2F1").Reply(204);
  const auto uploaded = UploadInParts();
  ASSERT_FALSE(uploaded);
  EXPECT_EQ(uploaded.error().code(), ErrorCode::kPermissionDenied);
  EXPECT_EQ(uploaded.error().Find("part"), "1");
  EXPECT_EQ(abort.used(), 1U);
}

TEST_F(UploadTest, FailureWithStatus200IsAFailure) {
  OnCreate();
  transport.On("PUT", "partNumber=").Reply(200, "", {{"ETag", "\"p\""}});
  auto& complete = transport.On("POST", "uploadId=")
                       .Reply(200,
                              "<Error><Code>InternalError</Code><Message>We encountered an internal "
                              "error.</Message></Error>");
  auto& abort = transport.On("DELETE", "uploadId=").Reply(204);
  const auto uploaded = UploadInParts();
  ASSERT_FALSE(uploaded);
  EXPECT_EQ(uploaded.error().Find("code"), "InternalError");
  EXPECT_EQ(complete.used(), 3U) << "it is as transient as a 500";
  EXPECT_EQ(abort.used(), 1U);
}

TEST_F(UploadTest, FileThatShrinksMeanwhileIsAnError) {
  const auto file = File("12345");
  transport.On("POST", "?uploads").Compute([&](const http::Request&) {
    std::filesystem::resize_file(file, kMiB);
    return http::Response{.status = 200, .body = "<R><UploadId>u</UploadId></R>"};
  });
  transport.On("PUT", "").Reply(200, "", {{"ETag", "\"p\""}});
  auto& abort = transport.On("DELETE", "").Reply(204);
  std::filesystem::resize_file(file, 6 * kMiB);
  const auto uploaded = Upload(file, {}, {.multipart_threshold = kMiB});
  ASSERT_FALSE(uploaded);
  EXPECT_EQ(uploaded.error().message(),
            "can't read " + file.string() + ": it has become 5242880 bytes shorter");
  EXPECT_EQ(abort.used(), 1U);
}

TEST(PartSizeFor, GrowsSoThatTenThousandPartsSuffice) {
  EXPECT_EQ(PartSizeFor(100 * kMiB, {}), 16 * kMiB);
  EXPECT_EQ(PartSizeFor(1'000'000 * kMiB, {}), 100 * kMiB);
  EXPECT_EQ(PartSizeFor(100 * kMiB, {.part_size = 1}), 5 * kMiB);
  EXPECT_FALSE(PartSizeFor(std::uint64_t{100} << 40, {}));
}

}  // namespace
}  // namespace inventory::aws::s3
