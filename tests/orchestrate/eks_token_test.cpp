#include "inventory/orchestrate/eks_token.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "aws/auth/auth_fixture.h"
#include "inventory/base/encoding.h"

namespace inventory::orchestrate {
namespace {

class EksTokenTest : public aws::auth::AuthFixture {
 protected:
  EksTokenTest() {
    environment = Environment({{"AWS_ACCESS_KEY_ID", "AKID"}, {"AWS_SECRET_ACCESS_KEY", "secret"}});
  }

  /// The URL that the token is made of, or the error's message.
  std::string UrlOf(k8s::EksTokenRequest request) {
    const k8s::EksTokenSource source = EksTokens(context);
    auto token = async::Run(loop, source(std::move(request)));
    if (!token) return token.error().message();
    expires_ = token->expires;
    const std::string text(token->token.Reveal());
    EXPECT_TRUE(text.starts_with("k8s-aws-v1.")) << text;
    EXPECT_EQ(text.find('='), std::string::npos) << "no padding";
    std::string encoded = text.substr(text.find('.') + 1);
    for (char& c : encoded) c = c == '-' ? '+' : c == '_' ? '/' : c;
    while (encoded.size() % 4 != 0) encoded += '=';
    return Base64Decode(encoded).value_or("(no base64)");
  }

  static bool Has(const std::string& url, std::string_view part) {
    return url.find(part) != std::string::npos;
  }

  Time expires_;
};

TEST_F(EksTokenTest, IsAPresignedCallThatNamesTheCluster) {
  const std::string url = UrlOf({.cluster_name = "production", .region = "eu-central-1"});
  EXPECT_TRUE(url.starts_with(
      "https://sts.eu-central-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm="))
      << url;
  // As the AWS CLI makes it: the authenticator refuses other signed headers and longer lives.
  EXPECT_TRUE(Has(url, "&X-Amz-Credential=AKID%2F20260102%2Feu-central-1%2Fsts%2Faws4_request")) << url;
  EXPECT_TRUE(Has(url, "&X-Amz-Expires=60")) << url;
  EXPECT_TRUE(Has(url, "&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id")) << url;
  EXPECT_EQ(expires_, kNow + std::chrono::minutes(14));
  EXPECT_TRUE(transport.requests().empty());
  EXPECT_NE(UrlOf({.cluster_name = "other", .region = "eu-central-1"}), url) << "the name is signed";
}

TEST_F(EksTokenTest, RegionComesFromTheConfigurationWhereTheClusterNamesNone) {
  environment = Environment(
      {{"AWS_ACCESS_KEY_ID", "AKID"}, {"AWS_SECRET_ACCESS_KEY", "secret"}, {"AWS_REGION", "ap-south-1"}});
  EXPECT_TRUE(UrlOf({.cluster_name = "c"}).starts_with("https://sts.ap-south-1.amazonaws.com/?"));
}

TEST_F(EksTokenTest, RoleIsAssumedFirst) {
  transport.On("POST", "https://sts.")
      .WithBody("Action=AssumeRole&")
      .Reply(200, Assumed("AssumeRole", "ASID", "arn:aws:sts::111122223333:assumed-role/admin/s"));
  const std::string url =
      UrlOf({.cluster_name = "c", .region = "eu-west-1", .role_arn = "arn:aws:iam::111122223333:role/admin"});
  EXPECT_TRUE(Has(url, "&X-Amz-Credential=ASID%2F")) << url;
  EXPECT_TRUE(Has(url, "&X-Amz-Security-Token=role-token")) << url;
}

TEST_F(EksTokenTest, RoleThatRefusesIsTold) {
  transport.On("POST", "https://sts.")
      .WithBody("Action=AssumeRole&")
      .Reply(403, Refused("AccessDenied", "no"));
  transport.On("POST", "https://sts.").Reply(403, Refused("AccessDenied", "no"));
  const std::string message =
      UrlOf({.cluster_name = "c", .region = "eu-west-1", .role_arn = "arn:aws:iam::111122223333:role/admin"});
  EXPECT_TRUE(message.starts_with("account 111122223333: cannot assume arn:aws:iam::111122223333:role/admin"))
      << message;
}

TEST_F(EksTokenTest, ProfileThatIsNotThereIsTold) {
  EXPECT_TRUE(Has(UrlOf({.cluster_name = "c", .region = "eu-west-1", .profile = "nobody"}), "nobody"));
}

}  // namespace
}  // namespace inventory::orchestrate
