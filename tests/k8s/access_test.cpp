#include "inventory/k8s/access.h"

#include <gtest/gtest.h>

#include "support/fake_process_runner.h"
#include "support/temporary_directory.h"

namespace inventory::k8s {
namespace {

class AccessTest : public ::testing::Test {
 protected:
  Result<Access> Find(std::map<std::string, std::string, std::less<>> variables,
                      const AccessOptions& options = {}) {
    Environment environment(std::move(variables));
    AccessTools tools{.loop = loop_,
                      .clock = clock_,
                      .processes = processes_,
                      .environment = environment,
                      .eks_token = eks_,
                      .service_account_directory = directory_.path() / "pod"};
    return FindAccess(options, tools);
  }

  std::string WriteKubeconfig(std::string_view user, std::string_view cluster = "") {
    return directory_.Write("config",
                            "current-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\n"
                            "clusters:\n- name: c\n  cluster:\n    server: https://10.0.0.1:6443\n    " +
                                std::string(cluster) + "\nusers: [{name: u, user: " + std::string(user) +
                                "}]\n");
  }

  void WritePod() {
    directory_.Write("pod/token", "pod token");
    directory_.Write("pod/ca.crt", "CA");
    directory_.Write("pod/namespace", "inventory");
  }

  std::string TokenOf(const Access& access) {
    auto credential = async::Run(loop_, access.credentials->Get());
    return credential ? std::string(credential->token->Reveal()) : credential.error().message();
  }

  async::ManualLoop loop_;
  ManualClock clock_{Time()};
  EksTokenSource eks_;
  inventory::testing::FakeProcessRunner processes_{
      loop_, [](const async::Process&) -> Result<async::ProcessExit> {
        return async::ProcessExit{
            .output = R"({"apiVersion":"v","kind":"ExecCredential","status":{"token":"plugin token"}})"};
      }};
  inventory::testing::TemporaryDirectory directory_;
};

TEST_F(AccessTest, IsThePodsWhenThereIsOne) {
  WritePod();
  auto access =
      Find({{"KUBERNETES_SERVICE_HOST", "10.96.0.1"}, {"KUBERNETES_SERVICE_PORT", "443"}, {"HOME", "/none"}});
  ASSERT_TRUE(access) << access.error().message();
  EXPECT_EQ(access->server, "https://10.96.0.1:443");
  EXPECT_EQ(access->namespace_name, "inventory");
  EXPECT_EQ(access->connection.ca_file, (directory_.path() / "pod/ca.crt").string());
  EXPECT_EQ(TokenOf(*access), "pod token");
}

TEST_F(AccessTest, PutsIpv6AddressesInBrackets) {
  WritePod();
  EXPECT_EQ(Find({{"KUBERNETES_SERVICE_HOST", "fd00::1"}, {"KUBERNETES_SERVICE_PORT", "443"}})->server,
            "https://[fd00::1]:443");
}

TEST_F(AccessTest, SaysWhyAPodHasNone) {
  auto access = Find({{"KUBERNETES_SERVICE_HOST", "10.96.0.1"}, {"KUBERNETES_SERVICE_PORT", "443"}});
  EXPECT_EQ(access.error().code(), ErrorCode::kConfiguration);
  EXPECT_EQ(access.error().message(), (directory_.path() / "pod/token").string() +
                                          " does not exist: the pod has no service account token "
                                          "(automountServiceAccountToken)");
}

TEST_F(AccessTest, SaysWhereItHasLooked) {
  auto access = Find({{"HOME", directory_.path().string()}});
  EXPECT_EQ(access.error().code(), ErrorCode::kConfiguration);
  EXPECT_EQ(access.error().message(), "no Kubernetes cluster: there is no kubeconfig " +
                                          (directory_.path() / ".kube/config").string() +
                                          ", and this is no pod; set KUBECONFIG or use --kubeconfig");
}

TEST_F(AccessTest, PrefersAKubeconfigThatIsNamed) {
  WritePod();
  auto file = WriteKubeconfig("{token: t}", "certificate-authority-data: Q0VSVA==");
  auto access =
      Find({{"KUBERNETES_SERVICE_HOST", "h"}, {"KUBERNETES_SERVICE_PORT", "1"}, {"KUBECONFIG", file}},
           {.namespace_name = "mine", .user_agent = "agent"});
  ASSERT_TRUE(access) << access.error().message();
  EXPECT_EQ(access->server, "https://10.0.0.1:6443");
  EXPECT_EQ(access->namespace_name, "mine");
  EXPECT_EQ(access->connection.ca_pem, "CERT");
  EXPECT_EQ(access->connection.user_agent, "agent");
  EXPECT_EQ(access->description, "kubeconfig context x");
  EXPECT_EQ(TokenOf(*access), "t");
}

TEST_F(AccessTest, TakesProxiesButNotTheAuthoritiesOfAws) {
  auto file = WriteKubeconfig("{token: t}");
  auto access =
      Find({{"KUBECONFIG", file}, {"AWS_CA_BUNDLE", "/aws.pem"}, {"HTTPS_PROXY", "http://p"}}).value();
  EXPECT_FALSE(access.connection.ca_file);
  EXPECT_EQ(access.connection.https_proxy, "http://p");
  file = WriteKubeconfig("{token: t}", "proxy-url: http://other");
  EXPECT_EQ(Find({{"KUBECONFIG", file}, {"NO_PROXY", "*"}}).value().connection.no_proxy, "");
}

TEST_F(AccessTest, ConnectsToTheServerUnderTheNameOfItsCertificate) {
  auto access = Find({{"KUBECONFIG", WriteKubeconfig("{token: t}", "tls-server-name: kubernetes")}}).value();
  EXPECT_EQ(access.server, "https://kubernetes:6443");
  EXPECT_EQ(access.connection.connect_to, "kubernetes:6443:10.0.0.1:6443");
}

TEST_F(AccessTest, RunsThePluginOfAKubeconfig) {
  auto access = Find({{"KUBECONFIG", WriteKubeconfig("{exec: {command: p, apiVersion: v}}")}}).value();
  EXPECT_EQ(TokenOf(access), "plugin token");
}

async::Task<Result<EksToken>> MakeEksToken(EksTokenRequest request) {
  co_return EksToken{.token = Secret("eks token of " + request.cluster_name), .expires = Time::max()};
}

TEST_F(AccessTest, MakesTheTokensOfEksItselfWhereItCan) {
  auto file =
      WriteKubeconfig("{exec: {command: aws, args: [eks, get-token, --cluster-name, c], apiVersion: v}}");
  EXPECT_EQ(TokenOf(Find({{"KUBECONFIG", file}}).value()), "plugin token");
  eks_ = MakeEksToken;
  EXPECT_EQ(TokenOf(Find({{"KUBECONFIG", file}}).value()), "eks token of c");
}

TEST_F(AccessTest, RefusesAPluginThatWantsATerminal) {
  auto file = WriteKubeconfig("{exec: {command: p, apiVersion: v, interactiveMode: Always}}");
  EXPECT_EQ(Find({{"KUBECONFIG", file}}).error().message(),
            "the kubeconfig's plugin p wants a terminal (interactiveMode: Always)");
}

}  // namespace
}  // namespace inventory::k8s
