#pragma once

#include "inventory/base/error.h"
#include "inventory/collect/ledger.h"

namespace inventory::collect {

/// What is known about the place of a refused call.
struct CallSite {
  bool global = false;              ///< Called in the partition's global region.
  bool listed_in_endpoints = true;  ///< AWS's endpoint data has the service in this region.
};

/// What a refused call means for the report. AWS says "not here", "not enabled" and "not you" in many ways,
/// some of them misleading; this is the one place that knows them.
Status Classify(const Error& error, const CallSite& site);

}  // namespace inventory::collect
