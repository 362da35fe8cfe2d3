#include "inventory/config/yaml.h"

#include <gtest/gtest.h>

namespace inventory::config {
namespace {

std::string ProblemOf(std::string_view text) {
  const Result<YamlNode> node = ParseYaml(text, "file.yaml");
  return node ? "none" : node.error().message();
}

TEST(ParseYaml, KeepsScalarsAsTheyStand) {
  const YamlNode node = ParseYaml("id: 012345678901\nquoted: \"no\"\nplain: no\nempty:\n", "f").value();
  ASSERT_EQ(node.kind, YamlNode::Kind::kMapping);
  EXPECT_EQ(node.Find("id")->text, "012345678901");
  EXPECT_EQ(node.Find("quoted")->text, "no");
  EXPECT_EQ(node.Find("plain")->text, "no");
  EXPECT_EQ(node.Find("empty")->kind, YamlNode::Kind::kNull);
  EXPECT_EQ(node.Find("missing"), nullptr);
}

TEST(ParseYaml, KnowsTheLinesOfKeysAndValues) {
  const YamlNode node = ParseYaml("# comment\nlist:\n  - a\n  - b: 1\n", "f").value();
  const YamlNode& list = *node.Find("list");
  EXPECT_EQ(list.key_line, 2);
  EXPECT_EQ(list.line, 3);
  EXPECT_EQ(list.nodes[1].line, 4);
  EXPECT_EQ(list.nodes[1].nodes[0].key, "b");
}

TEST(ParseYaml, ResolvesAliases) {
  const YamlNode node = ParseYaml("a: &x [1, 2]\nb: *x\n", "f").value();
  EXPECT_EQ(node.Find("b")->nodes.size(), 2u);
}

TEST(ParseYaml, TakesAnEmptyTextForNull) {
  EXPECT_EQ(ParseYaml("", "f")->kind, YamlNode::Kind::kNull);
}

TEST(ParseYaml, NamesFileAndLineOfMistakes) {
  EXPECT_EQ(ProblemOf("a: 1\nb: [1\n"), "file.yaml:3: end of sequence flow not found");
  EXPECT_EQ(ProblemOf("a: 1\nb: 2\na: 3\n"), "file.yaml:3: the key \"a\" stands here a second time");
  EXPECT_EQ(ProblemOf("? [1]\n: 2\n"), "file.yaml:1: a key that is no single value");
}

TEST(ParseYaml, RefusesTextThatIsNoUnicode) {
  const std::string problem = "file.yaml:2: text that is neither UTF-8 nor any other Unicode";
  EXPECT_EQ(ProblemOf("a: 1\nb: caf\xE9\n"), problem);
  EXPECT_EQ(ProblemOf("a: 1\ncaf\xE9: 1\n"), problem);
  const std::string utf16 = {'\xFF', '\xFE', 'a', 0, ':', 0, ' ', 0, '\xE9', 0};
  EXPECT_EQ(ParseYaml(utf16, "f")->Find("a")->text, "\u00E9");
}

TEST(ParseYaml, RefusesBombs) {
  std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n";
  for (char name = 'b'; name <= 'i'; ++name) {
    const std::string alias = std::string("*") + static_cast<char>(name - 1);
    bomb += std::string(1, name) + ": &" + name + " [";
    for (int count = 0; count < 10; ++count) bomb += alias + (count < 9 ? "," : "]\n");
  }
  EXPECT_EQ(ProblemOf(bomb), "file.yaml:1: too large or too deeply nested");
  EXPECT_NE(ProblemOf(std::string(300, '[') + std::string(300, ']')), "none");
}

}  // namespace
}  // namespace inventory::config
