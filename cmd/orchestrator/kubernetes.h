#pragma once

#include <memory>

#include "common/session.h"
#include "inventory/base/result.h"
#include "inventory/k8s/client.h"
#include "inventory/orchestrate/executor.h"
#include "inventory/orchestrate/kubernetes_executor.h"
#include "inventory/orchestrate/options.h"

namespace inventory::cmd {

/// The way into a cluster, and what its Jobs are to be.
struct Cluster {
  std::unique_ptr<k8s::Client> client;
  orchestrate::KubernetesExecutorOptions jobs;
};

/// As the options and the environment say. `attempts` 0: as many as the client makes.
Result<Cluster> FindCluster(Session& session, const orchestrate::ExecutorOptions& options, int attempts = 0);

/// The executor that creates Jobs, with the access to the cluster that the options and the environment give.
Result<std::unique_ptr<orchestrate::Executor>> MakeKubernetesExecutor(
    Session& session, const orchestrate::ExecutorOptions& options, bool replace_failed);

/// Whether this process runs in a pod.
bool InCluster(const Environment& environment);

}  // namespace inventory::cmd
