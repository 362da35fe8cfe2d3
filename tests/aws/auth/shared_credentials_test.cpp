#include "inventory/aws/auth/shared_credentials.h"

#include "auth_fixture.h"

namespace inventory::aws::auth {
namespace {

TEST(FormatSharedCredentials, HasTheThreeKeysAndTheExpirationAsAComment) {
  Credentials credentials = MakeCredentials("ASID");
  credentials.session_token = Secret("token");
  credentials.expiration = AuthFixture::kNow;
  EXPECT_EQ(
      FormatSharedCredentials(credentials),
      "# expiration = 2026-01-02T03:04:05Z\n"
      "[default]\naws_access_key_id = ASID\naws_secret_access_key = secret\naws_session_token = token\n");
}

TEST(FormatSharedCredentials, LongTermKeysHaveNoToken) {
  EXPECT_EQ(FormatSharedCredentials(MakeCredentials("AKID")),
            "[default]\naws_access_key_id = AKID\naws_secret_access_key = secret\n");
}

TEST(ParseSharedCredentials, ReadsWhatWasWritten) {
  Credentials credentials = MakeCredentials("ASID");
  credentials.session_token = Secret("token==");
  credentials.expiration = AuthFixture::kNow;
  const auto read = ParseSharedCredentials(FormatSharedCredentials(credentials), "/aws/creds");
  EXPECT_EQ(Describe(read), "ASID/secret/token==");
  EXPECT_EQ(read->expiration, credentials.expiration);
  EXPECT_EQ(read->source, "/aws/creds");
}

TEST(ParseSharedCredentials, RefusesWhatIsNotWhole) {
  EXPECT_EQ(Describe(ParseSharedCredentials("", "/aws/creds")), "/aws/creds has no section [default]");
  EXPECT_EQ(Describe(ParseSharedCredentials("[default]\n", "/aws/creds")),
            "profile \"default\" in /aws/creds has no access key");
  EXPECT_EQ(Describe(ParseSharedCredentials("[default]\naws_access_key_id = A\n", "/aws/creds")),
            "/aws/creds:2: profile \"default\" has aws_access_key_id, but no aws_secret_access_key");
  EXPECT_EQ(Describe(ParseSharedCredentials("[default]\naws_secret_access_key = A\n", "/aws/creds")),
            "/aws/creds:2: profile \"default\" has aws_secret_access_key, but no aws_access_key_id");
  EXPECT_EQ(Describe(ParseSharedCredentials(
                "# expiration = soon\n[default]\naws_access_key_id = A\naws_secret_access_key = B\n",
                "/aws/creds")),
            "/aws/creds: the time in its comment \"# expiration = ...\" is not ISO 8601");
}

using SharedCredentials = AuthFixture;

TEST_F(SharedCredentials, TheFileIsReadAgainEachTime) {
  home.Write("creds", FormatSharedCredentials(MakeCredentials("FIRST")));
  SharedCredentialsProvider provider(home.path() / "creds");
  EXPECT_EQ(Describe(Get(provider)), "FIRST/secret/");
  home.Write("creds", FormatSharedCredentials(MakeCredentials("SECOND")));
  EXPECT_EQ(Describe(Get(provider)), "SECOND/secret/");
}

TEST_F(SharedCredentials, AMissingFileIsNoReasonToLookElsewhere) {
  SharedCredentialsProvider provider("/nonexistent/creds");
  const auto credentials = Get(provider);
  ASSERT_FALSE(credentials);
  EXPECT_EQ(credentials.error().code(), ErrorCode::kConfiguration);
  EXPECT_TRUE(credentials.error().message().starts_with("can't read the credentials file: "));
  EXPECT_NE(credentials.error().message().find("/nonexistent/creds"), std::string::npos);
}

}  // namespace
}  // namespace inventory::aws::auth
