#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "inventory/aws/endpoint/endpoint.h"
#include "inventory/aws/model/model.h"
#include "inventory/base/result.h"
#include "inventory/base/value.h"
#include "inventory/http/message.h"

namespace inventory::aws::client {

/// The bucket that an S3 operation's URL names first, or "" for operations without one and for other
/// services.
std::string_view BucketOf(const model::Operation& operation, const Value& input);

/// Whether the bucket may stand in the host name: it is a host label, and has no dot, which AWS's wildcard
/// certificates don't cover. https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
bool IsHostLabel(std::string_view bucket);

/// Moves the bucket from the path ("/bucket/key") into the endpoint's host where AWS wants it there: not for
/// custom endpoints, nor for GetBucketLocation, which must work without knowing the bucket's region.
/// kInvalidArgument for access point ARNs and directory buckets, whose objects this client does not reach.
Result<> AddressBucket(const model::Operation& operation, std::string_view bucket,
                       endpoint::Endpoint& endpoint, std::string& path);

/// Where S3 says that the bucket is, if this answer says so and it is not `region`: then the request belongs
/// there.
std::optional<std::string> RedirectRegion(const http::Response& response, std::string_view region);

}  // namespace inventory::aws::client
