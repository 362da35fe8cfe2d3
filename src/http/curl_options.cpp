#include <string_view>

#include "inventory/http/curl_transport.h"

namespace inventory::http {
namespace {

std::string FirstOf(const Environment& environment, std::string_view lower, std::string_view upper) {
  if (auto value = environment.Get(lower)) return *value;
  return environment.Get(upper).value_or("");
}

}  // namespace

CurlOptions CurlOptions::FromEnvironment(const Environment& environment) {
  CurlOptions options;
  options.ca_file = environment.GetNonEmpty("AWS_CA_BUNDLE");
  options.https_proxy = FirstOf(environment, "https_proxy", "HTTPS_PROXY");
  options.http_proxy = FirstOf(environment, "http_proxy", "HTTP_PROXY");
  options.no_proxy = FirstOf(environment, "no_proxy", "NO_PROXY");
  return options;
}

}  // namespace inventory::http
