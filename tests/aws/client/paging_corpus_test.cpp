// Every case of tests/corpus/paging: what botocore asks for, page by page, and what it makes of the pages
// (tools/generate_paging_corpus.py).

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "inventory/aws/client/page_merger.h"
#include "inventory/aws/client/paging.h"
#include "inventory/base/atomic_file.h"
#include "inventory/base/json.h"
#include "support/compiled_models.h"

namespace inventory::aws::client {
namespace {

/// The value with all structures as maps, as ParseJson makes them: only the content counts here.
Value Plain(const Value& value, Arena& arena) {
  return ParseJson(arena.Adopt(ToJson(value)), arena).value();
}

std::string TestName(const ::testing::TestParamInfo<std::filesystem::path>& info) {
  return info.param.stem();
}

std::vector<std::filesystem::path> Cases() {
  std::vector<std::filesystem::path> cases;
  const std::filesystem::path corpus(INVENTORY_SOURCE_DIR "/tests/corpus/paging");
  for (const auto& entry : std::filesystem::directory_iterator(corpus)) cases.push_back(entry.path());
  std::ranges::sort(cases);
  return cases;
}

class PagingCorpus : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(PagingCorpus, AsksAndMergesAsBotocoreDoes) {
  const auto text = ReadFile(GetParam()).value();
  Arena arena;
  const auto json = ParseJson(text, arena).value();
  const auto operation = testing::FindOperation(json.FindText("service"), json.FindText("operation"));
  const auto inputs = json.Find("inputs")->items();

  PageCursor cursor(operation, inputs[0], PageScope::kPaginator);
  PageMerger merger(MergeRulesOf(operation));
  std::size_t asked = 0;
  std::string error;
  for (const auto& page : json.Find("pages")->items()) {
    ASSERT_LT(asked, inputs.size()) << "asks for more pages than botocore";
    EXPECT_EQ(Plain(cursor.input(), arena), inputs[asked])
        << "page " << asked << ": " << ToJson(cursor.input());
    ++asked;
    // Each page dies before the next one is looked at, as in a call.
    Document document;
    document.set_root(document.arena().DeepCopy(page));
    const auto more = cursor.Advance(document.root());
    merger.Add(std::move(document));
    if (!more) error = more.error().message();
    if (!more.value_or(false)) break;
  }
  EXPECT_EQ(asked, inputs.size()) << "asks for fewer pages than botocore";
  if (const auto expected = json.FindText("error"); !expected.empty()) {
    EXPECT_TRUE(error.starts_with(expected)) << error;
    return;
  }
  EXPECT_EQ(error, "");
  const auto merged = std::move(merger).Finish();
  EXPECT_EQ(Plain(merged.root(), arena), *json.Find("result")) << ToJson(merged.root());
}

INSTANTIATE_TEST_SUITE_P(All, PagingCorpus, ::testing::ValuesIn(Cases()), TestName);

}  // namespace
}  // namespace inventory::aws::client
