#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "inventory/aws/endpoint/endpoint.h"
#include "inventory/collect/catalog.h"
#include "inventory/collect/plan.h"
#include "inventory/runner/steps.h"

namespace inventory::runner {
namespace {

/// Without "global", which is no region to call.
std::vector<std::string> RegionsFor(const aws::model::Models& models, const collect::Selection& selection,
                                    std::string_view partition) {
  std::vector<std::string> regions;
  for (const std::string_view region : aws::endpoint::RegionsOf(models, partition))
    regions.emplace_back(region);
  if (!selection.regions.empty()) regions = selection.regions;
  std::erase_if(regions, [&](const std::string& region) {
    return region == collect::kGlobal ||
           std::ranges::find(selection.exclude_regions, region) != selection.exclude_regions.end();
  });
  return regions;
}

}  // namespace

Result<std::string> DescribePlan(const std::filesystem::path& directory, const aws::model::Models& models,
                                 const CollectOptions& options, const std::string& home_region) {
  INVENTORY_TRY(const collect::Catalog catalog, collect::Catalog::Load(directory, models));
  INVENTORY_TRY(const collect::Limits limits, collect::Limits::Load(directory / collect::kLimitsFile));
  INVENTORY_CHECK(collect::CheckSelection(catalog, options.selection));
  const aws::endpoint::Partition partition = aws::endpoint::PartitionOf(models, home_region);
  const std::vector<std::string> regions = RegionsFor(models, options.selection, partition.name);
  const collect::Plan plan = collect::MakePlan(catalog, options.selection, regions, partition.global_region);
  INVENTORY_CHECK(collect::CheckPlan(plan));

  std::map<std::string, std::set<std::string>> regions_by_operation;
  for (const collect::WorkItem& item : plan.items) {
    regions_by_operation[fmt::format("{}:{}", item.service->api.name(), item.call->operation.name())].insert(
        item.region);
  }
  std::string text;
  for (const auto& [operation, where] : regions_by_operation) {
    text += fmt::format("{:<50} {}\n", operation, fmt::join(where, " "));
  }
  for (const std::string& paid : plan.paid) text += fmt::format("left out: {}\n", paid);
  text += fmt::format(
      "{} operations in {} regions: {} lists, at least {:.0f} s at {:g} of AWS's rates; calls per resource "
      "and "
      "further pages come on top\n",
      regions_by_operation.size(), regions.size(), plan.items.size(),
      plan.MinimumSeconds(limits, options.quota_share), options.quota_share);
  return text;
}

}  // namespace inventory::runner
