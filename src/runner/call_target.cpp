#include "call_target.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "inventory/aws/endpoint/endpoint.h"
#include "inventory/base/edit_distance.h"
#include "inventory/base/encoding.h"

namespace inventory::runner {
namespace {

using aws::model::Models;
using aws::model::Operation;
using aws::model::OperationTrait;
using aws::model::Service;

/// How many regions a message names.
constexpr std::size_t kFewRegions = 5;
/// Stands for the one region of a partition's global services.
constexpr std::string_view kGlobal = "global";

std::string DidYouMean(std::string_view name, const std::vector<std::string_view>& candidates) {
  const std::optional<std::string_view> nearest = Nearest(name, candidates);
  return nearest ? fmt::format("; did you mean {}?", *nearest) : "";
}

std::unexpected<Error> UnknownService(const Models& models, std::string_view name) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < models.service_count(); ++i) names.push_back(models.service(i).name());
  const std::string nearest = DidYouMean(name, names);
  return Fail(ErrorCode::kInvalidArgument,
              fmt::format("there is no service {}{}", name,
                          nearest.empty() ? ": use botocore's names, such as ec2, elbv2, logs" : nearest));
}

bool ReadsByName(std::string_view operation) {
  const std::string lower = AsciiLower(operation);
  return lower.starts_with("list") || lower.starts_with("describe") || lower.starts_with("get");
}

std::string NoReadOperation(const Service& service, std::string_view name) {
  return fmt::format(
      "{} has no read operation {}: only List, Describe and Get calls are made, nothing that changes an "
      "account",
      service.name(), name);
}

std::unexpected<Error> UnknownOperation(const Service& service, std::string_view name) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < service.operation_count(); ++i) {
    const Operation operation = service.operation(i);
    if (operation.Has(OperationTrait::kReadOnly)) names.push_back(operation.name());
  }
  const std::string problem = ReadsByName(name) ? fmt::format("{} has no operation {}", service.name(), name)
                                                : NoReadOperation(service, name);
  return Fail(ErrorCode::kInvalidArgument, problem + DidYouMean(name, names));
}

/// Why an endpoint can't be reached that AWS's data does not have, or "".
std::string Explanation(const Models& models, const Service& service, std::string_view region) {
  const auto regions = aws::endpoint::RegionsOf(models, aws::endpoint::PartitionOf(models, region).name);
  const bool known = region == kGlobal || std::ranges::find(regions, region) != regions.end();
  if (!known) {
    return fmt::format("AWS lists no region {}{}", region, DidYouMean(region, regions));
  }
  if (aws::endpoint::IsAvailable(service, region)) return "";
  std::vector<std::string_view> others;
  for (const std::string_view other : regions) {
    if (others.size() < kFewRegions && aws::endpoint::IsAvailable(service, other)) others.push_back(other);
  }
  return fmt::format("AWS lists no endpoint of {} in {}{}", service.name(), region,
                     others.empty() ? "" : fmt::format(", but in {}", fmt::join(others, ", ")));
}

}  // namespace

Result<Operation> FindReadOperation(const Models& models, std::string_view service,
                                    std::string_view operation) {
  const std::optional<Service> found = models.FindService(service);
  if (!found) return UnknownService(models, service);
  const std::optional<Operation> known = found->FindOperation(operation);
  if (!known) return UnknownOperation(*found, operation);
  if (!known->Has(OperationTrait::kReadOnly))
    return Fail(ErrorCode::kInvalidArgument, NoReadOperation(*found, operation));
  return *known;
}

Result<std::string> RegionOfCall(const Operation& operation, std::string_view region) {
  if (!region.empty()) return std::string(region);
  if (aws::endpoint::IsGlobal(operation.service(), "aws")) return std::string(kGlobal);
  return Fail(ErrorCode::kConfiguration,
              fmt::format("no region for {}: set --region, AWS_REGION or the profile's "
                          "region",
                          operation.service().name()));
}

Error ExplainAvailability(Error error, const Models& models, const Operation& operation,
                          std::string_view region) {
  const Service service = operation.service();
  const bool answered = !error.Find("status").empty();
  if (answered || error.code() != ErrorCode::kUnavailable) return error;
  const std::string explanation = Explanation(models, service, region);
  if (explanation.empty()) return error;
  Error explained(error.code(), fmt::format("{}; {}", error.message(), explanation));
  for (const auto& [key, value] : error.context()) explained.With(key, value);
  return explained;
}

}  // namespace inventory::runner
