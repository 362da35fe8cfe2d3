#pragma once

#include <nlohmann/json_fwd.hpp>

#include "inventory/base/result.h"

namespace inventory::k8s {

/// Applies a strategic merge patch to a Job, as `kubectl patch --type strategic` does: objects are merged,
/// null deletes, lists whose elements have a name (containers, env, volumes, ...) are merged by it, other
/// lists are replaced;
/// `$patch: delete|replace` in an object does what it says. Other directives are kInvalidArgument with their
/// path.
/// https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md
Result<> ApplyStrategicMerge(nlohmann::json& object, const nlohmann::json& patch);

}  // namespace inventory::k8s
