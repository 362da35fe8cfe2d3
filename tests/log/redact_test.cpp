#include "inventory/log/redact.h"

#include <string>

#include <gtest/gtest.h>

namespace inventory::log {
namespace {

// The example credentials of AWS's documentation.
constexpr std::string_view kAccessKeyId = "AKIAIOSFODNN7EXAMPLE";
constexpr std::string_view kSecretKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

std::string SessionToken() {
  std::string token = "IQoJb3JpZ2luX2VjEJr";
  while (token.size() < 300) token += "aB3/dE5+";
  return token + "==";
}

TEST(Redact, MasksSecretAccessKeysWhereverTheyStand) {
  const std::string secret = "wJalrXUtnFEMIaK7MDENGabPxRfiCYEXAMPLEK3Y";
  EXPECT_EQ(Redact("key " + secret + "."), "key [redacted].");
  EXPECT_EQ(Redact("[" + secret + "]"), "[[redacted]]");
  EXPECT_EQ(Redact("aws_secret_access_key = " + std::string(kSecretKey)),
            "aws_secret_access_key = [redacted]");
}

TEST(Redact, MasksSessionTokens) {
  EXPECT_EQ(Redact("token " + SessionToken() + " end"), "token [redacted] end");
}

TEST(Redact, MasksQueryParametersOfPresignedUrls) {
  EXPECT_EQ(
      Redact(
          "GET https://b.s3.amazonaws.com/k?X-Amz-Security-Token=abc%2F&X-Amz-Expires=60&X-Amz-Signature=0f"),
      "GET https://b.s3.amazonaws.com/k?X-Amz-Security-Token=[redacted]&X-Amz-Expires=60&X-Amz-Signature="
      "[redacted]");
}

TEST(Redact, MasksAuthorizationToTheEndOfTheLine) {
  EXPECT_EQ(Redact("Authorization: AWS4-HMAC-SHA256 Credential=A/b, Signature=c\nHost: x"),
            "Authorization: [redacted]\nHost: x");
  EXPECT_EQ(Redact("authorization: Bearer abc"), "authorization: [redacted]");
  EXPECT_EQ(Redact(R"({"Authorization": "Bearer abc", "Host": "x"})"),
            R"({"Authorization": "[redacted]", "Host": "x"})");
}

TEST(Redact, MasksNamedSecretsInEverySpelling) {
  EXPECT_EQ(Redact(R"("SecretAccessKey":"short","SessionToken":"t")"),
            R"("SecretAccessKey":"[redacted]","SessionToken":"[redacted]")");
  EXPECT_EQ(Redact("aws_session_token=t AWS_SECRET_ACCESS_KEY=s end"),
            "aws_session_token=[redacted] AWS_SECRET_ACCESS_KEY=[redacted] end");
  EXPECT_EQ(Redact("WebIdentityToken=abc&Version=2011-06-15"),
            "WebIdentityToken=[redacted]&Version=2011-06-15");
}

TEST(Redact, MasksWebTokens) {
  EXPECT_EQ(Redact("token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln-_ read"), "token [redacted] read");
  EXPECT_EQ(Redact("eyJhbGciOiJSUzI1NiJ9 alone is not one"), "eyJhbGciOiJSUzI1NiJ9 alone is not one");
}

TEST(Redact, MasksPasswordsInUrls) {
  EXPECT_EQ(Redact("postgresql://user:pa:ss@db:5432/x"), "postgresql://user:[redacted]@db:5432/x");
  EXPECT_EQ(Redact("http://127.0.0.1:5000/a@b:c"), "http://127.0.0.1:5000/a@b:c");
}

TEST(Redact, LeavesWhatOneSearchesLogsFor) {
  for (const std::string_view text :
       {std::string_view(""), kAccessKeyId,
        std::string_view("arn:aws:iam::111122223333:role/managed/inventory"),
        std::string_view("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        std::string_view("da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        std::string_view("AWSRecon/2026/11/22/recon_111122223333.json"),
        std::string_view("request id 0123abcd-4567-89ab-cdef-0123456789ab"),
        std::string_view("X-Amz-Credential=AKIAIOSFODNN7EXAMPLE/20260102/us-east-1/sts/aws4_request"),
        std::string_view("the authorization failed; no password given")}) {
    EXPECT_EQ(Redact(text), text);
  }
}

TEST(NamesSecret, LooksAtTheEndOfTheName) {
  EXPECT_TRUE(NamesSecret("x-amz-security-token"));
  EXPECT_TRUE(NamesSecret("AWS_CONTAINER_AUTHORIZATION_TOKEN"));
  EXPECT_FALSE(NamesSecret("password_policy"));
  EXPECT_FALSE(NamesSecret("next_token"));
}

}  // namespace
}  // namespace inventory::log
