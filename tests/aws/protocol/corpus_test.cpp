#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "aws/protocol/cbor.h"
#include "aws/protocol/parse.h"
#include "aws/protocol/serialize.h"
#include "aws/protocol/xml.h"
#include "inventory/aws/protocol/codec.h"
#include "inventory/base/atomic_file.h"
#include "inventory/base/encoding.h"
#include "inventory/base/json.h"
#include "support/compiled_models.h"

// The cases of tests/corpus/protocol, one a file: tools/update_protocol_corpus.py tells what they hold.
namespace inventory::aws::protocol {
namespace {

namespace fs = std::filesystem;
using model::Protocol;

const fs::path kCorpus = fs::path(INVENTORY_SOURCE_DIR) / "tests/corpus/protocol";

std::vector<std::string> Cases() {
  std::vector<std::string> cases;
  for (const auto& entry : fs::recursive_directory_iterator(kCorpus)) {
    if (entry.is_regular_file())
      cases.push_back(fs::relative(entry.path(), kCorpus).replace_extension().string());
  }
  std::ranges::sort(cases);
  return cases;
}

std::string HexDecode(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

std::string Quoted(std::string_view text) {
  return ToJson(Value::String(text));
}

/// "a=1&b=c%20d" as sorted, decoded "name=value" strings.
std::string PairsJson(std::string_view pairs) {
  std::vector<std::string> decoded;
  while (!pairs.empty()) {
    const auto end = std::min(pairs.find('&'), pairs.size());
    std::string pair = PercentDecode(pairs.substr(0, end));
    if (pair.find('=') == std::string::npos) pair.push_back('=');
    decoded.push_back(std::move(pair));
    pairs.remove_prefix(std::min(end + 1, pairs.size()));
  }
  std::ranges::sort(decoded);
  std::string json = "[";
  for (const std::string& pair : decoded) json.append(json.size() > 1 ? "," : "").append(Quoted(pair));
  return json + "]";
}

/// [name, attributes, text or children].
std::string ElementJson(const XmlElement& element) {
  std::map<std::string_view, std::string_view> attributes;
  for (const XmlAttribute* attribute = element.attributes; attribute != nullptr;
       attribute = attribute->next) {
    attributes[attribute->name.substr(attribute->name.find(':') + 1)] = attribute->value;
  }
  std::string json = "[" + Quoted(element.name) + ",{";
  for (const auto& [name, value] : attributes) {
    json.append(json.ends_with('{') ? "" : ",").append(Quoted(name)).append(":").append(Quoted(value));
  }
  json.append("},");
  if (element.first_child == nullptr) return json + Quoted(element.text) + "]";
  json.append("[");
  for (const XmlElement* child = element.first_child; child != nullptr; child = child->next) {
    json.append(child == element.first_child ? "" : ",").append(ElementJson(*child));
  }
  return json + "]]";
}

std::string BodyJson(Protocol protocol, const std::string& body) {
  if (body.empty()) return "null";
  Arena arena;
  switch (protocol) {
    case Protocol::kQuery:
    case Protocol::kEc2:
      return PairsJson(body);
    case Protocol::kRestXml: {
      auto tree = XmlTree::Parse(body, arena);
      return tree ? ElementJson(tree->root()) : Quoted(tree.error().message());
    }
    case Protocol::kRpcV2Cbor: {
      const auto value = ParseCbor(body, arena);
      return value ? ToJson(*value) : Quoted(value.error().message());
    }
    case Protocol::kJson:
    case Protocol::kRestJson:
      break;
  }
  return body;
}

std::string HeadersJson(const http::Headers& headers) {
  std::map<std::string, std::string> sorted;
  for (const auto& [name, value] : headers.fields()) {
    // botocore sends XML without a type; AWS does not mind either.
    if (value != "application/xml") sorted[AsciiLower(name)] = value;
  }
  std::string json = "{";
  for (const auto& [name, value] : sorted) {
    json.append(json.size() > 1 ? "," : "").append(Quoted(name)).append(":").append(Quoted(value));
  }
  return json + "}";
}

std::string RequestJson(Protocol protocol, const WireRequest& request) {
  std::string json = R"({"method":)" + Quoted(request.method) + R"(,"path":)" + Quoted(request.path) +
                     R"(,"query":)" + PairsJson(request.query) + R"(,"headers":)" +
                     HeadersJson(request.headers) + R"(,"body":)" + BodyJson(protocol, request.body);
  if (!request.host_prefix.empty()) json.append(R"(,"host_prefix":)").append(Quoted(request.host_prefix));
  return json + "}";
}

class Corpus : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    const auto text = ReadFile(kCorpus / (GetParam() + ".json"));
    ASSERT_TRUE(text);
    const auto parsed = ParseJson(document_.arena().Adopt(*text), document_.arena());
    ASSERT_TRUE(parsed) << parsed.error().message();
    case_ = *parsed;
    const auto service = testing::CompiledModels().FindService(case_.FindText("service"));
    ASSERT_TRUE(service);
    operation_ = service->FindOperation(case_.FindText("operation"));
    ASSERT_TRUE(operation_);
    protocol_ = GetParam().starts_with("rpc-v2-cbor/") ? Protocol::kRpcV2Cbor : service->protocol();
  }

