#include "inventory/aws/sigv4/signer.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "inventory/base/encoding.h"

namespace inventory::aws::sigv4 {
namespace {

using std::chrono::sys_days;
using std::chrono::year;

const Time kTime = sys_days(year(2026) / 1 / 2) + std::chrono::hours(3);
constexpr std::string_view kEmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

Credentials LongTerm() {
  Credentials credentials;
  credentials.access_key_id = "AKID";
  credentials.secret_access_key = Secret("secret");
  return credentials;
}

Credentials Temporary() {
  Credentials credentials = LongTerm();
  credentials.access_key_id = "ASID";
  credentials.session_token = Secret("token");
  return credentials;
}

http::Request Get(std::string url) {
  http::Request request;
  request.url = std::move(url);
  return request;
}

std::string Line(const http::Request& request, std::string_view service, std::size_t wanted) {
  const SigningContext context = SigningContext::For(service, "eu-west-1", kTime);
  std::string text = CanonicalRequest(request, context, kEmptySha256);
  for (; wanted > 0; --wanted) text.erase(0, text.find('\n') + 1);
  return text.substr(0, text.find('\n'));
}

std::string PathOf(const std::string& path, std::string_view service = "eks") {
  return Line(Get("https://example.com" + path), service, 1);
}

std::string QueryOf(const std::string& query) {
  return Line(Get("https://example.com/?" + query), "eks", 2);
}

std::string HeaderOf(http::Headers headers) {
  http::Request request = Get("https://example.com/");
  request.headers = std::move(headers);
  return Line(request, "eks", 3);
}

// Paths of all services but S3

TEST(CanonicalPath, EmptyIsTheRoot) {
  EXPECT_EQ(PathOf(""), "/");
}
TEST(CanonicalPath, EncodesOnceMoreWhatIsEncoded) {
  EXPECT_EQ(PathOf("/tags/arn%3Aaws%3Aeks%2Fa"), "/tags/arn%253Aaws%253Aeks%252Fa");
}
TEST(CanonicalPath, EncodesReservedCharactersThatAreSentPlain) {
  EXPECT_EQ(PathOf("/tags/arn:aws:eks"), "/tags/arn%3Aaws%3Aeks");
}
TEST(CanonicalPath, ResolvesDots) {
  EXPECT_EQ(PathOf("/a/./b/../c"), "/a/c");
}
TEST(CanonicalPath, DotsDoNotLeaveTheRoot) {
  EXPECT_EQ(PathOf("/../../a"), "/a");
}
TEST(CanonicalPath, MergesSlashes) {
  EXPECT_EQ(PathOf("//a//b"), "/a/b");
}
TEST(CanonicalPath, KeepsTheSlashAtTheEnd) {
  EXPECT_EQ(PathOf("/a/b/"), "/a/b/");
}

// S3's

TEST(CanonicalPath, OfS3IsSentAndSignedAlike) {
  EXPECT_EQ(PathOf("/a%20b//../c", "s3"), "/a%20b//../c");
}
TEST(CanonicalPath, OfS3EmptyIsTheRoot) {
  EXPECT_EQ(PathOf("", "s3"), "/");
}

TEST(CanonicalQuery, IsSortedByName) {
  EXPECT_EQ(QueryOf("b=2&a=1"), "a=1&b=2");
}
TEST(CanonicalQuery, RepeatedNamesAreSortedByValue) {
  EXPECT_EQ(QueryOf("a=2&a=1&a="), "a=&a=1&a=2");
}
TEST(CanonicalQuery, ANameSortsBeforeTheLongerOne) {
  EXPECT_EQ(QueryOf("a-b=1&a=2"), "a=2&a-b=1");
}
TEST(CanonicalQuery, AValuelessNameGetsAnEqualsSign) {
  EXPECT_EQ(QueryOf("tagging"), "tagging=");
}
TEST(CanonicalQuery, EscapesStayAsTheyAreSent) {
  EXPECT_EQ(QueryOf("a=%2F%2B+x"), "a=%2F%2B+x");
}
TEST(CanonicalQuery, OnlyTheFirstEqualsSignSeparates) {
  EXPECT_EQ(QueryOf("a=b=c"), "a=b=c");
}

TEST(CanonicalHeaders, NamesAreLowerCaseAndValuesTrimmed) {
  EXPECT_EQ(HeaderOf({{"Content-Type", "  text/plain "}}), "content-type:text/plain");
}
TEST(CanonicalHeaders, InnerSpacesCollapse) {
  EXPECT_EQ(HeaderOf({{"A", "b  \t c"}}), "a:b c");
}
TEST(CanonicalHeaders, RepeatedFieldsAreJoinedInTheirOrder) {
  EXPECT_EQ(HeaderOf({{"A", "2"}, {"a", " 1 "}, {"A", "3"}}), "a:2,1,3");
}
TEST(CanonicalHeaders, HostComesFromTheUrl) {
  EXPECT_EQ(HeaderOf({}), "host:example.com");
}
TEST(CanonicalHeaders, WhatProxiesChangeIsNotSigned) {
  EXPECT_EQ(HeaderOf({{"Connection", "close"}, {"Expect", "100-continue"}, {"Authorization", "x"}}),
            "host:example.com");
}
TEST(CanonicalHeaders, HostKeepsAnUnusualPort) {
  EXPECT_EQ(Line(Get("http://localhost:5000/"), "eks", 3), "host:localhost:5000");
  EXPECT_EQ(Line(Get("http://localhost:80/"), "eks", 3), "host:localhost");
  EXPECT_EQ(Line(Get("https://[::1]:443/"), "eks", 3), "host:[::1]");
}

TEST(Sign, AddsDateAndAuthorization) {
  http::Request request = Get("https://eks.eu-west-1.amazonaws.com/clusters");
  ASSERT_TRUE(Sign(request, LongTerm(), SigningContext::For("eks", "eu-west-1", kTime)));
  EXPECT_EQ(request.headers.Find("X-Amz-Date"), "20260102T030000Z");
  EXPECT_TRUE(request.headers.Find("Authorization")
                  ->starts_with("AWS4-HMAC-SHA256 Credential=AKID/20260102/eu-west-1/eks/aws4_request, "
                                "SignedHeaders=host;x-amz-date, "
                                "Signature="));
  EXPECT_FALSE(request.headers.Find("X-Amz-Security-Token"));
  EXPECT_FALSE(request.headers.Find("X-Amz-Content-Sha256"));
}

TEST(Sign, ASecondSignatureReplacesTheFirst) {
  http::Request again = Get("https://eks.eu-west-1.amazonaws.com/clusters");
  http::Request once = again;
  again.headers.Add("Date", "Thu, 01 Jan 2026 00:00:00 GMT");
  ASSERT_TRUE(
      Sign(again, Temporary(), SigningContext::For("eks", "us-east-1", kTime - std::chrono::hours(2))));
  ASSERT_TRUE(Sign(again, LongTerm(), SigningContext::For("eks", "eu-west-1", kTime)));
  ASSERT_TRUE(Sign(once, LongTerm(), SigningContext::For("eks", "eu-west-1", kTime)));
  EXPECT_EQ(again.headers.fields(), once.headers.fields());
}

TEST(Sign, SameScopeWithAnotherSecretGivesAnotherSignature) {
  http::Request a = Get("https://eks.eu-west-1.amazonaws.com/");
  http::Request b = a;
  Credentials other = LongTerm();
  other.secret_access_key = Secret("other");
  const SigningContext context = SigningContext::For("eks", "eu-west-1", kTime);
  ASSERT_TRUE(Sign(a, LongTerm(), context));
  ASSERT_TRUE(Sign(b, other, context));
  EXPECT_NE(a.headers.Find("Authorization"), b.headers.Find("Authorization"));
}

TEST(Sign, S3CarriesTheHashOfTheBody) {
  http::Request request = Get("https://bucket.s3.eu-west-1.amazonaws.com/key");
  request.body = "content";
  ASSERT_TRUE(Sign(request, LongTerm(), SigningContext::For("s3", "eu-west-1", kTime)));
  EXPECT_EQ(request.headers.Find("X-Amz-Content-Sha256"), Sha256Hex("content"));
}

TEST(Sign, AUrlWithoutHostIsADefect) {
  http::Request request = Get("/clusters");
  const auto outcome = Sign(request, LongTerm(), SigningContext::For("eks", "eu-west-1", kTime));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), ErrorCode::kInternal);
  EXPECT_EQ(outcome.error().message(), "can't sign a request to \"/clusters\": it is no URL");
}

