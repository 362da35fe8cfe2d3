#include <gtest/gtest.h>

#include "inventory/http/curl_transport.h"

namespace inventory::http {
namespace {

TEST(CurlOptions, AreEmptyInAnEmptyEnvironment) {
  auto options = CurlOptions::FromEnvironment(Environment());
  EXPECT_FALSE(options.ca_file);
  EXPECT_EQ(options.https_proxy + options.http_proxy + options.no_proxy, "");
}

TEST(CurlOptions, TakeLowerCaseNamesFirst) {
  Environment environment({{"HTTPS_PROXY", "http://upper"},
                           {"https_proxy", "http://lower"},
                           {"HTTP_PROXY", "http://plain"},
                           {"NO_PROXY", "one"},
                           {"no_proxy", ""},
                           {"AWS_CA_BUNDLE", "/ca.pem"}});
  auto options = CurlOptions::FromEnvironment(environment);
  EXPECT_EQ(options.https_proxy, "http://lower");
  EXPECT_EQ(options.http_proxy, "http://plain");
  EXPECT_EQ(options.no_proxy, "");
  EXPECT_EQ(options.ca_file, "/ca.pem");
}

}  // namespace
}  // namespace inventory::http
