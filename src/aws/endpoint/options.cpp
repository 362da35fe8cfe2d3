#include <algorithm>
#include <cctype>

#include "inventory/aws/endpoint/endpoint.h"
#include "inventory/base/encoding.h"

namespace inventory::aws::endpoint {
namespace {

constexpr std::string_view kEndpointUrl = "AWS_ENDPOINT_URL";
constexpr std::string_view kServiceEndpointUrl = "AWS_ENDPOINT_URL_";

bool IsTrue(const Environment& environment, std::string_view name) {
  return EqualsIgnoreCase(environment.Get(name).value_or(""), "true");
}

}  // namespace

Options Options::FromEnvironment(const Environment& environment) {
  Options options;
  options.fips = IsTrue(environment, "AWS_USE_FIPS_ENDPOINT");
  options.dual_stack = IsTrue(environment, "AWS_USE_DUALSTACK_ENDPOINT");
  options.disable_host_prefix = IsTrue(environment, "AWS_DISABLE_HOST_PREFIX_INJECTION");
  if (IsTrue(environment, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")) return options;
  options.base_url = environment.GetNonEmpty(kEndpointUrl);
  for (const auto& [name, value] : environment.variables()) {
    if (!value.empty() && name.starts_with(kServiceEndpointUrl)) {
      options.service_urls.emplace_back(name.substr(kServiceEndpointUrl.size()), value);
    }
  }
  return options;
}

std::string EnvironmentName(const model::Service& service) {
  std::string name(service.service_id());
  std::ranges::transform(name, name.begin(), [](unsigned char c) {
    return std::isalnum(c) != 0 ? static_cast<char>(std::toupper(c)) : '_';
  });
  return name;
}

}  // namespace inventory::aws::endpoint