class SignFile : public testing::Test {
 protected:
  void SetUp() override {
    std::ofstream(path_, std::ios::binary) << "0123456789";
    request_.method = "PUT";
  }
  void TearDown() override { std::filesystem::remove(path_); }

  const std::filesystem::path path_ =
      std::filesystem::path(testing::TempDir()) /
      (std::string("sigv4_") + testing::UnitTest::GetInstance()->current_test_info()->name());
  http::Request request_;
  const SigningContext context_ = SigningContext::For("s3", "eu-west-1", kTime);
};

TEST_F(SignFile, IsNotReadForS3OverTls) {
  request_.url = "https://bucket.s3.eu-west-1.amazonaws.com/key";
  request_.body = http::FileBody{.path = "/nonexistent", .offset = 0, .length = 10};
  ASSERT_TRUE(Sign(request_, LongTerm(), context_));
  EXPECT_EQ(request_.headers.Find("X-Amz-Content-Sha256"), "UNSIGNED-PAYLOAD");
}

TEST_F(SignFile, IsHashedPartByPartOverPlainHttp) {
  request_.url = "http://localhost:5000/bucket/key";
  request_.body = http::FileBody{.path = path_, .offset = 2, .length = 5};
  ASSERT_TRUE(Sign(request_, LongTerm(), context_));
  EXPECT_EQ(request_.headers.Find("X-Amz-Content-Sha256"), Sha256Hex("23456"));
}

TEST_F(SignFile, ThatIsShorterThanSaidIsAnError) {
  request_.url = "http://localhost:5000/bucket/key";
  request_.body = http::FileBody{.path = path_, .offset = 2, .length = 9};
  const auto outcome = Sign(request_, LongTerm(), context_);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), ErrorCode::kIo);
  EXPECT_EQ(outcome.error().message(),
            "can't read " + path_.string() + " to sign its upload: 1 bytes are missing at its end");
}

TEST_F(SignFile, ThatIsNotThereIsAnError) {
  request_.url = "http://localhost:5000/bucket/key";
  request_.body = http::FileBody{.path = "/nonexistent/file", .offset = 0, .length = 1};
  const auto outcome = Sign(request_, LongTerm(), context_);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().message(),
            "can't read /nonexistent/file to sign its upload: No such file or directory");
}

TEST(Presign, KeepsTheQueryAndItsRepeatedNames) {
  const auto url = Presign(Get("https://example.com/?a=1&a=2#part"), LongTerm(),
                           SigningContext::For("eks", "eu-west-1", kTime), std::chrono::seconds(60));
  ASSERT_TRUE(url);
  EXPECT_TRUE(
      url->starts_with("https://example.com/?a=1&a=2&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
                       "AKID%2F20260102%2Feu-west-1%2Feks%2Faws4_request&X-Amz-Date=20260102T030000Z&"
                       "X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature="))
      << *url;
}

}  // namespace
}  // namespace inventory::aws::sigv4
