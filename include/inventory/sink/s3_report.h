#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "inventory/async/task.h"
#include "inventory/aws/s3/upload.h"
#include "inventory/base/result.h"

/// Where reports go.
namespace inventory::sink {

/// What a report is, for those who find it in the bucket: stored as the object's metadata.
struct ReportLabels {
  std::string account;
  std::string run;
  std::uint64_t gaps =
      0;  ///< Calls that did not give what they should have. More than none: the report is partial.
};

struct ReportFiles {
  std::filesystem::path report;
  std::filesystem::path ledger;
};

/// The report's place; its ledger is beside it (LedgerKeyOf).
using ReportLocation = aws::s3::ObjectLocation;

struct UploadedReport {
  std::string key = {};
  std::string version_id = {};
  std::uint64_t bytes = 0;
};

/// Sends the ledger and then the report, so that who waits for the report finds both. Metadata of both:
/// inventory-status (complete or partial), inventory-account, inventory-run, inventory-gaps. The type
/// comes from the files' names unless `options` has it.
///
/// The files stay where they are, whatever happens. An error says what was to go where, why it did not, and
/// what to do; its code and context are the client's.
async::Task<Result<UploadedReport>> UploadReport(aws::Client& client, ReportFiles files,
                                                 ReportLocation location, ReportLabels labels,
                                                 aws::s3::ObjectOptions options,
                                                 aws::s3::UploadTuning tuning = {});

/// "AWSRecon/2026/01/02/recon_123456789012.ledger.json" for "AWSRecon/2026/01/02/recon_123456789012.json" and
/// a ledger in a file that ends in ".json".
std::string LedgerKeyOf(std::string_view report_key, const std::filesystem::path& ledger);

}  // namespace inventory::sink