  Value Parameters() const {
    const Value* parameters = case_.Find("parameters");
    return parameters == nullptr ? Value::Map({}) : *parameters;
  }

  http::Response Answer() const {
    const Value& answer = *case_.Find("answer");
    http::Response response;
    const Value* status = answer.Find("status");
    response.status = status == nullptr ? 200 : static_cast<int>(status->integer());
    if (const Value* headers = answer.Find("headers")) {
      for (const Field& field : headers->fields()) {
        response.headers.Add(std::string(field.name), std::string(field.value.text()));
      }
    }
    response.body = answer.Find("body_hex") != nullptr ? HexDecode(answer.FindText("body_hex"))
                                                       : std::string(answer.FindText("body"));
    return response;
  }

  /// Compares by meaning: the order of members does not count.
  void ExpectJson(const std::string& actual, std::string_view member) {
    const Value* expected = case_.Find(member);
    ASSERT_NE(expected, nullptr) << "here " << actual;
    Arena arena;
    const auto parsed = ParseJson(actual, arena);
    ASSERT_TRUE(parsed) << actual;
    EXPECT_TRUE(*parsed == *expected) << "expected " << ToJson(*expected) << "\n    here " << actual;
  }

  void ExpectRefused(const Error& error) {
    ASSERT_NE(case_.Find("refused"), nullptr) << "here " << error.message();
    EXPECT_EQ(case_.FindText("refused"), error.message());
  }

  void CheckRequest() {
    SeededRandom random(1);
    const auto input = ValidateInput(*operation_, Parameters(), document_.arena());
    if (!input) return ExpectRefused(input.error());
    const auto request = SerializeAs(protocol_, *operation_, *input, random);
    if (!request) return ExpectRefused(request.error());
    ExpectJson(RequestJson(protocol_, *request), "request");
  }

  void CheckError() {
    Document document;
    const ServiceError error = ParseErrorAs(protocol_, *operation_, Answer(), document);
    std::string json = R"({"code":)" + Quoted(error.code) + R"(,"message":)" + Quoted(error.message) +
                       R"(,"status":)" + std::to_string(error.status);
    const Value* expected = case_.Find("error");
    if (expected != nullptr && expected->Find("request_id") != nullptr) {
      json.append(R"(,"request_id":)").append(Quoted(error.request_id));
    }
    ExpectJson(json + "}", "error");
  }

  void CheckOutput() {
    Document document;
    const auto parsed = ParseOutputAs(protocol_, *operation_, Answer(), document, Parameters());
    if (!parsed) return ExpectRefused(parsed.error());
    ExpectJson(ToJson(document.root()), "result");
  }

  Document document_;
  Value case_;
  std::optional<model::Operation> operation_;
  Protocol protocol_ = Protocol::kQuery;
};

TEST_P(Corpus, IsAsBotocoreHasIt) {
  if (case_.Find("answer") == nullptr) {
    CheckRequest();
  } else if (IsError(*operation_, Answer())) {
    CheckError();
  } else {
    CheckOutput();
  }
}

std::string TestName(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::ranges::replace_if(name, [](char c) { return c == '-' || c == '/'; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Protocols, Corpus, ::testing::ValuesIn(Cases()), TestName);

}  // namespace
}  // namespace inventory::aws::protocol
