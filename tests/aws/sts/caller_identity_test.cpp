#include "inventory/aws/sts/caller_identity.h"

#include <gtest/gtest.h>

#include "support/aws_client_fixture.h"

namespace inventory::aws::sts {
namespace {

class GetCallerIdentityTest : public ClientFixture {};

TEST_F(GetCallerIdentityTest, TellsAccountArnAndUser) {
  transport.On("POST", "https://sts.eu-west-1.amazonaws.com/")
      .WithBody("Action=GetCallerIdentity")
      .Reply(200, R"(
    <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
      <Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn><UserId>AROA:s</UserId><Account>123456789012</Account>
    </GetCallerIdentityResult></GetCallerIdentityResponse>)");
  const auto identity = async::Run(loop, GetCallerIdentity(client, "eu-west-1", {}));
  ASSERT_TRUE(identity) << identity.error().ToString();
  EXPECT_EQ(identity->account, "123456789012");
  EXPECT_EQ(identity->arn, "arn:aws:sts::123456789012:assumed-role/r/s");
  EXPECT_EQ(identity->user_id, "AROA:s");
}

TEST_F(GetCallerIdentityTest, SaysThatNobodyKnowsTheCredentials) {
  transport.On("POST", "")
      .Reply(403, R"(<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code>
    <Message>The security token included in the request is invalid.</Message></Error></ErrorResponse>)");
  const auto identity = async::Run(loop, GetCallerIdentity(client, "eu-west-1", {}));
  ASSERT_FALSE(identity);
  EXPECT_EQ(identity.error().code(), ErrorCode::kUnauthenticated);
}

TEST_F(GetCallerIdentityTest, EndsWhenCancelled) {
  transport.On("POST", "").Never();
  async::CancellationSource source;
  loop.CallAt(loop.Now() + std::chrono::seconds(1), [&source] { source.Cancel(); });
  const auto identity = async::Run(loop, GetCallerIdentity(client, "eu-west-1", source.token()));
  ASSERT_FALSE(identity);
  EXPECT_EQ(identity.error().code(), ErrorCode::kCancelled);
}

}  // namespace
}  // namespace inventory::aws::sts
