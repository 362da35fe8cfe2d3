#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "inventory/base/encoding.h"
#include "inventory/base/timestamp.h"
#include "inventory/k8s/credentials.h"

namespace inventory::k8s {
namespace {

using nlohmann::json;

/// A plugin may open a browser for a login.
constexpr auto kPluginTimeout = std::chrono::minutes(2);
constexpr std::size_t kMostOfErrors = 400;

std::unexpected<Error> Unauthenticated(std::string message) {
  return Fail(ErrorCode::kUnauthenticated, std::move(message));
}

std::string Text(const json& object, const char* key) {
  auto member = object.find(key);
  return member != object.end() && member->is_string() ? member->get<std::string>() : "";
}

std::string LastOf(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  if (text.size() > kMostOfErrors) text.remove_prefix(text.size() - kMostOfErrors);
  return std::string(text);
}

/// Takes "--flag value" or "--flag=value" from the front of the arguments.
bool TakeFlag(std::span<const std::string>& arguments, std::string_view flag, std::string& value) {
  std::string_view first = arguments.front();
  if (first == flag && arguments.size() > 1) {
    value = arguments[1];
    arguments = arguments.subspan(2);
    return true;
  }
  if (first.starts_with(flag) && first.substr(flag.size()).starts_with('=')) {
    value = first.substr(flag.size() + 1);
    arguments = arguments.subspan(1);
    return true;
  }
  return false;
}

}  // namespace

std::string ExecInfo(const ExecConfig& config, const KubeconfigCluster& cluster) {
  json spec = {{"interactive", false}};
  if (config.provide_cluster_info) {
    json& info = spec["cluster"];
    info["server"] = cluster.server;
    if (!cluster.tls_server_name.empty()) info["tls-server-name"] = cluster.tls_server_name;
    if (cluster.insecure_skip_tls_verify) info["insecure-skip-tls-verify"] = true;
    if (cluster.certificate_authority_data) {
      info["certificate-authority-data"] = Base64Encode(*cluster.certificate_authority_data);
    }
    if (!cluster.proxy_url.empty()) info["proxy-url"] = cluster.proxy_url;
  }
  return json({{"apiVersion", config.api_version}, {"kind", "ExecCredential"}, {"spec", std::move(spec)}})
      .dump();
}

Result<ExpiringCredentials::Lease> ParseExecCredential(std::string_view text, std::string_view api_version) {
  auto object = json::parse(text, nullptr, false);
  if (!object.is_object() || Text(object, "kind") != "ExecCredential") {
    return Unauthenticated("its output is no ExecCredential");
  }
  if (auto version = Text(object, "apiVersion"); version != api_version) {
    return Unauthenticated(fmt::format("it answered in {} and was asked in {}", version, api_version));
  }
  const json status = object.value("status", json::object());
  if (!status.is_object()) return Unauthenticated("its output has no status");
  ExpiringCredentials::Lease lease;
  if (auto token = Text(status, "token"); !token.empty()) lease.credential.token = Secret(std::move(token));
  auto certificate = Text(status, "clientCertificateData");
  auto key = Text(status, "clientKeyData");
  if (!certificate.empty() && !key.empty()) {
    lease.credential.certificate =
        std::make_shared<const ClientCertificate>(std::move(certificate), Secret(std::move(key)));
  }
  if (!lease.credential.token && !lease.credential.certificate) {
    return Unauthenticated("its output has neither a token nor a client certificate with its key");
  }
  if (auto expires = Text(status, "expirationTimestamp"); !expires.empty()) {
    auto time = ParseIso8601(expires);
    if (!time) return Unauthenticated(fmt::format("its expirationTimestamp \"{}\" is no time", expires));
    lease.expires = *time;
  }
  return lease;
}

std::optional<EksTokenRequest> AsEksTokenRequest(const ExecConfig& config) {
  EksTokenRequest request;
  std::string ignored;
  std::string program = std::filesystem::path(config.command).filename();
  std::span<const std::string> arguments = config.arguments;
  bool aws = program == "aws";
  if (!aws && program != "aws-iam-authenticator") return std::nullopt;
  bool command_seen = false;
  while (!arguments.empty()) {
    if (aws && arguments.size() > 1 && arguments[0] == "eks" && arguments[1] == "get-token") {
      command_seen = true;
      arguments = arguments.subspan(2);
    } else if (!aws && arguments[0] == "token") {
      command_seen = true;
      arguments = arguments.subspan(1);
    } else if (!TakeFlag(arguments, aws ? "--cluster-name" : "--cluster-id", request.cluster_name) &&
               !TakeFlag(arguments, aws ? "--cluster-id" : "-i", request.cluster_name) &&
               !TakeFlag(arguments, "--region", request.region) &&
               !TakeFlag(arguments, aws ? "--role-arn" : "--role", request.role_arn) &&
               !TakeFlag(arguments, aws ? "--role" : "-r", request.role_arn) &&
               !TakeFlag(arguments, "--profile", request.profile) &&
               !TakeFlag(arguments, "--output", ignored)) {
      return std::nullopt;
    }
  }
  for (const auto& [name, value] : config.environment) {
    if (name == "AWS_PROFILE") {
      if (request.profile.empty()) request.profile = value;
    } else if (name == "AWS_REGION" || name == "AWS_DEFAULT_REGION") {
      if (request.region.empty()) request.region = value;
    } else if (name != "AWS_STS_REGIONAL_ENDPOINTS") {
      return std::nullopt;
    }
  }
  if (!command_seen || request.cluster_name.empty()) return std::nullopt;
  return request;
}

ExecCredentials::ExecCredentials(async::Loop& loop, const Clock& clock, async::ProcessRunner& processes,
                                 Environment environment, ExecConfig config, std::string exec_info)
    : ExpiringCredentials(loop, clock),
      processes_(processes),
      environment_(std::move(environment)),
      config_(std::move(config)) {
  for (const auto& [name, value] : config_.environment) environment_.Set(name, value);
  environment_.Set("KUBERNETES_EXEC_INFO", std::move(exec_info));
}

async::Task<Result<ExpiringCredentials::Lease>> ExecCredentials::Fetch() {
  async::Process process;
  process.argv.push_back(config_.command);
  process.argv.insert(process.argv.end(), config_.arguments.begin(), config_.arguments.end());
  process.environment = environment_;
  process.timeout = kPluginTimeout;
  auto exit = co_await processes_.Run(std::move(process));
  std::string who = fmt::format("the kubeconfig's plugin {}", config_.command);
  if (!exit) {
    auto hint = config_.install_hint.empty() ? "" : fmt::format("\n{}", config_.install_hint);
    co_return Fail(exit.error().code(),
                   fmt::format("{} can't be run: {}{}", who, exit.error().message(), hint));
  }
  if (exit->timed_out) co_return Unauthenticated(fmt::format("{} took longer than two minutes", who));
  if (!exit->ok()) {
    co_return Unauthenticated(
        fmt::format("{} failed with {}: {}", who, exit->ToString(), LastOf(exit->errors)));
  }
  auto lease = ParseExecCredential(exit->output, config_.api_version);
  if (!lease)
    co_return Unauthenticated(fmt::format("{} gave no credentials: {}", who, lease.error().message()));
  co_return std::move(*lease);
}

}  // namespace inventory::k8s
