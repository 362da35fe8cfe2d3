#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "inventory/async/process.h"
#include "inventory/async/sync.h"
#include "inventory/async/task.h"
#include "inventory/base/clock.h"
#include "inventory/base/environment.h"
#include "inventory/base/result.h"
#include "inventory/base/secret.h"
#include "inventory/k8s/kubeconfig.h"

namespace inventory::k8s {

struct ClientCertificate {
  std::string certificate_pem = {};
  Secret key_pem = {};
};

/// What a request shows to the API server. Both may be absent: then the connection's own certificate speaks.
struct Credential {
  std::optional<Secret> token = {};
  /// The same object as long as it is the same certificate.
  std::shared_ptr<const ClientCertificate> certificate = {};
};

/// Where credentials come from. Asked before each request, so it must keep what it has got.
class CredentialSource {
 public:
  virtual ~CredentialSource() = default;
  virtual async::Task<Result<Credential>> Get() = 0;
  /// The API server did not accept what Get() gave: the next Get() must not answer from memory.
  virtual void Reject() {}
};

class StaticCredentials final : public CredentialSource {
 public:
  explicit StaticCredentials(std::optional<Secret> token) : token_(std::move(token)) {}
  async::Task<Result<Credential>> Get() override;

 private:
  std::optional<Secret> token_;
};

/// A token in a file that the kubelet replaces from time to time. Read again each minute; while it can't be
/// read, the last one serves on.
class TokenFileCredentials final : public CredentialSource {
 public:
  TokenFileCredentials(async::Loop& loop, std::filesystem::path path) : loop_(loop), path_(std::move(path)) {}
  async::Task<Result<Credential>> Get() override;
  void Reject() override { read_at_.reset(); }

 private:
  async::Loop& loop_;
  std::filesystem::path path_;
  std::optional<Secret> token_;
  std::optional<async::Instant> read_at_;
};

/// A credential that ends, from somewhere that takes time: asked for once, also when many requests need it,
/// and again shortly before its end or when it is rejected.
class ExpiringCredentials : public CredentialSource {
 public:
  struct Lease {
    Credential credential;
    std::optional<Time> expires = {};  ///< Never, if absent.
  };

  async::Task<Result<Credential>> Get() final;
  void Reject() final { lease_.reset(); }

 protected:
  ExpiringCredentials(async::Loop& loop, const Clock& clock) : clock_(clock), one_(loop, 1) {}

 private:
  virtual async::Task<Result<Lease>> Fetch() = 0;

  const Clock& clock_;
  async::Semaphore one_;
  std::optional<Lease> lease_;
};

/// Runs a kubeconfig's exec plugin without blocking the loop.
class ExecCredentials final : public ExpiringCredentials {
 public:
  /// `cluster_info` is the plugin's KUBERNETES_EXEC_INFO: see ExecInfo().
  ExecCredentials(async::Loop& loop, const Clock& clock, async::ProcessRunner& processes,
                  Environment environment, ExecConfig config, std::string cluster_info);

 private:
  async::Task<Result<Lease>> Fetch() override;

  async::ProcessRunner& processes_;
  Environment environment_;
  ExecConfig config_;
  std::string exec_info_;
};

/// The JSON that a plugin finds in KUBERNETES_EXEC_INFO.
std::string ExecInfo(const ExecConfig& config, const KubeconfigCluster& cluster);
/// Reads an ExecCredential, as a plugin prints it. kUnauthenticated for anything else.
Result<ExpiringCredentials::Lease> ParseExecCredential(std::string_view json, std::string_view api_version);

/// What `aws eks get-token` is asked for. Empty: as the AWS configuration has it.
struct EksTokenRequest {
  std::string cluster_name = {};
  std::string region = {};
  std::string role_arn = {};
  std::string profile = {};
};

struct EksToken {
  Secret token = {};
  Time expires;
};

/// Makes the token of an EKS cluster. The seam through which AWS reaches this module, which knows nothing of
/// it.
using EksTokenSource = std::function<async::Task<Result<EksToken>>(EksTokenRequest request)>;

/// What the plugin would be asked for, if it is `aws eks get-token` or `aws-iam-authenticator token` with
/// nothing but flags that we know.
std::optional<EksTokenRequest> AsEksTokenRequest(const ExecConfig& config);

class EksCredentials final : public ExpiringCredentials {
 public:
  EksCredentials(async::Loop& loop, const Clock& clock, EksTokenSource source, EksTokenRequest request);

 private:
  async::Task<Result<Lease>> Fetch() override;

  EksTokenSource source_;
  EksTokenRequest request_;
};

}  // namespace inventory::k8s
