#include <algorithm>

#include "inventory/aws/endpoint/endpoint.h"
#include "inventory/aws/model/model_file.h"
#include "region.h"

namespace inventory::aws::endpoint {
namespace {

/// "aws-global" and its kind stand in AWS's lists of regions for endpoints without one.
constexpr std::string_view kPseudoRegionSuffix = "-global";

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
bool IsWordCharacter(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// True for the prefix, word characters, '-' and digits: the form of all of AWS's patterns of regions.
bool MatchesPattern(std::string_view region, std::string_view prefix) {
  if (!region.starts_with(prefix)) return false;
  region.remove_prefix(prefix.size());
  const std::size_t dash = region.find('-');
  if (dash == std::string_view::npos) return false;
  const std::string_view word = region.substr(0, dash);
  const std::string_view number = region.substr(dash + 1);
  return !word.empty() && !number.empty() && std::ranges::all_of(word, IsWordCharacter) &&
         std::ranges::all_of(number, IsDigit);
}

Partition ToPartition(const model::ModelFile& file, std::uint32_t index) {
  const model::PartitionRecord& record = file.partitions[index];
  return {.name = file.Text(record.name),
          .dns_suffix = file.Text(record.dns_suffix),
          .dual_stack_dns_suffix = file.Text(record.dual_stack_dns_suffix),
          .global_region = file.Text(record.global_region)};
}

std::optional<std::uint32_t> FindPartitionByName(const model::ModelFile& file, std::string_view name) {
  for (std::uint32_t index = 0; index < file.partitions.size(); ++index) {
    if (file.Text(file.partitions[index].name) == name) return index;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::uint32_t> FindRegion(const model::ModelFile& file, std::string_view name) {
  const auto regions = file.regions.Slice(0, file.regions.size());
  const auto found = std::ranges::lower_bound(
      regions, name, {}, [&file](const model::RegionRecord& region) { return file.Text(region.name); });
  if (found == regions.end() || file.Text(found->name) != name) return std::nullopt;
  return static_cast<std::uint32_t>(found - regions.begin());
}

std::uint32_t FindPartition(const model::ModelFile& file, std::string_view region) {
  if (const auto listed = FindRegion(file, region)) return file.regions[*listed].partition;
  for (std::uint32_t index = 0; index < file.partitions.size(); ++index) {
    for (const model::TextReference prefix : file.List(file.partitions[index].prefixes)) {
      if (MatchesPattern(region, file.Text(prefix))) return index;
    }
  }
  return 0;
}

Partition PartitionOf(const model::Models& models, std::string_view region) {
  return ToPartition(models.file(), FindPartition(models.file(), region));
}

std::vector<Partition> Partitions(const model::Models& models) {
  std::vector<Partition> partitions;
  for (std::uint32_t index = 0; index < models.file().partitions.size(); ++index) {
    partitions.push_back(ToPartition(models.file(), index));
  }
  return partitions;
}

std::vector<std::string_view> RegionsOf(const model::Models& models, std::string_view partition) {
  const model::ModelFile& file = models.file();
  std::vector<std::string_view> names;
  const auto index = FindPartitionByName(file, partition);
  if (!index) return names;
  for (const std::uint32_t region : file.List(file.partitions[*index].regions)) {
    const std::string_view name = file.Text(file.regions[region].name);
    if (!name.ends_with(kPseudoRegionSuffix)) names.push_back(name);
  }
  return names;
}

bool IsAvailable(const model::Service& service, std::string_view region) {
  const model::ModelFile& file = service.file();
  const model::ListReference listed = file.services[service.index()].regions;
  const auto index = FindRegion(file, region);
  return listed == model::kRegionsNotListed || !index ||
         std::ranges::binary_search(file.List(listed), *index);
}

bool IsGlobal(const model::Service& service, std::string_view partition) {
  const auto index = FindPartitionByName(service.file(), partition);
  return index && *index < 32 &&
         (service.file().services[service.index()].global_partitions >> *index & 1U) != 0;
}

}  // namespace inventory::aws::endpoint
