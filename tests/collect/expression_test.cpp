#include "inventory/collect/expression.h"

#include <array>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace inventory::collect {
namespace {

TEST(Path, IsNamesWithBracketsBehindLists) {
  const Result<Path> path = Path::Parse("Reservations[].Instances[].Placement.Tenancy");
  ASSERT_TRUE(path);
  ASSERT_EQ(path->steps().size(), 4u);
  EXPECT_EQ(path->steps()[1].name, "Instances");
  EXPECT_TRUE(path->steps()[1].each);
  EXPECT_FALSE(path->steps()[2].each);
  EXPECT_TRUE(path->gives_many());
  EXPECT_EQ(path->ToString(), "Reservations[].Instances[].Placement.Tenancy");
}

TEST(Path, OfNothingIsTheValueItself) {
  const Result<Path> path = Path::Parse("");
  ASSERT_TRUE(path);
  EXPECT_TRUE(path->empty());
  EXPECT_FALSE(path->gives_many());
}

TEST(Path, RefusesWhatIsNone) {
  for (const std::string_view text : {".A", "A.", "A..B", "A[0]", "A[]B", "[]", "A B", "{A}"}) {
    const Result<Path> path = Path::Parse(text);
    ASSERT_FALSE(path) << text;
    EXPECT_EQ(path.error().message(),
              "\"" + std::string(text) +
                  "\" is no path: expected member names joined by dots, with [] behind lists");
  }
}

TEST(Template, MixesTextAndReferences) {
  const Result<Template> text = Template::Parse("arn:{$partition}:ec2::{$account}:vpc/{Vpc.Id}");
  ASSERT_TRUE(text);
  ASSERT_EQ(text->parts().size(), 6u);
  EXPECT_EQ(text->parts()[0].text, "arn:");
  EXPECT_EQ(text->parts()[1].source, Template::Source::kPartition);
  EXPECT_EQ(text->parts()[3].source, Template::Source::kAccount);
  EXPECT_EQ(text->parts()[5].source, Template::Source::kElement);
  EXPECT_EQ(text->parts()[5].path.ToString(), "Vpc.Id");
  EXPECT_FALSE(text->is_reference());
}

TEST(Template, OfOneReferenceStandsForAValue) {
  EXPECT_TRUE(Template::Parse("{Tags}")->is_reference());
  EXPECT_TRUE(Template::Parse("{$self}")->is_reference());
  EXPECT_TRUE(Template::Parse("{$parent.Arn}")->is_reference());
  EXPECT_FALSE(Template::Parse("Tags")->is_reference());
  EXPECT_FALSE(Template::Parse("")->is_reference());
}

TEST(Template, TellsWhatIsWrong) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kCases{{
      {"a{B", "\"a{B\" opens a brace and does not close it"},
      {"a}B", "\"a}B\" closes a brace that is not open"},
      {"{$acount}",
       "\"{$acount}\" is not known: there are {$account}, {$region}, {$partition}, {$self}, {$parent.Member} "
       "and "
       "{Member}"},
      {"{A[]}", "\"{A[]}\" must lead to one member"},
      {"{}", "\"{}\" must lead to one member"},
      {"{$parent.}", "\"{}\" must lead to one member"},
  }};
  for (const auto& [text, message] : kCases) {
    const Result<Template> parsed = Template::Parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().message(), message);
  }
}

}  // namespace
}  // namespace inventory::collect
