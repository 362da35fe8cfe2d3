#include "inventory/aws/sigv4/signature_v2.h"

#include <chrono>
#include <string>

namespace inventory::aws::sigv4 {
namespace {

constexpr std::string_view kForm =
    "Action=GetAttributes&Version=2009-04-15&DomainName=a%20b%2Bc&ItemName=%C3%BC%2F~%2A%27&AttributeName.10="
    "x&"
    "AttributeName.2=y";

std::string Signed(std::string url, std::string token) {
  using std::chrono::year;
  http::Request request{.method = "POST", .url = std::move(url), .body = std::string(kForm)};
  const Credentials credentials{.access_key_id = "AKIDEXAMPLE",
                                .secret_access_key = Secret("secret"),
                                .session_token = Secret(std::move(token)),
                                .expiration = std::nullopt,
                                .source = "test"};
  const Time time = std::chrono::sys_days(year(2026) / 11 / 22) + std::chrono::hours(20) +
                    std::chrono::minutes(12) + std::chrono::milliseconds(31'250);
  const Result<> result = SignV2(request, credentials, time);
  if (!result) return result.error().message();
  return std::get<std::string>(request.body).substr(kForm.size());
}

// The signatures are botocore's of the same request.

TEST(SignV2, AddsWhatBotocoreAdds) {
  EXPECT_EQ(Signed("https://sdb.amazonaws.com/", ""),
            "&AWSAccessKeyId=AKIDEXAMPLE&SignatureVersion=2&SignatureMethod=HmacSHA256&"
            "Timestamp=2026-11-22T20%3A12%3A31Z&Signature=pz3IBGJ2toMbgqQosWTBDVEVli%2FxgpOxkc7HZP5Nvk0%3D");
}

TEST(SignV2, SignsTheTokenOfTemporaryCredentials) {
  EXPECT_EQ(Signed("https://sdb.amazonaws.com", "to/ken=="),
            "&AWSAccessKeyId=AKIDEXAMPLE&SignatureVersion=2&SignatureMethod=HmacSHA256&"
            "Timestamp=2026-11-22T20%3A12%3A31Z&SecurityToken=to%2Fken%3D%3D&"
            "Signature=mFerks16hnLYsIqlDR0l%2BWleB9iA3zFT%2BZBpEOnYmJ0%3D");
}

TEST(SignV2, RefusesWhatIsNoUrl) {
  EXPECT_EQ(Signed("sdb", ""), "can't sign a form for \"sdb\"");
}

}  // namespace
}  // namespace inventory::aws::sigv4
