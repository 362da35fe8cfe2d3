#pragma once

#include "inventory/base/error.h"
#include "inventory/collect/ledger.h"

namespace inventory::collect {

/// What is known about the place of a refused call.
struct CallSite {
  bool region_enabled = false;      ///< AWS has told so, or no account can be without it.
  bool listed_in_endpoints = true;  ///< AWS's endpoint data has the service in this region.
  /// About a resource that AWS has listed there, so that the service is there, and the account uses it.
  bool of_resource = false;
};

/// What a refused call means for the report. AWS says "not here", "not enabled" and "not you" in many ways,
/// some of them misleading; this is the one place that knows them.
Status Classify(const Error& error, const CallSite& site);

}  // namespace inventory::collect
