#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "inventory/aws/auth/role_options.h"
#include "inventory/orchestrate/run_spec.h"
#include "inventory/orchestrate/selection.h"

namespace inventory::config {
class OptionTable;
}

/// What `orchestrator` is told: flags, variables and defaults are in the Bind functions, which --help shows.
namespace inventory::orchestrate {

/// Where the accounts come from.
struct SourceOptions {
  bool organization = true;  ///< Ask AWS Organizations; else only the named accounts.
  /// Assumed in turn to ask it.
  std::vector<aws::auth::RoleOptions> roles;
  SelectionOptions selection;
};

/// What a run makes of them.
struct RunOptions {
  std::string run_id;
  std::string resume;                      ///< A run id: repeat what failed of it.
  std::string role = "managed/inventory";  ///< In each account: name with path, or ARN.
  std::string external_id;
  RunnerSettings runner;
  std::chrono::seconds deadline{std::chrono::hours{2}};
};

enum class ExecutorKind : std::uint8_t {
  kAutomatic,  ///< kKubernetes in a cluster, kLocal elsewhere.
  kKubernetes,
  kLocal,
};

/// How Jobs look. Empty: the k8s module's defaults.
struct KubernetesOptions {
  std::filesystem::path kubeconfig;
  std::string context;
  std::string namespace_name;
  std::string image;
  std::string image_pull_policy = "IfNotPresent";
  std::string service_account = "aws-inventory-runner-sa";
  std::string runner_role_arn;
  std::map<std::string, std::string> runner_environment;
  std::filesystem::path job_template;
  std::string queue_name;
  std::chrono::seconds time_to_live{std::chrono::hours{24}};
  int backoff_limit = 3;
  double requests_per_second = 50;
  bool wait = true;
};

/// Where the runners run.
struct ExecutorOptions {
  ExecutorKind kind = ExecutorKind::kAutomatic;
  KubernetesOptions kubernetes;
  std::filesystem::path work_directory = "inventory-runs";
  std::filesystem::path runner;  ///< Empty: beside this program.
  std::size_t max_parallel = 0;  ///< 0: two for each processor; in Kubernetes, any number.
  int step_attempts = 3;
  bool verbose = false;
};

void Bind(SourceOptions& options, config::OptionTable& table);
void Bind(RunOptions& options, config::OptionTable& table);
void Bind(ExecutorOptions& options, config::OptionTable& table);

}  // namespace inventory::orchestrate
