#include "inventory/k8s/kubeconfig.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "inventory/base/atomic_file.h"
#include "inventory/base/encoding.h"
#include "inventory/config/yaml.h"

namespace inventory::k8s {
namespace {

using config::YamlNode;

std::string TextOf(const YamlNode* node) {
  return node == nullptr ? "" : node->text;
}
std::string Member(const YamlNode& mapping, std::string_view key) {
  return TextOf(mapping.Find(key));
}
bool Flag(const YamlNode& mapping, std::string_view key) {
  return Member(mapping, key) == "true";
}

std::unexpected<Error> Wrong(std::string message) {
  return Fail(ErrorCode::kConfiguration, std::move(message));
}

/// An entry of one of the lists, and the file that holds it.
struct Entry {
  const YamlNode* node = nullptr;
  const std::filesystem::path* file = nullptr;

  std::optional<std::filesystem::path> Path(std::string_view key) const {
    auto text = Member(*node, key);
    if (text.empty()) return std::nullopt;
    return file->parent_path() / text;
  }

  Result<std::optional<std::string>> Base64(std::string_view key) const {
    auto text = Member(*node, key);
    if (text.empty()) return std::nullopt;
    auto decoded = Base64Decode(text);
    if (!decoded) return Wrong(fmt::format("{}:{}: {} is not base64", file->string(), node->line, key));
    return std::move(*decoded);
  }

  /// PEM text given as base64 under "<key>-data" or in the file under `key`; the data wins.
  Result<std::optional<std::string>> DataOrFile(std::string_view key) const {
    INVENTORY_TRY(auto data, Base64(fmt::format("{}-data", key)));
    if (data) return data;
    auto path = Path(key);
    if (!path) return std::nullopt;
    auto content = ReadFile(*path);
    if (!content) return Wrong(fmt::format("{}: {}: {}", file->string(), key, content.error().message()));
    return std::move(*content);
  }
};

class Files {
 public:
  Result<> Read(const std::vector<std::filesystem::path>& paths) {
    for (const auto& path : paths) {
      auto text = ReadFile(path);
      if (!text && text.error().code() == ErrorCode::kNotFound) continue;
      if (!text) return Wrong(text.error().message());
      auto root = config::ParseYaml(*text, path.string());
      if (!root) return Wrong(root.error().message());
      files_.push_back({std::filesystem::absolute(path), std::move(*root)});
    }
    return {};
  }

  bool empty() const { return files_.empty(); }

  std::string CurrentContext() const {
    for (const auto& [path, root] : files_) {
      if (auto name = Member(root, "current-context"); !name.empty()) return name;
    }
    return {};
  }

  /// The entry of this name in a list such as "contexts": what stands under `member` in it.
  Result<Entry> Find(std::string_view list, std::string_view member, const std::string& name) const {
    for (const auto& [path, root] : files_) {
      const YamlNode* entries = root.Find(list);
      if (entries == nullptr) continue;
      for (const auto& entry : entries->nodes) {
        if (Member(entry, "name") != name) continue;
        const YamlNode* node = entry.Find(member);
        if (node != nullptr) return Entry{node, &path};
        return Wrong(fmt::format("{}:{}: {} \"{}\" is empty", path.string(), entry.line, member, name));
      }
    }
    return Wrong(fmt::format("{}: no {} \"{}\"", Describe(), member, name));
  }

  std::string Describe() const {
    std::vector<std::string> names;
    for (const auto& file : files_) names.push_back(file.path.string());
    return fmt::format("kubeconfig {}", fmt::join(names, ":"));
  }

