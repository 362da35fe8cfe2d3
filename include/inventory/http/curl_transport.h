#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "inventory/async/asio_loop.h"
#include "inventory/base/environment.h"
#include "inventory/base/secret.h"
#include "inventory/http/transport.h"

namespace inventory::http {

struct CurlOptions {
  /// PEM file of trusted authorities; absent: the system's.
  std::optional<std::string> ca_file;
  /// The same as PEM text (kubeconfig's certificate-authority-data).
  std::optional<std::string> ca_pem;
  /// Client certificate and key as PEM text.
  std::optional<std::string> client_certificate_pem;
  std::optional<Secret> client_key_pem;
  bool verify_peer = true;
  /// "name:port:host:port": requests to the first pair go to the second, while TLS and Host keep the name.
  std::string connect_to;

  std::string user_agent;
  /// Connections open at a time, idle ones included, in all and to one host. Requests beyond it wait, and an
  /// idle connection to another host is closed to make room: so more than there are hosts in use at a time.
  std::size_t max_connections = 512;
  std::size_t max_connections_per_host = 32;

  /// Proxy settings as curl and the AWS SDKs read them; lower-case names win. Empty: none.
  std::string https_proxy;
  std::string http_proxy;
  std::string no_proxy;

  /// AWS_CA_BUNDLE, HTTPS_PROXY, HTTP_PROXY, NO_PROXY and their lower-case forms.
  static CurlOptions FromEnvironment(const Environment& environment);
};

/// Transport over libcurl's multi interface on an Asio loop: one thread, HTTP/1.1, connections shared by all
/// requests of this object. Must not die before its transfers have ended, nor outlive the loop. The program
/// must ignore SIGPIPE: OpenSSL writes to connections that the far side has closed.
class CurlTransport final : public Transport {
 public:
  CurlTransport(async::AsioLoop& loop, CurlOptions options);
  ~CurlTransport() override;
  async::Task<Result<Response>> Send(Request request) override;
  async::Task<Result<Response>> Stream(Request request, BodySink sink) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace inventory::http
