#include "aws/protocol/xml.h"

#include <string>

#include <gtest/gtest.h>

namespace inventory::aws::protocol {
namespace {

std::string Repeat(std::string_view text, std::size_t times) {
  std::string repeated;
  repeated.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) repeated.append(text);
  return repeated;
}

std::string ErrorOf(std::string_view text, XmlLimits limits = {}) {
  Arena arena;
  const auto tree = XmlTree::Parse(text, arena, limits);
  return tree ? "" : tree.error().message();
}

TEST(XmlTree, KeepsChildrenInOrder) {
  Arena arena;
  auto tree = XmlTree::Parse("<a><b>1</b><c/><b>2</b></a>", arena);
  ASSERT_TRUE(tree);
  const XmlElement* child = tree->root().first_child;
  EXPECT_EQ("b", child->name);
  EXPECT_EQ("1", child->text);
  EXPECT_EQ("c", child->next->name);
  EXPECT_EQ("2", child->next->next->text);
  EXPECT_EQ(nullptr, child->next->next->next);
}

TEST(XmlTree, KeepsTextUpToTheFirstChild) {
  Arena arena;
  auto tree = XmlTree::Parse("<a>x&amp;<!-- c -->y<b/>z</a>", arena);
  ASSERT_TRUE(tree);
  EXPECT_EQ("x&y", tree->root().text);
}

TEST(XmlTree, DropsPrefixesOfElementsButNotOfAttributes) {
  Arena arena;
  auto tree = XmlTree::Parse(R"(<p:a xmlns:p="u" xmlns="v" p:q="1"/>)", arena);
  ASSERT_TRUE(tree);
  EXPECT_EQ("a", tree->root().name);
  ASSERT_NE(nullptr, tree->root().attributes);
  EXPECT_EQ("p:q", tree->root().attributes->name);
  EXPECT_EQ("1", tree->root().attributes->value);
  EXPECT_EQ(nullptr, tree->root().attributes->next);
}

TEST(XmlTree, ReadsTextThatExpatHandsOverInPieces) {
  const std::string long_text(200'000, 'x');
  Arena arena;
  auto tree = XmlTree::Parse("<a>" + long_text + "</a>", arena);
  ASSERT_TRUE(tree);
  EXPECT_EQ(long_text, tree->root().text);
}

TEST(XmlTree, KeepsTextAfterTheTreeIsGone) {
  Arena arena;
  std::string_view text;
  {
    auto tree = XmlTree::Parse("<a>kept</a>", arena);
    ASSERT_TRUE(tree);
    text = tree->root().text;
  }
  EXPECT_EQ("kept", text);
}

TEST(XmlTree, RefusesDeepNesting) {
  const std::string deep = Repeat("<a>", 100'000);
  EXPECT_EQ("invalid XML: more than 200 nested elements in line 1", ErrorOf(deep));
  EXPECT_EQ("invalid XML: more than 3 nested elements in line 1",
            ErrorOf("<a><a><a><a/></a></a></a>", {.depth = 3}));
  EXPECT_EQ("", ErrorOf("<a><a><a/></a></a>", {.depth = 3}));
}

TEST(XmlTree, RefusesTooManyElements) {
  EXPECT_EQ("invalid XML: more than 3 elements in line 1", ErrorOf("<a><b/><b/><b/></a>", {.elements = 3}));
  EXPECT_EQ("", ErrorOf("<a><b/><b/></a>", {.elements = 3}));
}

TEST(XmlTree, RefusesTheEntitiesOfABillionLaughs) {
  const std::string laughs =
      R"(<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;">]><a>&d;</a>)";
  EXPECT_EQ("invalid XML: a document type declaration, which AWS never sends in line 1", ErrorOf(laughs));
}

TEST(XmlTree, RefusesElementsWithoutNames) {
  EXPECT_EQ("invalid XML: an element that has a prefix and no name in line 2", ErrorOf("<a>\n<b:/></a>"));
  EXPECT_EQ("invalid XML: an element that has a prefix and no name in line 1", ErrorOf("<:/>"));
}

TEST(XmlTree, NamesTheLine) {
  EXPECT_EQ("invalid XML: mismatched tag in line 3", ErrorOf("<a>\n<b>\n</a>"));
}

TEST(PeekRootName, SkipsWhatMayStandBefore) {
  EXPECT_EQ("Error", PeekRootName("<Error>"));
  EXPECT_EQ("Error", PeekRootName("\xEF\xBB\xBF <?xml version='1.0'?>\n<!-- <x> -->\n<Error a='1'/>"));
  EXPECT_EQ("p:Error", PeekRootName("<p:Error/>"));
  EXPECT_EQ("Error", PeekRootName("<!--><a><!--><Error/>"));
}

TEST(PeekRootName, IsEmptyForWhatIsNoXml) {
  EXPECT_EQ("", PeekRootName(""));
  EXPECT_EQ("", PeekRootName("{}"));
  EXPECT_EQ("", PeekRootName("<!-- never closed"));
}

}  // namespace
}  // namespace inventory::aws::protocol
