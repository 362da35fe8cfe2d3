#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/async/sync.h"
#include "inventory/async/task.h"
#include "inventory/aws/client/client.h"
#include "inventory/base/clock.h"
#include "inventory/base/result.h"
#include "inventory/collect/catalog.h"
#include "inventory/collect/ledger.h"
#include "inventory/collect/plan.h"
#include "inventory/report/writer.h"

namespace inventory::collect {

/// Calls end this long before the credentials do, so that a report can still be finished and uploaded.
inline constexpr std::chrono::seconds kExpiryMargin{120};

/// What is kept out of a report.
enum class Redaction {
  kDefault,  ///< What models mark sensitive, what the catalogue calls secret, presigned URLs: "[redacted]"
             ///< instead.
  kNone,
};

struct Progress {
  std::size_t done = 0;  ///< Of the plan's operations.
  std::size_t planned = 0;
  std::uint64_t resources = 0;
  std::uint64_t calls = 0;
  std::uint64_t gaps = 0;  ///< Operations that ended in one.
};

struct InventoryOptions {
  std::string account;  ///< Twelve digits: stands in every record.
  Selection selection;  ///< Regions, services, types.
  /// Where DescribeRegions is asked, and whose partition is inventoried.
  std::string home_region = "us-east-1";
  /// Instead of the enabled ones when DescribeRegions is refused and the selection names none. Empty: all
  /// regions of the partition that AWS's endpoint data lists.
  std::vector<std::string> fallback_regions;

  Limits limits;  ///< LoadLimits
  /// Of AWS's published request rates, how much to use: the rest is production's.
  double quota_share = 0.5;
  std::size_t max_in_flight = 64;

  Redaction redaction = Redaction::kDefault;
  /// When the credentials end, where that is known and they are not renewed.
  std::optional<Time> credentials_expire;
  async::CancellationToken cancel;
  /// Told after each operation.
  std::function<void(const Progress&)> on_progress;
};

struct Gap {
  Status status = Status::kFailed;
  std::uint64_t count = 0;            ///< Entries of the ledger.
  std::vector<std::string> examples;  ///< "eu-west-1 ec2:DescribeVpcs": the first three.
};

struct InventoryResult {
  std::uint64_t resources = 0;
  std::map<std::string, std::uint64_t> resources_by_region{};
  std::map<std::string, std::uint64_t> resources_by_type{};  ///< "EC2.vpc"
  std::uint64_t calls = 0;
  std::uint64_t attempts = 0;
  std::uint64_t throttles = 0;

  std::vector<std::string> regions{};  ///< "global" included, where it was asked.
  bool regions_discovered = false;     ///< Else they are the configured ones, or a fallback.
  Ledger ledger;
  Time started{};
  Time finished{};

  /// What the ledger lacks, most frequent first. Empty: the report is complete.
  std::vector<Gap> gaps() const;
};

/// Collects one account into a report: regions, plan, calls, records, ledger.
///
/// All references must outlive the task. The writer gets records as they come, in no fixed order across
/// operations; it is not finished here. Credentials are the client's own.
///
/// Fails only where there can be no report: a selection that names nothing known or leaves nothing to ask
/// (kInvalidArgument), a report that can't be written (kIo). Everything that AWS refuses is in the ledger; a
/// cancelled run ends with what it has.
async::Task<Result<InventoryResult>> CollectInventory(const Catalog& catalog, aws::Client& client,
                                                      report::Writer& writer, InventoryOptions options);

}  // namespace inventory::collect
