#include "inventory/collect/inventory.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "collect/caller.h"
#include "collect/collector.h"
#include "collect/concurrency.h"
#include "inventory/aws/endpoint/endpoint.h"

namespace inventory::collect {
namespace {

constexpr std::size_t kGapExamples = 3;
/// Operations under way for each request that may be in flight: enough that requests never wait for pages to
/// be written.
constexpr std::size_t kOperationsPerRequest = 2;

struct Regions {
  std::vector<std::string> names;
  bool discovered = false;
};

async::Task<std::size_t> TakeRegions(Regions& regions, Document page) {
  const Value* list = page.root().Find("Regions");
  if (list == nullptr) co_return 0;
  for (const Value& region : list->items()) {
    if (region.FindText("OptInStatus") != "not-opted-in")
      regions.names.emplace_back(region.FindText("RegionName"));
  }
  co_return list->items().size();
}

/// Asks for the regions that the account has enabled. Without an answer there are none.
async::Task<Regions> DiscoverRegions(Caller& caller, const aws::model::Models& models,
                                     std::string_view home) {
  Regions regions;
  const auto ec2 = models.FindService("ec2");
  const auto operation = ec2 ? ec2->FindOperation("DescribeRegions") : std::nullopt;
  if (!operation) co_return regions;
  const PagedCall call{.operation = *operation,
                       .service = "EC2",
                       .region = home,
                       .call_region = home,
                       .absent = {},
                       .page_size = std::nullopt};
  Caller::PageHandler handler = [&regions](Document page) { return TakeRegions(regions, std::move(page)); };
  async::Task<CallEnd> asking = caller.ForEachPage(call, Value::Map({}), std::move(handler));
  const CallEnd end = co_await std::move(asking);
  regions.discovered = end == CallEnd::kDone && !regions.names.empty();
  co_return regions;
}

std::vector<std::string> Fallback(const aws::model::Models& models, const InventoryOptions& options) {
  if (!options.fallback_regions.empty()) return options.fallback_regions;
  const aws::endpoint::Partition partition = aws::endpoint::PartitionOf(models, options.home_region);
  const std::vector<std::string_view> names = aws::endpoint::RegionsOf(models, partition.name);
  return {names.begin(), names.end()};
}

async::Task<Regions> ChooseRegions(Caller& caller, const aws::model::Models& models,
                                   const InventoryOptions& options) {
  Regions regions;
  if (options.selection.regions.empty()) {
    async::Task<Regions> discovering = DiscoverRegions(caller, models, options.home_region);
    regions = co_await std::move(discovering);
    if (!regions.discovered) regions.names = Fallback(models, options);
  } else {
    std::ranges::copy_if(options.selection.regions, std::back_inserter(regions.names),
                         [](const std::string& region) { return region != kGlobal; });
  }
  std::ranges::sort(regions.names);
  const auto repeated = std::ranges::unique(regions.names);
  regions.names.erase(repeated.begin(), repeated.end());
  co_return regions;
}

async::Task<> CollectOne(Collector& collector, const WorkItem& item, std::function<void()> after) {
  async::Task<> collecting = collector.Collect(item);
  co_await std::move(collecting);
  after();
}

void AddCosts(InventoryResult& result) {
  for (const LedgerEntry* entry : result.ledger.entries()) {
    result.calls += entry->calls;
    result.attempts += entry->attempts;
    result.throttles += entry->throttles;
  }
}

}  // namespace

std::vector<Gap> InventoryResult::gaps() const {
  std::vector<Gap> gaps;
  for (const LedgerEntry* entry : ledger.entries()) {
    if (!IsGap(entry->status)) continue;
    auto gap = std::ranges::find(gaps, entry->status, &Gap::status);
    if (gap == gaps.end())
      gap = gaps.insert(gaps.end(), Gap{.status = entry->status, .count = 0, .examples = {}});
    ++gap->count;
    if (gap->examples.size() < kGapExamples) {
      gap->examples.push_back(fmt::format("{} {}:{}", entry->region, entry->service, entry->operation));
    }
  }
  std::ranges::sort(gaps, [](const Gap& a, const Gap& b) {
    return a.count != b.count ? a.count > b.count : a.status < b.status;
  });
  return gaps;
}

async::Task<Result<InventoryResult>> CollectInventory(const Catalog& catalog, aws::Client& client,
                                                      report::Writer& writer, InventoryOptions options) {
  if (const Result<> known = CheckSelection(catalog, options.selection); !known) {
    co_return std::unexpected(known.error());
  }
  InventoryResult result{.ledger = Ledger(options.account)};
  result.started = client.clock().Now();
  const aws::model::Models& models = client.models();
  const aws::endpoint::Partition partition = aws::endpoint::PartitionOf(models, options.home_region);

  Caller caller(client, result.ledger, options);
  async::Task<Regions> choosing = ChooseRegions(caller, models, options);
  const Regions regions = co_await std::move(choosing);
  if (regions.discovered) caller.TrustRegions();
  const Plan plan = MakePlan(catalog, options.selection, regions.names, partition.global_region);
  INVENTORY_CO_CHECK(CheckPlan(plan));
  result.regions = plan.regions;
  result.regions_discovered = regions.discovered;
  for (const WorkItem& item : plan.items) {
    result.ledger.At(item.region, item.service->name, item.call->operation.name());
  }

  Collector collector(caller, result.ledger, writer, client.clock(), options, partition.name);
  Progress progress{.planned = plan.items.size()};
  IndexedTask each = [&](std::size_t index) {
    const WorkItem& item = plan.items[index];
    return CollectOne(collector, item, [&] {
      ++progress.done;
      progress.resources = writer.records();
      progress.calls = caller.calls();
      const LedgerEntry& entry =
          result.ledger.At(item.region, item.service->name, item.call->operation.name());
      if (IsGap(entry.status)) ++progress.gaps;
      if (options.on_progress) options.on_progress(progress);
    });
  };
  async::Task<> all = ForEachIndex(client.loop(), plan.items.size(),
                                   options.max_in_flight * kOperationsPerRequest, std::move(each));
  co_await std::move(all);

  if (collector.write_error()) co_return std::unexpected(*collector.write_error());
  result.finished = client.clock().Now();
  collector.AddCounts(result);
  AddCosts(result);
  co_return result;
}

}  // namespace inventory::collect
