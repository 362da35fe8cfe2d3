// Every case of tests/corpus/sigv4, stage by stage, so that a difference shows where it begins. The expected
// values are botocore's: tools/generate_sigv4_corpus.py.

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "inventory/aws/sigv4/signer.h"
#include "inventory/base/atomic_file.h"
#include "inventory/base/timestamp.h"

namespace inventory::aws::sigv4 {
namespace {

std::vector<std::filesystem::path> Cases() {
  std::vector<std::filesystem::path> cases;
  const std::filesystem::path corpus(INVENTORY_SOURCE_DIR "/tests/corpus/sigv4");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus)) {
    if (entry.path().extension() == ".json") cases.push_back(entry.path());
  }
  std::ranges::sort(cases);
  return cases;
}

std::string Lines(const nlohmann::json& lines) {
  std::string text;
  for (const auto& line : lines) {
    if (&line != &lines.front()) text.push_back('\n');
    text.append(line.get<std::string>());
  }
  return text;
}

struct Case {
  nlohmann::json json;
  http::Request request;
  Credentials credentials;
  std::string service;
  std::string region;
  std::string payload_sha256;
  SigningContext context;

  explicit Case(const std::filesystem::path& path) : json(nlohmann::json::parse(ReadFile(path).value())) {
    request.method = json["request"]["method"];
    request.url = json["request"]["url"];
    request.body = json["request"]["body"].get<std::string>();
    for (const std::string field : json["request"]["headers"]) {
      const auto colon = field.find(':');
      request.headers.Add(field.substr(0, colon), field.substr(colon + 1));
    }
    credentials.access_key_id = json["credentials"]["access_key_id"];
    credentials.secret_access_key = Secret(json["credentials"]["secret_access_key"]);
    credentials.session_token = Secret(json["credentials"]["session_token"]);
    service = json["service"];
    region = json["region"];
    payload_sha256 = json.value("payload_sha256", "");
    context = SigningContext::For(service, region, ParseIso8601(json["time"].get<std::string>()).value());
    context.payload_sha256 = payload_sha256;
  }
};

std::string NameOf(const testing::TestParamInfo<std::filesystem::path>& parameter) {
  std::string name =
      parameter.param.parent_path().filename().string() + "_" + parameter.param.stem().string();
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
}

class SigningCorpus : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(SigningCorpus, SignsAsBotocoreDoes) {
  Case sample(GetParam());
  const std::string canonical_request = Lines(sample.json["canonical_request"]);
  const std::string payload_sha256 = sample.json["canonical_request"].back();

  if (sample.json.contains("presigned_url")) {
    const auto url = Presign(sample.request, sample.credentials, sample.context,
                             std::chrono::seconds(sample.json["expires"].get<int>()));
    ASSERT_TRUE(url) << url.error().ToString();
    EXPECT_EQ(*url, sample.json["presigned_url"]);
    return;
  }
  http::Request signed_request = sample.request;
  const auto outcome = Sign(signed_request, sample.credentials, sample.context);
  ASSERT_TRUE(outcome) << outcome.error().ToString();
  EXPECT_EQ(CanonicalRequest(signed_request, sample.context, payload_sha256), canonical_request);
  EXPECT_EQ(StringToSign(canonical_request, sample.context), Lines(sample.json["string_to_sign"]));
  EXPECT_EQ(signed_request.headers.Find("Authorization"), sample.json["authorization"].get<std::string>());
}

INSTANTIATE_TEST_SUITE_P(Botocore, SigningCorpus, testing::ValuesIn(Cases()), NameOf);

TEST(SigningCorpusSize, HasAtLeastTwoHundredCases) {
  EXPECT_GE(Cases().size(), 200U);
}

}  // namespace
}  // namespace inventory::aws::sigv4
