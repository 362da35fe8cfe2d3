#include <gtest/gtest.h>

#include <string>

#include "inventory/http/curl_transport.h"
#include "support/loopback_server.h"
#include "support/temporary_directory.h"
#include "support/tls_identity.h"

namespace inventory::http {
namespace {

class CurlTransportTlsTest : public ::testing::Test {
 protected:
  Result<Response> Send(const CurlOptions& options, std::string url) {
    CurlTransport transport(loop_, options);
    Request request{.url = std::move(url)};
    return async::Run(loop_, transport.Send(std::move(request)));
  }

  static LoopbackServer::Handler Answer() {
    return LoopbackServer::AlwaysAnswer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  }

  const TlsIdentity server_ = TlsIdentity::Make("api.localhost");
  async::AsioLoop loop_;
  inventory::testing::TemporaryDirectory directory_;
};

TEST_F(CurlTransportTlsTest, TrustsTheAuthoritiesThatItIsGiven) {
  LoopbackServer server(Answer(), server_.ServerContext());
  CurlOptions by_text;
  by_text.ca_pem = server_.certificate_pem;
  auto response = Send(by_text, server.Url("/", "api.localhost"));
  ASSERT_TRUE(response) << response.error().ToString();
  EXPECT_EQ(response->body, "ok");

  CurlOptions by_file;
  by_file.ca_file = directory_.Write("ca.pem", server_.certificate_pem);
  EXPECT_TRUE(Send(by_file, server.Url("/", "api.localhost")));
}

TEST_F(CurlTransportTlsTest, RefusesACertificateThatNobodyVouchesFor) {
  LoopbackServer server(Answer(), server_.ServerContext());
  auto error = Send({}, server.Url("/", "api.localhost")).error();
  EXPECT_EQ(error.code(), ErrorCode::kConfiguration);
  EXPECT_EQ(error.ToString(), "TLS: certificate of api.localhost:" + std::to_string(server.port()) +
                                  ": self-signed certificate (phase=connect)");
}

TEST_F(CurlTransportTlsTest, RefusesACertificateOfAnotherName) {
  LoopbackServer server(Answer(), server_.ServerContext());
  CurlOptions options;
  options.ca_pem = server_.certificate_pem;
  auto error = Send(options, server.Url("/", "other.localhost")).error();
  EXPECT_EQ(error.code(), ErrorCode::kConfiguration);
  EXPECT_EQ(error.message(), "TLS: certificate of other.localhost:" + std::to_string(server.port()) +
                                 ": no alternative certificate subject name matches target host name "
                                 "'other.localhost'");
}

TEST_F(CurlTransportTlsTest, TrustsAnybodyOnlyWhenItIsTold) {
  LoopbackServer server(Answer(), server_.ServerContext());
  CurlOptions options;
  options.verify_peer = false;
  EXPECT_TRUE(Send(options, server.Url("/")));
}

TEST_F(CurlTransportTlsTest, ConnectsElsewhereUnderTheNameOfTheUrl) {
  LoopbackServer server(Answer(), TlsIdentity::Make("kubernetes.invalid").ServerContext());
  CurlOptions options;
  options.verify_peer = false;
  options.connect_to = "kubernetes.invalid:443:127.0.0.1:" + std::to_string(server.port());
  auto response = Send(options, "https://kubernetes.invalid/");
  EXPECT_TRUE(response) << response.error().ToString();
}

TEST_F(CurlTransportTlsTest, ShowsItsClientCertificate) {
  auto client = TlsIdentity::Make("client");
  LoopbackServer server(Answer(), server_.ServerContext(&client));
  CurlOptions options;
  options.ca_pem = server_.certificate_pem;
  auto refused = Send(options, server.Url("/", "api.localhost"));
  EXPECT_EQ(refused.error().code(), ErrorCode::kUnavailable);

  options.client_certificate_pem = client.certificate_pem;
  options.client_key_pem = Secret(client.key_pem);
  auto response = Send(options, server.Url("/", "api.localhost"));
  EXPECT_TRUE(response) << response.error().ToString();
}

TEST_F(CurlTransportTlsTest, NamesAuthoritiesAndKeysThatCannotBeRead) {
  LoopbackServer server(Answer(), server_.ServerContext());
  CurlOptions no_file;
  no_file.ca_file = "/nonexistent/ca.pem";
  auto error = Send(no_file, server.Url("/", "api.localhost")).error();
  EXPECT_EQ(error.code(), ErrorCode::kConfiguration);
  EXPECT_NE(error.message().find("/nonexistent/ca.pem"), std::string::npos) << error.message();

  CurlOptions wrong_key;
  wrong_key.ca_pem = server_.certificate_pem;
  wrong_key.client_certificate_pem = server_.certificate_pem;
  wrong_key.client_key_pem = Secret(TlsIdentity::Make("other").key_pem);
  error = Send(wrong_key, server.Url("/", "api.localhost")).error();
  EXPECT_EQ(error.code(), ErrorCode::kConfiguration) << error.ToString();
}

}  // namespace
}  // namespace inventory::http
