#include "inventory/aws/auth/environment_provider.h"

#include "auth_fixture.h"

namespace inventory::aws::auth {
namespace {

Environment With(std::string name, std::string value) {
  Environment environment;
  environment.Set(std::move(name), std::move(value));
  return environment;
}

TEST(CredentialsFromEnvironment, LongTermKeys) {
  const Environment environment({{"AWS_ACCESS_KEY_ID", "AKID"}, {"AWS_SECRET_ACCESS_KEY", "secret"}});
  const auto credentials = CredentialsFromEnvironment(environment);
  EXPECT_EQ(Describe(credentials), "AKID/secret/");
  EXPECT_FALSE(credentials->expiration);
  EXPECT_EQ(credentials->source, "environment");
}

TEST(CredentialsFromEnvironment, TemporaryKeysAsTheCliExportsThem) {
  const Environment environment({{"AWS_ACCESS_KEY_ID", "ASID"},
                                 {"AWS_SECRET_ACCESS_KEY", "secret"},
                                 {"AWS_SESSION_TOKEN", "token"},
                                 {"AWS_CREDENTIAL_EXPIRATION", "2026-01-02T03:04:05+00:00"}});
  const auto credentials = CredentialsFromEnvironment(environment);
  EXPECT_EQ(Describe(credentials), "ASID/secret/token");
  EXPECT_EQ(credentials->expiration, AuthFixture::kNow);
}

TEST(CredentialsFromEnvironment, AnEmptyKeyIsNone) {
  const auto credentials = CredentialsFromEnvironment(With("AWS_ACCESS_KEY_ID", ""));
  EXPECT_EQ(credentials.error().code(), ErrorCode::kUnauthenticated);
  EXPECT_EQ(credentials.error().message(), "AWS_ACCESS_KEY_ID is not set");
}

TEST(CredentialsFromEnvironment, HalfAKeyIsAMistake) {
  const auto credentials = CredentialsFromEnvironment(With("AWS_ACCESS_KEY_ID", "AKID"));
  EXPECT_EQ(credentials.error().code(), ErrorCode::kConfiguration);
  EXPECT_EQ(credentials.error().message(),
            "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not: set both or neither");
}

TEST(CredentialsFromEnvironment, AnExpirationThatIsNoTimeIsAMistake) {
  const Environment environment({{"AWS_ACCESS_KEY_ID", "ASID"},
                                 {"AWS_SECRET_ACCESS_KEY", "secret"},
                                 {"AWS_CREDENTIAL_EXPIRATION", "soon"}});
  EXPECT_EQ(Describe(CredentialsFromEnvironment(environment)),
            "AWS_CREDENTIAL_EXPIRATION is \"soon\", which is no ISO 8601 time");
}

}  // namespace
}  // namespace inventory::aws::auth
