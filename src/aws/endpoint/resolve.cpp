#include <algorithm>

#include <fmt/format.h>

#include "inventory/aws/endpoint/endpoint.h"
#include "inventory/aws/model/model_file.h"
#include "region.h"

namespace inventory::aws::endpoint {
namespace {

constexpr std::string_view kGlobal = "global";
constexpr std::string_view kServicePlaceholder = "{service}";
constexpr std::string_view kRegionPlaceholder = "{region}";

/// The order of a partition's patterns in the file.
enum Variant : std::uint32_t { kPlain, kFips, kDualStack, kFipsAndDualStack, kCustom, kVariantCount };
/// An exception's key is region << kVariantBits | variant.
constexpr std::uint32_t kVariantBits = 3;

Variant VariantOf(const Options& options) {
  if (options.fips) return options.dual_stack ? kFipsAndDualStack : kFips;
  return options.dual_stack ? kDualStack : kPlain;
}

std::string_view Describe(Variant variant) {
  switch (variant) {
    case kFips:
      return "FIPS ";
    case kDualStack:
      return "dual-stack ";
    case kFipsAndDualStack:
      return "dual-stack FIPS ";
    default:
      return "";
  }
}

/// https://www.rfc-editor.org/rfc/rfc1123#section-2.1
bool IsHostLabel(std::string_view text) {
  constexpr std::size_t kLongest = 63;
  const auto allowed = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
  };
  return !text.empty() && text.size() <= kLongest && text.front() != '-' && text.back() != '-' &&
         std::ranges::all_of(text, allowed);
}

const model::EndpointRecord& Find(const model::ModelFile& file, std::uint32_t endpoint_set,
                                  std::string_view region, Variant variant) {
  const model::EndpointSetRecord& set = file.endpoint_sets[endpoint_set];
  if (const auto listed = FindRegion(file, region)) {
    const std::uint32_t key = *listed << kVariantBits | variant;
    const std::span<const std::uint32_t> pairs = file.List(set.exceptions);
    for (std::size_t index = 0; index + 1 < pairs.size(); index += 2) {
      if (pairs[index] == key) return file.endpoints[pairs[index + 1]];
    }
  }
  const std::span<const std::uint32_t> patterns = file.List(set.patterns);
  const std::size_t index = std::size_t{FindPartition(file, region)} * kVariantCount + variant;
  // Past the table's end stands a record of zeros, which has no URL.
  return file.endpoints[index < patterns.size() ? patterns[index] : file.endpoints.size()];
}

std::string Replace(std::string text, std::string_view placeholder, std::string_view value) {
  if (const std::size_t at = text.find(placeholder); at != std::string::npos) {
    text.replace(at, placeholder.size(), value);
  }
  return text;
}

std::optional<std::string_view> ConfiguredUrl(const model::Service& service, const Options& options) {
  if (!options.service_urls.empty()) {
    const auto found = std::ranges::find(options.service_urls, EnvironmentName(service),
                                         &std::pair<std::string, std::string>::first);
    if (found != options.service_urls.end()) return found->second;
  }
  return options.base_url;
}

/// The URL without '/' at its end, or an error if it names no host.
Result<std::string> CheckUrl(const model::Service& service, std::string_view url) {
  std::string_view rest = url;
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!url.starts_with(scheme)) continue;
    rest.remove_prefix(scheme.size());
    if (rest.empty() || rest.front() == '/' || rest.find_first_of("?# \t\r\n") != std::string_view::npos)
      break;
    return std::string(url.substr(0, url.find_last_not_of('/') + 1));
  }
  return Fail(
      ErrorCode::kConfiguration,
      fmt::format("the endpoint URL '{}' that is configured for {} is none; it looks like https://HOST or "
                  "http://HOST:PORT/PATH, without a query",
                  url, service.name()));
}

Result<Endpoint> ResolveSet(const model::Service& service, std::uint32_t endpoint_set,
                            std::string_view region, const Options& options) {
  const model::ModelFile& file = service.file();
  if (region == kGlobal) region = file.Text(file.partitions[0].global_region);
  if (!IsHostLabel(region)) {
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("'{}' is no region; regions look like eu-west-1", region));
  }
  const auto configured = ConfiguredUrl(service, options);
  const Variant variant = configured ? kCustom : VariantOf(options);
  const model::EndpointRecord& record =
      Find(file, file.services[service.index()].first_endpoint_set + endpoint_set, region, variant);

  Endpoint endpoint;
  const std::string_view signing_name = file.Text(record.signing_name);
  const std::string_view signing_region = file.Text(record.signing_region);
  endpoint.signing_name = signing_name.empty() ? service.signing_name() : signing_name;
  endpoint.signing_region = signing_region.empty()
                                ? std::string(region)
                                : Replace(std::string(signing_region), kRegionPlaceholder, region);
  if (configured) {
    INVENTORY_TRY(endpoint.url, CheckUrl(service, *configured));
    endpoint.custom = true;
    return endpoint;
  }
  const std::string_view url = file.Text(record.url);
  if (url.empty()) {
    return Fail(ErrorCode::kNotFound, fmt::format("{} has no {}endpoint in {}: {}", service.name(),
                                                  Describe(variant), region, file.Text(record.problem)));
  }
  endpoint.url = Replace(Replace(std::string(url), kServicePlaceholder, service.endpoint_prefix()),
                         kRegionPlaceholder, region);
  return endpoint;
}

}  // namespace

Result<Endpoint> Resolve(const model::Operation& operation, std::string_view region, const Options& options) {
  return ResolveSet(operation.service(), operation.endpoint_set(), region, options);
}

Result<Endpoint> Resolve(const model::Service& service, std::string_view region, const Options& options) {
  return ResolveSet(service, 0, region, options);
}

}  // namespace inventory::aws::endpoint
