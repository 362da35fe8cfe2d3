#include "inventory/collect/plan.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "inventory/base/edit_distance.h"
#include "inventory/base/encoding.h"

namespace inventory::collect {
namespace {

bool ContainsIgnoringCase(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::any_of(names, [&](const std::string& known) { return EqualsIgnoreCase(known, name); });
}

bool Names(const std::vector<std::string>& names, const ServiceEntry& service) {
  return ContainsIgnoringCase(names, service.name) || ContainsIgnoringCase(names, service.api.name());
}

bool Selects(const Selection& selection, const ServiceEntry& service) {
  if (Names(selection.exclude_services, service)) return false;
  return selection.services.empty() || Names(selection.services, service);
}

bool Selects(const Selection& selection, const ServiceEntry& service, const ListCall& call) {
  if (selection.types.empty()) return true;
  return std::ranges::any_of(call.listings, [&](const Listing& listing) {
    return std::ranges::any_of(TypesOf(listing.element), [&](const std::string& type) {
      return ContainsIgnoringCase(selection.types, fmt::format("{}.{}", service.name, type));
    });
  });
}

bool SelectsRegion(const Selection& selection, std::string_view region) {
  if (ContainsIgnoringCase(selection.exclude_regions, region)) return false;
  return selection.regions.empty() || ContainsIgnoringCase(selection.regions, region);
}

std::unexpected<Error> Unknown(std::string_view kind, std::string_view name,
                               const std::vector<std::string_view>& known) {
  const std::optional<std::string_view> nearest = Nearest(name, known);
  return Fail(ErrorCode::kInvalidArgument,
              fmt::format("the catalogue has no {} \"{}\"; {}", kind, name,
                          nearest ? fmt::format("did you mean \"{}\"?", *nearest)
                                  : std::string("`runner types` lists what it has")));
}

}  // namespace

Result<> CheckSelection(const Catalog& catalog, const Selection& selection) {
  std::vector<std::string_view> services;
  for (const ServiceEntry& service : catalog.services()) {
    services.push_back(service.name);
    services.push_back(service.api.name());
  }
  const std::vector<std::string> all_types = catalog.types();
  const std::vector<std::string_view> types(all_types.begin(), all_types.end());

  for (const std::vector<std::string>* list : {&selection.services, &selection.exclude_services}) {
    for (const std::string& name : *list) {
      if (std::ranges::none_of(services, [&](auto known) { return EqualsIgnoreCase(known, name); })) {
        return Unknown("service", name, services);
      }
    }
  }
  for (const std::string& name : selection.types) {
    if (!ContainsIgnoringCase(all_types, name)) return Unknown("type", name, types);
  }
  return {};
}

Plan MakePlan(const Catalog& catalog, const Selection& selection, std::span<const std::string> regions,
              std::string_view global_region) {
  Plan plan;
  if (SelectsRegion(selection, kGlobal)) plan.regions.emplace_back(kGlobal);
  std::ranges::copy_if(regions, std::back_inserter(plan.regions),
                       [&](const std::string& region) { return SelectsRegion(selection, region); });

  for (const ServiceEntry& service : catalog.services()) {
    if (!Selects(selection, service)) continue;
    for (const ListCall& call : service.calls) {
      if (!Selects(selection, service, call)) continue;
      if (!call.paid.empty()) {
        plan.paid.push_back(fmt::format("{}:{}, {}", service.api.name(), call.operation.name(), call.paid));
        continue;
      }
      for (const std::string& region : plan.regions) {
        const bool global = region == kGlobal;
        if (global != (call.scope == Scope::kGlobal)) continue;
        plan.items.push_back({.service = &service,
                              .call = &call,
                              .region = region,
                              .call_region = global ? std::string(global_region) : region});
      }
    }
  }
  return plan;
}

Result<> CheckPlan(const Plan& plan) {
  if (!plan.items.empty()) return {};
  if (!plan.paid.empty()) {
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("nothing is left to ask: AWS takes money for {}", fmt::join(plan.paid, "; ")));
  }
  if (plan.regions.empty()) {
    return Fail(ErrorCode::kInvalidArgument, "nothing is left to ask: every region is excluded");
  }
  return Fail(ErrorCode::kInvalidArgument,
              fmt::format("nothing is left to ask: none of the selected services is called in {}; services "
                          "without regions are in \"global\"",
                          fmt::join(plan.regions, ", ")));
}

double Plan::MinimumSeconds(const Limits& limits, double quota_share) const {
  std::map<std::pair<std::string_view, std::string>, std::size_t> calls;
  double longest = 0;
  for (const WorkItem& item : items) {
    const Limits::Bucket bucket = limits.BucketOf(item.service->api.name(), item.call->operation.name());
    const auto count = static_cast<double>(++calls[{item.region, bucket.name}]);
    const double waiting = (count - bucket.rate.burst * quota_share) / (bucket.rate.per_second * quota_share);
    longest = std::max(longest, waiting);
  }
  return longest;
}

Limits::Bucket Limits::BucketOf(std::string_view api, std::string_view operation) const {
  const auto service = services_.find(api);
  if (service == services_.end()) return {std::string(api), default_};
  const ServiceLimits& limits = service->second;
  if (const auto own = limits.operations.find(operation); own != limits.operations.end()) {
    return {fmt::format("{}:{}", api, operation), own->second};
  }
  if (limits.per_operation) return {fmt::format("{}:{}", api, operation), limits.rate};
  return {std::string(api), limits.rate};
}

}  // namespace inventory::collect
