#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "inventory/k8s/credentials.h"
#include "support/fake_process_runner.h"

namespace inventory::k8s {
namespace {

using nlohmann::json;

constexpr std::string_view kV1 = "client.authentication.k8s.io/v1";
const Time kNow = std::chrono::sys_days(std::chrono::January / 2 / 2026);

std::string ExecCredentialText(json status) {
  return json({{"apiVersion", kV1}, {"kind", "ExecCredential"}, {"status", std::move(status)}}).dump();
}

class ExecCredentialsTest : public ::testing::Test {
 protected:
  Result<Credential> Get(ExecConfig config) {
    config.api_version = kV1;
    ExecCredentials source(loop_, clock_, processes_, Environment({{"PATH", "/bin"}, {"A", "ours"}}), config,
                           ExecInfo(config, {}));
    return async::Run(loop_, source.Get());
  }

  async::ManualLoop loop_;
  ManualClock clock_{kNow};
  Result<async::ProcessExit> exit_ = async::ProcessExit{.output = ExecCredentialText({{"token", "t"}})};
  inventory::testing::FakeProcessRunner processes_{loop_, [this](const async::Process&) { return exit_; }};
};

TEST_F(ExecCredentialsTest, RunsThePluginWithItsEnvironment) {
  auto credential = Get({.command = "plugin", .arguments = {"a", "b"}, .environment = {{"A", "its"}}});
  ASSERT_TRUE(credential) << credential.error().message();
  EXPECT_EQ(credential->token->Reveal(), "t");
  const auto& process = processes_.processes.at(0);
  EXPECT_EQ(process.argv, (std::vector<std::string>{"plugin", "a", "b"}));
  EXPECT_EQ(process.environment.Get("A"), "its");
  EXPECT_EQ(process.environment.Get("PATH"), "/bin");
  EXPECT_EQ(json::parse(*process.environment.Get("KUBERNETES_EXEC_INFO")),
            json::parse(R"({"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",
                            "spec":{"interactive":false}})"));
}

TEST_F(ExecCredentialsTest, SaysWhatAFailedPluginSaid) {
  exit_ = async::ProcessExit{.exit_code = 255, .errors = "The SSO session has expired.\n"};
  auto error = Get({.command = "aws"}).error();
  EXPECT_EQ(error.code(), ErrorCode::kUnauthenticated);
  EXPECT_EQ(error.message(),
            "the kubeconfig's plugin aws failed with exit code 255: The SSO session has expired.");
}

TEST_F(ExecCredentialsTest, SaysHowToInstallAPluginThatIsNotThere) {
  exit_ = Fail(ErrorCode::kConfiguration, "there is no program gke in PATH");
  auto error = Get({.command = "gke", .install_hint = "Install it."}).error();
  EXPECT_EQ(error.code(), ErrorCode::kConfiguration);
  EXPECT_EQ(error.message(),
            "the kubeconfig's plugin gke can't be run: there is no program gke in PATH\nInstall it.");
}

TEST(ExecInfo, TellsTheClusterWhenItIsWanted) {
  ExecConfig config{.api_version = std::string(kV1), .provide_cluster_info = true};
  KubeconfigCluster cluster{
      .server = "https://s", .tls_server_name = "n", .certificate_authority_data = "CERT"};
  EXPECT_EQ(
      json::parse(ExecInfo(config, cluster)).at("spec").at("cluster"),
      json::parse(R"({"server":"https://s","tls-server-name":"n","certificate-authority-data":"Q0VSVA=="})"));
}

TEST(ParseExecCredential, ReadsTokenCertificateAndEnd) {
  auto lease = ParseExecCredential(ExecCredentialText({{"token", "t"},
                                                       {"clientCertificateData", "c"},
                                                       {"clientKeyData", "k"},
                                                       {"expirationTimestamp", "2026-01-02T00:15:00Z"}}),
                                   kV1);
  ASSERT_TRUE(lease) << lease.error().message();
  EXPECT_EQ(lease->credential.token->Reveal(), "t");
  EXPECT_EQ(lease->credential.certificate->certificate_pem, "c");
  EXPECT_EQ(lease->credential.certificate->key_pem.Reveal(), "k");
  EXPECT_EQ(lease->expires, kNow + std::chrono::minutes(15));
}

TEST(ParseExecCredential, RefusesWhatIsNone) {
  auto message = [](const std::string& text) {
    auto lease = ParseExecCredential(text, kV1);
    return lease ? "" : lease.error().message();
  };
  EXPECT_EQ(message("token"), "its output is no ExecCredential");
  EXPECT_EQ(message("{}"), "its output is no ExecCredential");
  EXPECT_EQ(
      message(R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1"})"),
      "it answered in client.authentication.k8s.io/v1beta1 and was asked in client.authentication.k8s.io/v1");
  EXPECT_EQ(message(ExecCredentialText({{"clientCertificateData", "c"}})),
            "its output has neither a token nor a client certificate with its key");
  EXPECT_EQ(message(ExecCredentialText({{"token", "t"}, {"expirationTimestamp", "soon"}})),
            "its expirationTimestamp \"soon\" is no time");
}

TEST(AsEksTokenRequest, KnowsTheCommandsOfAwsAndTheAuthenticator) {
  auto aws = AsEksTokenRequest({.command = "/usr/local/bin/aws",
                                .arguments = {"--region", "eu-west-1", "eks", "get-token", "--cluster-name",
                                              "c", "--output", "json", "--role-arn=arn"},
                                .environment = {{"AWS_PROFILE", "p"}}});
  ASSERT_TRUE(aws);
  EXPECT_EQ(aws->cluster_name, "c");
  EXPECT_EQ(aws->region, "eu-west-1");
  EXPECT_EQ(aws->role_arn, "arn");
  EXPECT_EQ(aws->profile, "p");
  auto authenticator =
      AsEksTokenRequest({.command = "aws-iam-authenticator", .arguments = {"token", "-i", "c", "-r", "arn"}});
  ASSERT_TRUE(authenticator);
  EXPECT_EQ(authenticator->cluster_name, "c");
  EXPECT_EQ(authenticator->role_arn, "arn");
}

TEST(AsEksTokenRequest, LeavesEverythingElseToThePlugin) {
  EXPECT_FALSE(AsEksTokenRequest({.command = "gke-gcloud-auth-plugin"}));
  EXPECT_FALSE(AsEksTokenRequest({.command = "aws", .arguments = {"eks", "get-token"}}));
  EXPECT_FALSE(AsEksTokenRequest({.command = "aws", .arguments = {"--cluster-name", "c"}}));
  EXPECT_FALSE(AsEksTokenRequest(
      {.command = "aws", .arguments = {"eks", "get-token", "--cluster-name", "c", "--endpoint-url", "x"}}));
  EXPECT_FALSE(AsEksTokenRequest({.command = "aws",
                                  .arguments = {"eks", "get-token", "--cluster-name", "c"},
                                  .environment = {{"AWS_CONFIG_FILE", "x"}}}));
}

}  // namespace
}  // namespace inventory::k8s
