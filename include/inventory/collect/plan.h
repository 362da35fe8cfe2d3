#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/base/result.h"
#include "inventory/collect/catalog.h"

namespace inventory::collect {

/// The report's word for where a service without regions is.
inline constexpr std::string_view kGlobal = "global";

/// What of the catalogue is wanted. Names compare without case; empty lists select everything.
struct Selection {
  /// Region names and "global". A list without "global" leaves global services out.
  std::vector<std::string> regions;
  std::vector<std::string> exclude_regions;
  /// As the report ("ElasticLoadBalancingV2") or botocore ("elbv2") names them.
  std::vector<std::string> services;
  std::vector<std::string> exclude_services;
  /// "EC2.volume". Selects within the services.
  std::vector<std::string> types;
};

/// kInvalidArgument for a service or type that the catalogue does not have, with the nearest that it has.
Result<> CheckSelection(const Catalog& catalog, const Selection& selection);

/// One operation to call in one region, page by page, with the children of what it lists.
struct WorkItem {
  const ServiceEntry* service;
  const ListCall* call;
  std::string region;       ///< As the report names it: "global" or a region.
  std::string call_region;  ///< Where it is called.
};

/// How fast AWS lets an account call: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
/// and its like for other services; catalog/limits.yaml has the sources.
struct Rate {
  double per_second = 0;
  double burst = 0;
};

class Limits {
 public:
  /// The file's form is that of catalog/limits.yaml. Errors name file and line.
  static Result<Limits> Load(const std::filesystem::path& file);

  struct Bucket {
    std::string name;  ///< Operations of a service with the same name share it.
    Rate rate;
  };
  /// The bucket that an operation draws from, per account and region. `api` is botocore's name.
  Bucket BucketOf(std::string_view api, std::string_view operation) const;

 private:
  friend class LimitsLoader;
  struct ServiceLimits {
    Rate rate;
    bool per_operation = false;
    std::map<std::string, Rate, std::less<>> operations;
  };
  Rate default_{10, 20};
  std::map<std::string, ServiceLimits, std::less<>> services_;
};

struct Plan {
  std::vector<WorkItem> items;       ///< In the catalogue's order, each in the order of the regions.
  std::vector<std::string> regions;  ///< Those of the items' and "global".
  /// Calls that AWS takes money for and that are left out: "ce:GetCostAndUsage, USD 0.01 per request".
  std::vector<std::string> paid;

  /// What the first page of each operation takes at least, at this share of the limits: children, of which
  /// nobody knows the number before, not counted.
  double MinimumSeconds(const Limits& limits, double quota_share) const;
};

/// `regions`: those of the account, without "global". `global_region`: where global services are called.
Plan MakePlan(const Catalog& catalog, const Selection& selection, std::span<const std::string> regions,
              std::string_view global_region);

/// kInvalidArgument for a plan that asks nothing: an empty report would look like an empty account.
Result<> CheckPlan(const Plan& plan);

}  // namespace inventory::collect
