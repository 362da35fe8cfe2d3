#include "inventory/aws/endpoint/endpoint.h"
#include "support/compiled_models.h"

namespace inventory::aws::endpoint {
namespace {

TEST(Options, AreOffInAnEmptyEnvironment) {
  const Options options = Options::FromEnvironment(Environment());
  EXPECT_FALSE(options.fips);
  EXPECT_FALSE(options.dual_stack);
  EXPECT_FALSE(options.disable_host_prefix);
  EXPECT_EQ(options.base_url, std::nullopt);
  EXPECT_TRUE(options.service_urls.empty());
}

TEST(Options, ReadTheVariablesOfTheSdks) {
  const Options options = Options::FromEnvironment(Environment({
      {"AWS_DISABLE_HOST_PREFIX_INJECTION", "true"},
      {"AWS_ENDPOINT_URL", "http://localhost:5000"},
      {"AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2", "http://localhost:5001"},
      {"AWS_ENDPOINT_URL_S3", ""},
      {"AWS_USE_DUALSTACK_ENDPOINT", "TRUE"},
      {"AWS_USE_FIPS_ENDPOINT", "true"},
  }));
  EXPECT_TRUE(options.fips);
  EXPECT_TRUE(options.dual_stack);
  EXPECT_TRUE(options.disable_host_prefix);
  EXPECT_EQ(options.base_url, "http://localhost:5000");
  const std::vector<std::pair<std::string, std::string>> urls = {
      {"ELASTIC_LOAD_BALANCING_V2", "http://localhost:5001"}};
  EXPECT_EQ(options.service_urls, urls);
}

TEST(Options, OnlyTrueIsTrue) {
  Environment environment;
  environment.Set("AWS_USE_FIPS_ENDPOINT", "1");
  EXPECT_FALSE(Options::FromEnvironment(environment).fips);
}

TEST(Options, ConfiguredUrlsCanBeIgnored) {
  const Options options = Options::FromEnvironment(Environment({
      {"AWS_ENDPOINT_URL", "http://localhost:5000"},
      {"AWS_ENDPOINT_URL_S3", "http://localhost:5001"},
      {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"},
      {"AWS_USE_FIPS_ENDPOINT", "true"},
  }));
  EXPECT_EQ(options.base_url, std::nullopt);
  EXPECT_TRUE(options.service_urls.empty());
  EXPECT_TRUE(options.fips);
}

TEST(EnvironmentName, IsTheServiceIdInUpperCase) {
  EXPECT_EQ(EnvironmentName(testing::FindService("elbv2")), "ELASTIC_LOAD_BALANCING_V2");
  EXPECT_EQ(EnvironmentName(testing::FindService("dynamodb")), "DYNAMODB");
}

}  // namespace
}  // namespace inventory::aws::endpoint
