// What the models' read operations don't show of merging, and synthesised paginators. All else:
// paging_corpus_test.cpp.

#include "inventory/aws/client/page_merger.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

#include "inventory/base/json.h"
#include "support/compiled_models.h"

namespace inventory::aws::client {
namespace {

/// The pages merged, as JSON.
std::string Merged(MergeRules rules, std::initializer_list<std::string_view> pages) {
  PageMerger merger(std::move(rules));
  for (const auto json : pages) {
    Document page;
    page.set_root(ParseJson(page.arena().Adopt(std::string(json)), page.arena()).value());
    merger.Add(std::move(page));
  }
  return ToJson(std::move(merger).Finish().root());
}

MergeRules ByKeys(std::vector<std::string_view> result_keys, std::vector<std::string_view> other_keys = {}) {
  return {.kind = MergeRules::Kind::kByKeys,
          .result_keys = std::move(result_keys),
          .other_keys = std::move(other_keys)};
}

TEST(PageMerger, NumbersAreAdded) {
  EXPECT_EQ(Merged(ByKeys({"Count"}), {R"({"Count":1})", "{}", R"({"Count":41})"}), R"({"Count":42})");
  EXPECT_EQ(Merged(ByKeys({"Units"}), {R"({"Units":1})", R"({"Units":0.5})"}), R"({"Units":1.5})");
}

TEST(PageMerger, TextsAreConcatenated) {
  EXPECT_EQ(Merged(ByKeys({"Log"}), {R"({"Log":"a"})", R"({"Log":""})", R"({"Log":"b"})"}),
            R"({"Log":"ab"})");
}

TEST(PageMerger, OtherKeysComeFromTheFirstPageOnly) {
  EXPECT_EQ(Merged(ByKeys({"Items"}, {"Owner", "Tier"}),
                   {R"({"Items":[1],"Owner":"a"})", R"({"Items":[2],"Owner":"b","Tier":"c"})"}),
            R"({"Items":[1,2],"Owner":"a","Tier":null})");
}

TEST(PageMerger, SynthesisedPaginatorJoinsListsOfTheTopLevelAndLeavesTheTokenOut) {
  const auto rules = MergeRulesOf(testing::FindOperation("iam", "ListServiceSpecificCredentials"));
  EXPECT_EQ(rules.kind, MergeRules::Kind::kByShape);
  EXPECT_EQ(
      Merged(rules,
             {R"({"ServiceSpecificCredentials":[{"UserName":"a"}],"Marker":"1","IsTruncated":true})",
              R"({"ServiceSpecificCredentials":[{"UserName":"b"}],"IsTruncated":false,"Others":["c"]})"}),
      R"({"ServiceSpecificCredentials":[{"UserName":"a"},{"UserName":"b"}],"IsTruncated":true,"Others":["c"]})");
}

TEST(PageMerger, WithoutPaginatorTheOnlyPageIsTheResult) {
  const auto rules = MergeRulesOf(testing::FindOperation("sts", "GetCallerIdentity"));
  EXPECT_EQ(Merged(rules, {R"({"Account":"1","NextToken":"x"})"}), R"({"Account":"1","NextToken":"x"})");
}

}  // namespace
}  // namespace inventory::aws::client
