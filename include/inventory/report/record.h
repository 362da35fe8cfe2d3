#pragma once

#include <span>
#include <string_view>

#include "inventory/base/clock.h"
#include "inventory/base/value.h"

namespace inventory::report {

/// One resource, ready to be written. Owns nothing: everything lives as long as the call that takes it.
struct Record {
  std::string_view account;
  std::string_view service;  ///< As AWS Recon names it: "EC2", "ElasticLoadBalancingV2".
  std::string_view region;   ///< "global" for what has none.
  std::string_view type;     ///< "security_group"

  /// AWS's own, or "" where AWS defines none for this type.
  std::string_view arn;
  /// What AWS Recon puts there, which is not always an ARN. Never empty.
  std::string_view recon_arn;
  std::string_view id;    ///< What the service calls it: "sg-0a1", a name, a path. May be "".
  std::string_view name;  ///< What people call it. May be "".
  /// A map of strings, or null where the type has no tags or they are not asked for.
  Value tags;
  /// The service's members, children included, under the model's names. A map where the service gives data
  /// for keys.
  Value resource;
  /// Keys that should be in `resource` and could not be had.
  std::span<const std::string_view> missing;
  Time timestamp;
};

}  // namespace inventory::report
