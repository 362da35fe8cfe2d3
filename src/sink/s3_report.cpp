#include "inventory/sink/s3_report.h"

#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace inventory::sink {
namespace {

std::string_view TypeOf(const std::filesystem::path& file) {
  const auto extension = file.extension();
  if (extension == ".json") return "application/json";
  if (extension == ".ndjson" || extension == ".jsonl") return "application/x-ndjson";
  return "application/octet-stream";
}

aws::s3::ObjectOptions OptionsFor(const std::filesystem::path& file, const ReportLabels& labels,
                                  aws::s3::ObjectOptions options) {
  if (options.content_type.empty()) options.content_type = TypeOf(file);
  options.metadata.emplace_back("inventory-status", labels.gaps == 0 ? "complete" : "partial");
  options.metadata.emplace_back("inventory-account", labels.account);
  options.metadata.emplace_back("inventory-run", labels.run);
  options.metadata.emplace_back("inventory-gaps", fmt::format("{}", labels.gaps));
  return options;
}

std::string_view Advice(const Error& error) {
  switch (error.code()) {
    case ErrorCode::kPermissionDenied:
      return "let the role s3:PutObject there (and kms:GenerateDataKey, if the bucket is encrypted with a "
             "KMS key), and "
             "check the bucket's policy and owner";
    case ErrorCode::kNotFound:
      return "check the bucket's name";
    case ErrorCode::kUnauthenticated:
    case ErrorCode::kExpiredCredentials:
      return "get new credentials and upload again";
    case ErrorCode::kThrottled:
    case ErrorCode::kUnavailable:
    case ErrorCode::kDeadlineExceeded:
    case ErrorCode::kCancelled:
      return "upload again later";
    case ErrorCode::kIo:
      return "check the file";
    default:
      return "correct this and upload again";
  }
}

/// The same error with a message for who reads it first.
Error Explain(const Error& cause, std::string_view what, const std::filesystem::path& file,
              const ReportLocation& location) {
  Error error(cause.code(),
              fmt::format("the {} was not uploaded to s3://{}/{}: {}; it stays in {}; {}", what,
                          location.bucket, location.key, cause.message(), file.string(), Advice(cause)));
  for (const auto& [key, value] : cause.context()) {
    // The message has them.
    if (key != "bucket" && key != "key") error.With(key, value);
  }
  return error;
}

async::Task<Result<aws::s3::UploadedObject>> UploadOne(aws::Client& client, std::string_view what,
                                                       const std::filesystem::path& file,
                                                       const ReportLocation& location,
                                                       const aws::s3::ObjectOptions& options,
                                                       const aws::s3::UploadTuning& tuning) {
  auto uploaded = co_await aws::s3::UploadFile(client, location, file, options, tuning);
  if (!uploaded) co_return Fail(Explain(uploaded.error(), what, file, location));
  co_return uploaded;
}

}  // namespace

std::string LedgerKeyOf(std::string_view report_key, const std::filesystem::path& ledger) {
  const auto name = report_key.substr(report_key.rfind('/') + 1);
  const auto stem = name.substr(0, name.find('.'));
  const auto folder = report_key.substr(0, report_key.size() - name.size());
  return fmt::format("{}{}.ledger{}", folder, stem, ledger.extension().string());
}

async::Task<Result<UploadedReport>> UploadReport(aws::Client& client, ReportFiles files,
                                                 ReportLocation location, ReportLabels labels,
                                                 aws::s3::ObjectOptions options,
                                                 aws::s3::UploadTuning tuning) {
  UploadedReport result{.key = location.key};
  // Before anything is sent: either without the other would mislead.
  for (const auto& [what, file] : {std::pair("report", &files.report), std::pair("ledger", &files.ledger)}) {
    std::error_code failed;
    if (std::filesystem::is_regular_file(*file, failed)) continue;
    const Error missing(ErrorCode::kIo, "there is no such file");
    co_return Fail(Explain(missing, what, *file, location));
  }
  auto place = location;
  place.key = LedgerKeyOf(location.key, files.ledger);
  const auto ledger_stored = OptionsFor(files.ledger, labels, options);
  INVENTORY_CO_CHECK(co_await UploadOne(client, "ledger", files.ledger, place, ledger_stored, tuning));
  const auto stored = OptionsFor(files.report, labels, options);
  INVENTORY_CO_TRY(const auto report,
                   co_await UploadOne(client, "report", files.report, location, stored, tuning));
  result.version_id = report.version_id;
  result.bytes = report.bytes;
  co_return result;
}

}  // namespace inventory::sink