 private:
  struct File {
    std::filesystem::path path;
    YamlNode root;
  };
  std::vector<File> files_;
};

Result<KubeconfigCluster> ReadCluster(const Entry& entry) {
  KubeconfigCluster cluster;
  cluster.server = Member(*entry.node, "server");
  if (!cluster.server.starts_with("https://") && !cluster.server.starts_with("http://")) {
    return Wrong(fmt::format("{}:{}: the cluster's server \"{}\" is no http or https URL",
                             entry.file->string(), entry.node->line, cluster.server));
  }
  while (cluster.server.ends_with('/')) cluster.server.pop_back();
  cluster.tls_server_name = Member(*entry.node, "tls-server-name");
  cluster.insecure_skip_tls_verify = Flag(*entry.node, "insecure-skip-tls-verify");
  cluster.certificate_authority = entry.Path("certificate-authority");
  INVENTORY_TRY(cluster.certificate_authority_data, entry.Base64("certificate-authority-data"));
  cluster.proxy_url = Member(*entry.node, "proxy-url");
  return cluster;
}

ExecConfig ReadExec(const YamlNode& node, const std::filesystem::path& file) {
  ExecConfig exec;
  exec.api_version = Member(node, "apiVersion");
  exec.command = Member(node, "command");
  if (exec.command.find('/') != std::string::npos)
    exec.command = (file.parent_path() / exec.command).string();
  if (const YamlNode* arguments = node.Find("args")) {
    for (const auto& argument : arguments->nodes) exec.arguments.push_back(argument.text);
  }
  if (const YamlNode* environment = node.Find("env")) {
    for (const auto& variable : environment->nodes) {
      exec.environment.emplace_back(Member(variable, "name"), Member(variable, "value"));
    }
  }
  exec.install_hint = Member(node, "installHint");
  exec.provide_cluster_info = Flag(node, "provideClusterInfo");
  exec.always_interactive = Member(node, "interactiveMode") == "Always";
  return exec;
}

Result<KubeconfigUser> ReadUser(const Entry& entry) {
  KubeconfigUser user;
  if (auto token = Member(*entry.node, "token"); !token.empty()) user.token = Secret(std::move(token));
  user.token_file = entry.Path("tokenFile");
  INVENTORY_TRY(user.client_certificate_pem, entry.DataOrFile("client-certificate"));
  INVENTORY_TRY(auto key, entry.DataOrFile("client-key"));
  if (key) user.client_key_pem = Secret(std::move(*key));
  if (user.client_certificate_pem.has_value() != user.client_key_pem.has_value()) {
    return Wrong(fmt::format("{}:{}: a client certificate needs both client-certificate and client-key",
                             entry.file->string(), entry.node->line));
  }
  if (const YamlNode* exec = entry.node->Find("exec")) user.exec = ReadExec(*exec, *entry.file);
  if (entry.node->Find("auth-provider") != nullptr) {
    return Wrong(
        fmt::format("{}:{}: auth-provider is not supported (Kubernetes 1.26 removed it); use an exec plugin",
                    entry.file->string(), entry.node->line));
  }
  return user;
}

}  // namespace

std::vector<std::filesystem::path> KubeconfigFiles(const Environment& environment) {
  std::vector<std::filesystem::path> files;
  if (auto list = environment.GetNonEmpty("KUBECONFIG")) {
    std::string_view rest = *list;
    while (!rest.empty()) {
      auto end = std::min(rest.find(':'), rest.size());
      if (end > 0) files.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  } else if (auto home = environment.GetNonEmpty("HOME")) {
    files.push_back(std::filesystem::path(*home) / ".kube" / "config");
  }
  return files;
}

Result<KubeconfigContext> LoadKubeconfig(const std::vector<std::filesystem::path>& paths,
                                         const std::string& context) {
  Files files;
  INVENTORY_CHECK(files.Read(paths));
  if (files.empty()) {
    std::vector<std::string> names;
    for (const auto& path : paths) names.push_back(path.string());
    return Fail(ErrorCode::kNotFound, fmt::format("there is no kubeconfig {}", fmt::join(names, ":")));
  }
  KubeconfigContext result;
  result.name = context.empty() ? files.CurrentContext() : context;
  if (result.name.empty()) {
    return Wrong(fmt::format("{}: no current-context; name one with --context", files.Describe()));
  }
  INVENTORY_TRY(auto chosen, files.Find("contexts", "context", result.name));
  result.namespace_name = Member(*chosen.node, "namespace");
  if (result.namespace_name.empty()) result.namespace_name = "default";
  INVENTORY_TRY(auto cluster, files.Find("clusters", "cluster", Member(*chosen.node, "cluster")));
  INVENTORY_TRY(result.cluster, ReadCluster(cluster));
  if (auto name = Member(*chosen.node, "user"); !name.empty()) {
    INVENTORY_TRY(auto user, files.Find("users", "user", name));
    INVENTORY_TRY(result.user, ReadUser(user));
  }
  return result;
}

}  // namespace inventory::k8s
