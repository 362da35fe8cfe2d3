#include "inventory/sink/s3_report.h"

#include <gtest/gtest.h>

#include <string>

#include "inventory/base/atomic_file.h"
#include "support/aws_client_fixture.h"
#include "support/temporary_directory.h"

namespace inventory::sink {
namespace {

class UploadReportTest : public aws::ClientFixture {
 public:
  UploadReportTest() {
    EXPECT_TRUE(WriteFileAtomically(report, "[]"));
    EXPECT_TRUE(WriteFileAtomically(ledger, "{}"));
  }
  Result<UploadedReport> Upload(ReportFiles files, std::uint64_t gaps = 0) {
    ReportLocation location{
        .bucket = "bucket", .key = "AWSRecon/2026/01/02/recon_123456789012.json", .region = "eu-west-1"};
    ReportLabels labels{.account = "123456789012", .run = "run-1", .gaps = gaps};
    return async::Run(loop, UploadReport(client, std::move(files), location, labels, {}));
  }
  std::string Header(std::size_t request, std::string_view name) const {
    return std::string(transport.requests().at(request).headers.Find(name).value_or("(none)"));
  }

  inventory::testing::TemporaryDirectory directory;
  std::filesystem::path report = directory.path() / "output.json";
  std::filesystem::path ledger = directory.path() / "ledger.json";
};

TEST_F(UploadReportTest, LedgerGoesFirstAndBesideTheReport) {
  transport.On("PUT", "")
      .Reply(200, "", {{"x-amz-version-id", "v1"}})
      .Reply(200, "", {{"x-amz-version-id", "v2"}});
  const auto uploaded = Upload({.report = report, .ledger = ledger});
  ASSERT_TRUE(uploaded) << uploaded.error().ToString();
  EXPECT_EQ(uploaded->key, "AWSRecon/2026/01/02/recon_123456789012.json");
  EXPECT_EQ(uploaded->version_id, "v2");
  EXPECT_EQ(uploaded->bytes, 2U);
  EXPECT_TRUE(transport.requests()[0].url.ends_with("recon_123456789012.ledger.json"));
  EXPECT_TRUE(transport.requests()[1].url.ends_with("recon_123456789012.json"));
}

TEST_F(UploadReportTest, CompleteReportSaysSo) {
  transport.On("PUT", "").Reply(200);
  ASSERT_TRUE(Upload({.report = report, .ledger = ledger}));
  EXPECT_EQ(Header(0, "x-amz-meta-inventory-status"), "complete");
  EXPECT_EQ(Header(0, "x-amz-meta-inventory-gaps"), "0");
  EXPECT_EQ(Header(0, "x-amz-meta-inventory-account"), "123456789012");
  EXPECT_EQ(Header(0, "x-amz-meta-inventory-run"), "run-1");
  EXPECT_EQ(Header(0, "Content-Type"), "application/json");
}

TEST_F(UploadReportTest, PartialReportSaysSoOnBothObjects) {
  transport.On("PUT", "").Reply(200);
  ASSERT_TRUE(Upload({.report = report, .ledger = ledger}, 3));
  for (const std::size_t request : {0U, 1U}) {
    EXPECT_EQ(Header(request, "x-amz-meta-inventory-status"), "partial");
    EXPECT_EQ(Header(request, "x-amz-meta-inventory-gaps"), "3");
  }
}

TEST_F(UploadReportTest, TypeComesFromTheName) {
  transport.On("PUT", "").Reply(200);
  const auto lines = directory.Write("output.ndjson", "{}");
  ASSERT_TRUE(Upload({.report = lines, .ledger = ledger}));
  EXPECT_EQ(Header(1, "Content-Type"), "application/x-ndjson");
}

TEST_F(UploadReportTest, WhateverItsNameAReportIsNotCalledCompressed) {
  transport.On("PUT", "").Reply(200);
  const auto plain = directory.Write("output.json.gz", "[]");
  ASSERT_TRUE(Upload({.report = plain, .ledger = ledger}));
  EXPECT_EQ(Header(1, "Content-Encoding"), "(none)");
  EXPECT_EQ(Header(1, "Content-Type"), "application/octet-stream");
}

TEST_F(UploadReportTest, RefusalSaysWhatWhereWhyAndWhatToDoAndLeavesTheFiles) {
  transport.On("PUT", "").Reply(200).Reply(
      403, "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
  const auto uploaded = Upload({.report = report, .ledger = ledger});
  ASSERT_FALSE(uploaded);
  EXPECT_EQ(uploaded.error().code(), ErrorCode::kPermissionDenied);
  EXPECT_EQ(
      uploaded.error().message(),
      "the report was not uploaded to s3://bucket/AWSRecon/2026/01/02/recon_123456789012.json: Access "
      "Denied; it "
      "stays in " +
          report.string() +
          "; let the role s3:PutObject there (and kms:GenerateDataKey, if the bucket is encrypted with a KMS "
          "key), and check the bucket's policy and owner");
  EXPECT_EQ(uploaded.error().Find("operation"), "s3:PutObject");
  EXPECT_TRUE(std::filesystem::exists(report));
}

TEST_F(UploadReportTest, FailedLedgerKeepsTheReportBack) {
  transport.On("PUT", "").Reply(404,
                                "<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist"
                                "</Message></Error>");
  const auto uploaded = Upload({.report = report, .ledger = ledger});
  ASSERT_FALSE(uploaded);
  EXPECT_EQ(uploaded.error().code(), ErrorCode::kNotFound);
  EXPECT_TRUE(uploaded.error().message().starts_with("the ledger was not uploaded to s3://bucket/"))
      << uploaded.error().message();
  EXPECT_TRUE(uploaded.error().message().ends_with("; check the bucket's name"))
      << uploaded.error().message();
  EXPECT_EQ(transport.requests().size(), 1U);
}

TEST_F(UploadReportTest, FileThatIsMissingIsFoundBeforeAnythingIsSent) {
  for (const auto& file : {report, ledger}) {
    const auto text = ReadFile(file);
    std::filesystem::remove(file);
    const auto uploaded = Upload({.report = report, .ledger = ledger});
    ASSERT_FALSE(uploaded) << file;
    EXPECT_EQ(uploaded.error().code(), ErrorCode::kIo);
    EXPECT_TRUE(uploaded.error().message().contains(file.native())) << uploaded.error().message();
    ASSERT_TRUE(WriteFileAtomically(file, *text));
  }
  EXPECT_TRUE(transport.requests().empty());
}

TEST(LedgerKeyOf, StandsBesideTheReport) {
  EXPECT_EQ(LedgerKeyOf("a/recon_1.json", "/recon/ledger.json"), "a/recon_1.ledger.json");
  EXPECT_EQ(LedgerKeyOf("recon_1.ndjson", "/recon/ledger.json"), "recon_1.ledger.json");
}

}  // namespace
}  // namespace inventory::sink
