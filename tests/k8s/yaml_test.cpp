#include "inventory/k8s/yaml.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace inventory::k8s {
namespace {

using nlohmann::json;

TEST(ParseYaml, TellsTypesAsKubernetesDoes) {
  auto parsed = ParseYaml(
      "int: 5\nnegative: -7\nhex: 0x1F\nfloat: 1.5\nbig: 12345678901234567890123\nbool: true\nnull1: "
      "null\nnull2: ~\n"
      "null3:\ntext: 250m\nquoted: \"5\"\nsingle: 'true'\ntagged: !!str 5\ndate: 2026-01-02\nlist: [a, 1]\n"
      "block: |\n  a\n  b\nversion: 1.2.3\nempty: ''\n",
      "f");
  ASSERT_TRUE(parsed) << parsed.error().message();
  EXPECT_EQ(*parsed,
            json::parse(R"({"int": 5, "negative": -7, "hex": 31, "float": 1.5, "big": 1.2345678901234568e22,
    "bool": true, "null1": null, "null2": null, "null3": null, "text": "250m", "quoted": "5", "single": "true",
    "tagged": "5", "date": "2026-01-02", "list": ["a", 1], "block": "a\nb\n", "version": "1.2.3", "empty": ""})"));
}

TEST(ParseYaml, ReadsJson) {
  EXPECT_EQ(ParseYaml(R"({"a": ["b", {"c": 1}]})", "f").value().dump(), R"({"a":["b",{"c":1}]})");
}

TEST(ParseYaml, SaysWhereItIsWrong) {
  EXPECT_TRUE(ParseYaml("a: 1\nb: [\n", "job.yaml").error().message().starts_with("job.yaml:"));
}

TEST(ToYaml, WritesBlocks) {
  auto object = json::parse(
      R"({"kind": "Job", "apiVersion": "batch/v1", "none": null, "spec": {"n": 1, "empty": {}, "no": [],
    "list": [{"name": "a", "args": ["--x=y", "5"]}, [1, [2]], "text"], "flag": true}})");
  EXPECT_EQ(ToYaml(object), R"(apiVersion: batch/v1
kind: Job
none: null
spec:
  empty: {}
  flag: true
  list:
  - args:
    - "--x=y"
    - "5"
    name: a
  -
    - 1
    -
      - 2
  - text
  "n": 1
  "no": []
)");
}

TEST(ToYaml, ReadsBackAsTheSame) {
  auto object = json::parse(
      R"({"a": ["", " ", "yes", "on", "NULL", "1e3", "12:30:45", "a: b", "a #b", "- x", "x:", "*x", "&x",
    "!x", "%x", "@x", "`x", "{", "[", "\"", "'", "line\nbreak\n", "tab\t", "é", "\u0001", "0x1F", ".5", "~", "key:value",
    "https://a.b/c?d=e&f", "arn:aws:iam::123456789012:role/x", "=", "<<", "|", ">"], "true": {"5": {"": [[]]}}})");
  auto text = ToYaml(object);
  auto back = ParseYaml(text, "f");
  ASSERT_TRUE(back) << back.error().message() << text;
  EXPECT_EQ(*back, object) << text;
}

TEST(ToYaml, ReadsKeysBackThatAreTooLongToBeImplicit) {
  const std::string longest(1024, 'k');
  const json object{{"list", json::array({{{longest + "k", 1}, {"short", json::array({2})}}})},
                    {longest, {{longest + "\n", "text"}}}};
  const std::string text = ToYaml(object);
  EXPECT_TRUE(text.contains("- ? " + longest + "k\n  : 1\n")) << text;
  EXPECT_TRUE(text.starts_with(longest + ":\n  ? \"")) << text;
  const auto back = ParseYaml(text, "f");
  ASSERT_TRUE(back) << back.error().message() << text;
  EXPECT_EQ(*back, object) << text;
}

}  // namespace
}  // namespace inventory::k8s
