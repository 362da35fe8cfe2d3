#include "inventory/k8s/access.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "inventory/base/atomic_file.h"
#include "inventory/k8s/kubeconfig.h"

namespace inventory::k8s {
namespace {

std::unexpected<Error> Wrong(std::string message) {
  return Fail(ErrorCode::kConfiguration, std::move(message));
}

http::CurlOptions BaseConnection(const AccessOptions& options, const Environment& environment) {
  auto connection = http::CurlOptions::FromEnvironment(environment);
  // That one is AWS's.
  connection.ca_file.reset();
  connection.user_agent = options.user_agent;
  return connection;
}

Result<std::shared_ptr<CredentialSource>> MakeCredentials(const KubeconfigContext& context,
                                                          const AccessTools& tools) {
  const auto& user = context.user;
  // As in client-go: a token that is given beats a file of it, and both a plugin.
  if (user.token) return std::make_shared<StaticCredentials>(user.token);
  if (user.token_file) return std::make_shared<TokenFileCredentials>(tools.loop, *user.token_file);
  if (!user.exec) return std::make_shared<StaticCredentials>(std::nullopt);
  const auto& exec = *user.exec;
  if (exec.always_interactive) {
    return Wrong(
        fmt::format("the kubeconfig's plugin {} wants a terminal (interactiveMode: Always)", exec.command));
  }
  if (tools.eks_token) {
    if (auto request = AsEksTokenRequest(exec)) {
      return std::make_shared<EksCredentials>(tools.loop, tools.clock, tools.eks_token, std::move(*request));
    }
  }
  return std::make_shared<ExecCredentials>(tools.loop, tools.clock, tools.processes, tools.environment, exec,
                                           ExecInfo(exec, context.cluster));
}

/// The part of a URL between "//" and the path.
std::string_view Authority(std::string_view url) {
  url.remove_prefix(std::min(url.find("//") + 2, url.size()));
  return url.substr(0, url.find('/'));
}

/// curl verifies the name in the URL, so that becomes the certificate's, and curl is told where to connect
/// instead.
void UseTlsServerName(const std::string& name, Access& access) {
  auto authority = std::string(Authority(access.server));
  auto colon = authority.rfind(':');
  bool has_port = colon != std::string::npos && authority.find(']', colon) == std::string::npos;
  std::string port = has_port ? authority.substr(colon + 1) : "443";
  std::string host = has_port ? authority.substr(0, colon) : authority;
  access.connection.connect_to = fmt::format("{}:{}:{}:{}", name, port, host, port);
  access.server.replace(access.server.find(authority), authority.size(), fmt::format("{}:{}", name, port));
}

Result<Access> FromKubeconfig(const std::vector<std::filesystem::path>& files, const AccessOptions& options,
                              const AccessTools& tools) {
  INVENTORY_TRY(auto context, LoadKubeconfig(files, options.context));
  Access access;
  access.server = context.cluster.server;
  access.namespace_name = options.namespace_name.empty() ? context.namespace_name : options.namespace_name;
  access.connection = BaseConnection(options, tools.environment);
  if (context.cluster.certificate_authority)
    access.connection.ca_file = context.cluster.certificate_authority->string();
  access.connection.ca_pem = context.cluster.certificate_authority_data;
  access.connection.verify_peer = !context.cluster.insecure_skip_tls_verify;
  access.connection.client_certificate_pem = context.user.client_certificate_pem;
  access.connection.client_key_pem = context.user.client_key_pem;
  if (!context.cluster.proxy_url.empty()) {
    access.connection.https_proxy = access.connection.http_proxy = context.cluster.proxy_url;
    access.connection.no_proxy.clear();
  }
  if (!context.cluster.tls_server_name.empty()) UseTlsServerName(context.cluster.tls_server_name, access);
  INVENTORY_TRY(access.credentials, MakeCredentials(context, tools));
  access.description = fmt::format("kubeconfig context {}", context.name);
  return access;
}

Result<Access> FromPod(const std::string& host, const AccessOptions& options, const AccessTools& tools) {
  auto port = tools.environment.GetNonEmpty("KUBERNETES_SERVICE_PORT");
  if (!port) return Wrong("KUBERNETES_SERVICE_HOST is set, but KUBERNETES_SERVICE_PORT is not");
  const auto& directory = tools.service_account_directory;
  if (!std::filesystem::exists(directory / "token")) {
    return Wrong(
        fmt::format("{} does not exist: the pod has no service account token (automountServiceAccountToken)",
                    (directory / "token").string()));
  }
  Access access;
  bool ipv6 = host.find(':') != std::string::npos;
  access.server =
      ipv6 ? fmt::format("https://[{}]:{}", host, *port) : fmt::format("https://{}:{}", host, *port);
  access.connection = BaseConnection(options, tools.environment);
  access.connection.ca_file = (directory / "ca.crt").string();
  access.credentials = std::make_shared<TokenFileCredentials>(tools.loop, directory / "token");
  access.namespace_name = options.namespace_name;
  if (access.namespace_name.empty()) {
    INVENTORY_TRY(access.namespace_name, ReadFile(directory / "namespace"));
  }
  access.description = "the cluster of this pod";
  return access;
}

}  // namespace

Result<Access> FindAccess(const AccessOptions& options, const AccessTools& tools) {
  if (options.kubeconfig) {
    auto access = FromKubeconfig({*options.kubeconfig}, options, tools);
    if (!access && access.error().code() == ErrorCode::kNotFound) return Wrong(access.error().message());
    return access;
  }
  auto host = tools.environment.GetNonEmpty("KUBERNETES_SERVICE_HOST");
  bool prefers_files = tools.environment.GetNonEmpty("KUBECONFIG").has_value();
  if (host && !prefers_files) return FromPod(*host, options, tools);
  auto access = FromKubeconfig(KubeconfigFiles(tools.environment), options, tools);
  if (access || access.error().code() != ErrorCode::kNotFound) return access;
  if (host) return FromPod(*host, options, tools);
  return Wrong(
      fmt::format("no Kubernetes cluster: {}, and this is no pod; set KUBECONFIG or use --kubeconfig",
                  access.error().message()));
}

}  // namespace inventory::k8s
