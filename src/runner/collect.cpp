#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "inventory/base/atomic_file.h"
#include "inventory/collect/catalog.h"
#include "inventory/collect/inventory.h"
#include "inventory/collect/plan.h"
#include "inventory/report/writer.h"
#include "inventory/runner/steps.h"
#include "role_steps.h"

namespace inventory::runner {
namespace {

constexpr std::chrono::seconds kBetweenProgressLines{10};

/// A line now and then, however fast operations end.
class ProgressLog {
 public:
  ProgressLog(async::Loop& loop, log::Logger& logger) : loop_(loop), logger_(logger), last_(loop.Now()) {}

  void operator()(const collect::Progress& progress) {
    if (loop_.Now() - last_ < kBetweenProgressLines) return;
    last_ = loop_.Now();
    logger_.Info("collecting", {{"operations", progress.done},
                                {"of", progress.planned},
                                {"resources", progress.resources},
                                {"calls", progress.calls},
                                {"gaps", progress.gaps}});
  }

 private:
  async::Loop& loop_;
  log::Logger& logger_;
  async::Instant last_;
};

void Tell(const collect::InventoryResult& result, report::Outcome& outcome) {
  outcome.resources = result.resources;
  outcome.regions = static_cast<std::uint64_t>(
      std::ranges::count_if(result.regions, [](const auto& region) { return region != collect::kGlobal; }));
  outcome.calls = result.calls;
  outcome.gaps.clear();
  for (collect::Gap& gap : result.gaps()) {
    outcome.gaps.push_back({.kind = std::string(collect::StatusName(gap.status)),
                            .count = gap.count,
                            .examples = std::move(gap.examples)});
  }
  outcome.status = outcome.gaps.empty() ? report::Status::kComplete : report::Status::kPartial;
}

}  // namespace

async::Task<Result<>> Collect(World world, StepOptions step, std::filesystem::path catalog_directory,
                              CollectOptions options, ReportFiles files,
                              aws::auth::CredentialProvider& credentials, bool renewed,
                              report::Outcome& outcome) {
  log::Logger& logger = world.context.logger;
  INVENTORY_CO_TRY(const collect::Catalog catalog,
                   collect::Catalog::Load(catalog_directory, world.context.models));
  INVENTORY_CO_TRY(collect::Limits limits, collect::Limits::Load(catalog_directory / collect::kLimitsFile));
  INVENTORY_CO_CHECK(collect::CheckSelection(catalog, options.selection));

  INVENTORY_CO_TRY(const aws::Credentials held, co_await credentials.Get());
  INVENTORY_CO_TRY(const aws::sts::CallerIdentity caller, co_await LogCaller(world, credentials));
  if (!step.account.empty() && caller.account != step.account) {
    co_return Fail(
        Error(ErrorCode::kConfiguration,
              fmt::format("the credentials belong to account {}, not to {}", caller.account, step.account))
            .With("caller", caller.arn));
  }
  outcome.account = caller.account;

  const std::filesystem::path report = files.report_in(step);
  if (report == files.ledger_in(step)) {
    co_return Fail(ErrorCode::kInvalidArgument,
                   fmt::format("{} cannot be both report and ledger", report.native()));
  }
  INVENTORY_CO_TRY(AtomicFile file, AtomicFile::Create(report));
  // Before anything is asked: hours of calls shall not end at a directory that is not there.
  INVENTORY_CO_TRY(AtomicFile ledger, AtomicFile::Create(files.ledger_in(step)));
  report::FileSink sink(file);
  report::Writer writer(options.format, sink);
  aws::Client client(world.context.loop, world.context.clock, world.context.random, world.context.transport,
                     world.context.models, credentials, world.client);
  collect::InventoryOptions inventory;
  inventory.account = caller.account;
  inventory.selection = options.selection;
  inventory.home_region = world.region;
  inventory.fallback_regions = options.fallback_regions;
  inventory.limits = std::move(limits);
  inventory.quota_share = options.quota_share;
  inventory.max_in_flight = options.max_in_flight;
  inventory.redaction = options.redaction;
  if (!renewed) inventory.credentials_expire = held.expiration;
  inventory.cancel = world.context.cancel;
  inventory.on_progress = ProgressLog(world.context.loop, logger);
  INVENTORY_CO_TRY(const collect::InventoryResult result,
                   co_await collect::CollectInventory(catalog, client, writer, std::move(inventory)));

  INVENTORY_CO_CHECK(writer.Finish());
  INVENTORY_CO_CHECK(ledger.Write(collect::ToJson(result.ledger, result.started, result.finished)));
  INVENTORY_CO_CHECK(ledger.Commit());
  INVENTORY_CO_CHECK(file.Commit());
  Tell(result, outcome);
  outcome.bytes = file.bytes_written();
  const bool complete = outcome.status == report::Status::kComplete;
  const std::array<log::Field, 6> told{{{"file", report.native()},
                                        {"resources", outcome.resources},
                                        {"regions", outcome.regions},
                                        {"calls", outcome.calls},
                                        {"throttles", result.throttles},
                                        {"gaps", outcome.gap_count()}}};
  logger.Log(complete ? log::Level::kInfo : log::Level::kWarning,
             complete ? "report written" : "partial report written", told);
  if (world.context.cancel.cancelled()) {
    co_return Fail(ErrorCode::kCancelled,
                   fmt::format("interrupted: {} holds what there was until then", report.native()));
  }
  co_return Result<>();
}

}  // namespace inventory::runner
