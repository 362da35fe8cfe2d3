#pragma once

#include <memory>

#include "common/session.h"
#include "inventory/base/result.h"
#include "inventory/orchestrate/executor.h"
#include "inventory/orchestrate/options.h"

namespace inventory::cmd {

/// The executor that creates Jobs, with the access to the cluster that the options and the environment give.
Result<std::unique_ptr<orchestrate::Executor>> MakeKubernetesExecutor(
    Session& session, const orchestrate::ExecutorOptions& options, bool replace_failed);

/// Whether this process runs in a pod.
bool InCluster(const Environment& environment);

}  // namespace inventory::cmd
