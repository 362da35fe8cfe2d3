#include "inventory/aws/client/s3_address.h"

#include <algorithm>

#include <fmt/format.h>

namespace inventory::aws::client {
namespace {

constexpr std::string_view kS3 = "s3";
constexpr std::string_view kScheme = "://";
constexpr std::string_view kDirectoryBucketSuffix = "--x-s3";

bool IsLowerOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

}  // namespace

std::string_view BucketOf(const model::Operation& operation, const Value& input) {
  if (operation.service().name() != kS3 || !operation.request_uri().starts_with("/{Bucket}")) return {};
  return input.FindText("Bucket");
}

bool IsHostLabel(std::string_view bucket) {
  return bucket.size() >= 3 && bucket.size() <= 63 && IsLowerOrDigit(bucket.front()) &&
         IsLowerOrDigit(bucket.back()) &&
         std::ranges::all_of(bucket, [](char c) { return IsLowerOrDigit(c) || c == '-'; });
}

Result<> AddressBucket(const model::Operation& operation, std::string_view bucket,
                       endpoint::Endpoint& endpoint, std::string& path) {
  if (bucket.starts_with("arn:")) {
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("Bucket: {} is the ARN of an access point; give the bucket's name", bucket));
  }
  if (endpoint.custom) return {};
  if (bucket.ends_with(kDirectoryBucketSuffix)) {
    return Fail(
        ErrorCode::kInvalidArgument,
        fmt::format(
            "Bucket: {} is a directory bucket, which needs S3 Express sessions; they are not supported",
            bucket));
  }
  const auto prefix = std::string("/").append(bucket);
  if (!IsHostLabel(bucket) || !path.starts_with(prefix) || operation.name() == "GetBucketLocation") return {};
  path.erase(0, prefix.size());
  if (path.empty()) path = "/";
  const auto host = endpoint.url.find(kScheme);
  if (host == std::string::npos) {
    return Fail(ErrorCode::kInternal, fmt::format("the endpoint {} has no scheme", endpoint.url));
  }
  endpoint.url.insert(host + kScheme.size(), std::string(bucket).append("."));
  return {};
}

std::optional<std::string> RedirectRegion(const http::Response& response, std::string_view region) {
  // 301 PermanentRedirect, 307 TemporaryRedirect of new buckets, 400 AuthorizationHeaderMalformed, and 403
  // where the caller may not be told more. The region is only believed where it could be a host label.
  if (response.status != 301 && response.status != 307 && response.status != 400 && response.status != 403) {
    return std::nullopt;
  }
  const auto named = response.headers.Find("x-amz-bucket-region");
  if (!named || *named == region || named->empty() ||
      !std::ranges::all_of(*named, [](char c) { return IsLowerOrDigit(c) || c == '-'; })) {
    return std::nullopt;
  }
  return std::string(*named);
}

}  // namespace inventory::aws::client
