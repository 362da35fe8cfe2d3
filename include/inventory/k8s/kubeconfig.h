#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "inventory/base/environment.h"
#include "inventory/base/result.h"
#include "inventory/base/secret.h"

namespace inventory::k8s {

/// A program that gives credentials:
/// https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
struct ExecConfig {
  std::string api_version = {};
  std::string command = {};  ///< With '/': a path, made absolute. Without: looked up in PATH.
  std::vector<std::string> arguments = {};
  std::vector<std::pair<std::string, std::string>> environment = {};
  std::string install_hint = {};
  bool provide_cluster_info = false;
  bool always_interactive = false;
};

/// What a kubeconfig says about a cluster. Texts that it holds in base64 are decoded.
struct KubeconfigCluster {
  std::string server = {};
  std::string tls_server_name = {};
  bool insecure_skip_tls_verify = false;
  std::optional<std::filesystem::path> certificate_authority = {};
  std::optional<std::string> certificate_authority_data = {};
  std::string proxy_url = {};
};

struct KubeconfigUser {
  std::optional<Secret> token = {};
  std::optional<std::filesystem::path> token_file = {};
  std::optional<std::string> client_certificate_pem = {};
  std::optional<Secret> client_key_pem = {};
  std::optional<ExecConfig> exec = {};
};

/// One context, resolved.
struct KubeconfigContext {
  std::string name = {};
  std::string namespace_name = {};  ///< "default" if the context has none.
  KubeconfigCluster cluster = {};
  KubeconfigUser user = {};
};

/// The files that KUBECONFIG names, or ~/.kube/config.
std::vector<std::filesystem::path> KubeconfigFiles(const Environment& environment);

/// Reads a context (the current one if `context` is empty) from files merged as kubectl merges them: the
/// first that has an entry wins, relative paths start from the file that holds them, files that don't exist
/// are passed over.
///
/// kNotFound: there is none of these files. kConfiguration: they lack what the context needs, and the message
/// names it. https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
Result<KubeconfigContext> LoadKubeconfig(const std::vector<std::filesystem::path>& files,
                                         const std::string& context);

}  // namespace inventory::k8s
