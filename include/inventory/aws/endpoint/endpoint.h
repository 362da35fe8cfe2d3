#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/aws/model/model.h"
#include "inventory/base/environment.h"
#include "inventory/base/result.h"

namespace inventory::aws::endpoint {

/// "aws", "aws-cn", "aws-us-gov" and the isolated ones.
struct Partition {
  std::string_view name;
  std::string_view dns_suffix;
  std::string_view dual_stack_dns_suffix;
  std::string_view global_region;  ///< Where its global services are signed: "us-east-1", "cn-northwest-1".
};

struct Options {
  bool fips = false;        ///< AWS_USE_FIPS_ENDPOINT, use_fips_endpoint
  bool dual_stack = false;  ///< AWS_USE_DUALSTACK_ENDPOINT, use_dualstack_endpoint
  /// AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_<SERVICE>, unless AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is true.
  /// https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
  std::optional<std::string> base_url;
  std::vector<std::pair<std::string, std::string>> service_urls;  ///< ("ELASTIC_LOAD_BALANCING_V2", url)
  bool disable_host_prefix = false;                               ///< AWS_DISABLE_HOST_PREFIX_INJECTION

  static Options FromEnvironment(const Environment& environment);
};

struct Endpoint {
  /// "https://ec2.eu-west-1.amazonaws.com", no '/' at the end; with a path where a custom URL has one.
  std::string url;
  std::string signing_name;
  std::string signing_region;
  bool custom = false;  ///< From Options: host prefixes are not added for IP addresses and localhost.
};

/// The partition that a region belongs to, by AWS's list and, for regions newer than it, by its patterns.
Partition PartitionOf(const model::Models& models, std::string_view region);
std::vector<Partition> Partitions(const model::Models& models);
std::vector<std::string_view> RegionsOf(const model::Models& models, std::string_view partition);

/// Whether AWS's data lists the service in the region. Services and regions that it does not know count as
/// available.
bool IsAvailable(const model::Service& service, std::string_view region);
/// True for services with one endpoint for all regions of a partition (IAM, Route 53, CloudFront).
bool IsGlobal(const model::Service& service, std::string_view partition);

/// Where the operation's requests go. Nearly all operations of a service have one endpoint; S3's
/// ListDirectoryBuckets and the data planes of a few services have their own. "global" means the public
/// partition's global region.
///
/// A configured URL stands for all regions, and is signed with the call's region even for global services, as
/// by AWS's SDK for Python. kInvalidArgument for a region that is no host label, kConfiguration for a
/// configured URL that is none; kNotFound where AWS has no such endpoint (FIPS in a region without it), with
/// AWS's reason.
Result<Endpoint> Resolve(const model::Operation& operation, std::string_view region, const Options& options);
/// The same for the operations that have no endpoint of their own.
Result<Endpoint> Resolve(const model::Service& service, std::string_view region, const Options& options);

/// The service's name in AWS_ENDPOINT_URL_<SERVICE>: "ELASTIC_LOAD_BALANCING_V2".
std::string EnvironmentName(const model::Service& service);

}  // namespace inventory::aws::endpoint
