#include "inventory/k8s/kubeconfig.h"

#include <gtest/gtest.h>

#include "support/temporary_directory.h"

namespace inventory::k8s {
namespace {

using Files = std::vector<std::filesystem::path>;

constexpr std::string_view kWhole = R"(
apiVersion: v1
kind: Config
current-context: one
contexts:
- {name: one, context: {cluster: c, user: u, namespace: inventory}}
- {name: two, context: {cluster: c}}
- {name: lost, context: {cluster: nowhere, user: u}}
clusters:
- name: c
  cluster:
    server: https://10.0.0.1:6443/
    certificate-authority-data: Q0VSVA==
    tls-server-name: kubernetes
    proxy-url: http://proxy:3128
users:
- name: u
  user:
    client-certificate: certs/user.crt
    client-key-data: S0VZ
)";

class KubeconfigTest : public ::testing::Test {
 protected:
  inventory::testing::TemporaryDirectory directory_;
};

TEST_F(KubeconfigTest, ResolvesTheCurrentContext) {
  auto file = directory_.Write("config", kWhole);
  directory_.Write("certs/user.crt", "CERTIFICATE");
  auto context = LoadKubeconfig({file}, "");
  ASSERT_TRUE(context) << context.error().message();
  EXPECT_EQ(context->name, "one");
  EXPECT_EQ(context->namespace_name, "inventory");
  EXPECT_EQ(context->cluster.server, "https://10.0.0.1:6443");
  EXPECT_EQ(context->cluster.certificate_authority_data, "CERT");
  EXPECT_EQ(context->cluster.tls_server_name, "kubernetes");
  EXPECT_EQ(context->cluster.proxy_url, "http://proxy:3128");
  EXPECT_EQ(context->user.client_certificate_pem, "CERTIFICATE");
  EXPECT_EQ(context->user.client_key_pem->Reveal(), "KEY");
}

TEST_F(KubeconfigTest, ResolvesAContextByNameWithoutUserAndNamespace) {
  auto context = LoadKubeconfig({directory_.Write("config", kWhole)}, "two");
  ASSERT_TRUE(context) << context.error().message();
  EXPECT_EQ(context->namespace_name, "default");
  EXPECT_FALSE(context->user.token);
}

TEST_F(KubeconfigTest, MergesFilesAndTheFirstWins) {
  auto first = directory_.Write("a/config", R"(
current-context: one
users:
- {name: u, user: {tokenFile: token}}
)");
  auto second = directory_.Write("b/config", kWhole);
  auto context = LoadKubeconfig({directory_.path() / "missing", first, second}, "");
  ASSERT_TRUE(context) << context.error().message();
  EXPECT_EQ(context->user.token_file, directory_.path() / "a" / "token");
}

TEST_F(KubeconfigTest, ReadsAnExecPlugin) {
  auto file = directory_.Write("config", R"(
current-context: x
contexts: [{name: x, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: "http://localhost:8080"}}]
users:
- name: u
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: ./plugin
      args: [get, token]
      env: [{name: A, value: b}]
      installHint: install it
      provideClusterInfo: true
      interactiveMode: Always
)");
  auto exec = LoadKubeconfig({file}, "").value().user.exec.value();
  EXPECT_EQ(exec.command, (directory_.path() / "./plugin").string());
  EXPECT_EQ(exec.arguments, (std::vector<std::string>{"get", "token"}));
  EXPECT_EQ(exec.environment, (std::vector<std::pair<std::string, std::string>>{{"A", "b"}}));
  EXPECT_EQ(exec.install_hint, "install it");
  EXPECT_TRUE(exec.provide_cluster_info);
  EXPECT_TRUE(exec.always_interactive);
}

TEST_F(KubeconfigTest, NamesWhatIsMissingOrWrong) {
  auto whole = directory_.Write("config", kWhole);
  auto message = [](const Files& files, const std::string& context) {
    auto result = LoadKubeconfig(files, context);
    return result ? "" : result.error().message();
  };
  EXPECT_EQ(message({whole}, "other"), "kubeconfig " + whole.string() + ": no context \"other\"");
  EXPECT_EQ(message({whole}, "lost"), "kubeconfig " + whole.string() + ": no cluster \"nowhere\"");
  EXPECT_TRUE(message({whole}, "one").starts_with(whole.string() + ": client-certificate: "));
  auto empty = directory_.Write("empty", "apiVersion: v1\n");
  EXPECT_EQ(message({empty}, ""),
            "kubeconfig " + empty.string() + ": no current-context; name one with --context");
  auto missing = directory_.path() / "missing";
  EXPECT_EQ(LoadKubeconfig({missing}, "").error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(message({missing}, ""), "there is no kubeconfig " + missing.string());
}

TEST(KubeconfigFiles, AreThoseOfTheVariableOrTheOneAtHome) {
  Environment environment;
  EXPECT_EQ(KubeconfigFiles(environment), Files{});
  environment.Set("HOME", "/h");
  EXPECT_EQ(KubeconfigFiles(environment), Files{"/h/.kube/config"});
  environment.Set("KUBECONFIG", "/a::/b");
  EXPECT_EQ(KubeconfigFiles(environment), (Files{"/a", "/b"}));
}

}  // namespace
}  // namespace inventory::k8s
