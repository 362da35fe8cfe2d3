#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "inventory/async/process.h"
#include "inventory/base/clock.h"
#include "inventory/base/environment.h"
#include "inventory/base/result.h"
#include "inventory/http/curl_transport.h"
#include "inventory/k8s/credentials.h"

namespace inventory::k8s {

/// How to reach a cluster's API server, and as whom.
struct Access {
  std::string server = {};          ///< "https://10.0.0.1:443", "https://[fd00::1]:443", without a final '/'.
  std::string namespace_name = {};  ///< Where objects go that name none.
  http::CurlOptions connection = {};
  std::shared_ptr<CredentialSource> credentials = {};
  std::string description = {};  ///< "context kind of /root/.kube/config", for messages.
};

struct AccessOptions {
  std::optional<std::filesystem::path> kubeconfig = {};  ///< Instead of what the environment says.
  std::string context = {};                              ///< Empty: the current one.
  std::string namespace_name = {};                       ///< Empty: the context's or the pod's.
  std::string user_agent = {};
};

/// What finding access may use. All but the environment must outlive the Access.
struct AccessTools {
  async::Loop& loop;
  const Clock& clock;
  async::ProcessRunner& processes;
  const Environment& environment;
  /// Absent: EKS's plugin is run like any other.
  EksTokenSource eks_token = {};
  /// Where the kubelet puts a pod's token, authorities and namespace:
  /// https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
  std::filesystem::path service_account_directory = "/var/run/secrets/kubernetes.io/serviceaccount";
};

/// The first of: the kubeconfig that was asked for, KUBECONFIG, the pod that we run in, ~/.kube/config.
/// kConfiguration if there is none, or the one that there is won't do.
Result<Access> FindAccess(const AccessOptions& options, const AccessTools& tools);

}  // namespace inventory::k8s
