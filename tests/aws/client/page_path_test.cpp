#include "inventory/aws/client/page_path.h"

#include <gtest/gtest.h>

#include <string>

#include "inventory/base/json.h"
#include "support/compiled_models.h"

namespace inventory::aws::client {
namespace {

/// What the path leads to, as JSON.
std::string Find(std::string_view path, std::string_view json) {
  Arena arena;
  return ToJson(FindPath(path, ParseJson(json, arena).value()));
}

TEST(FindPath, NameGivesTheMember) {
  EXPECT_EQ(Find("A", R"({"A":1,"B":2})"), "1");
}
TEST(FindPath, AbsentNameGivesNull) {
  EXPECT_EQ(Find("C", R"({"A":1})"), "null");
}
TEST(FindPath, NameInNoStructureGivesNull) {
  EXPECT_EQ(Find("A", "[1]"), "null");
}
TEST(FindPath, DotsLeadInwards) {
  EXPECT_EQ(Find("A.B.C", R"({"A":{"B":{"C":"x"}}})"), R"("x")");
}
TEST(FindPath, BrokenChainGivesNull) {
  EXPECT_EQ(Find("A.B.C", R"({"A":{"D":1}})"), "null");
}
TEST(FindPath, NegativeIndexCountsFromTheEnd) {
  EXPECT_EQ(Find("A[-1].K", R"({"A":[{"K":1},{"K":2}]})"), "2");
  EXPECT_EQ(Find("A[-2].K", R"({"A":[{"K":1},{"K":2}]})"), "1");
}
TEST(FindPath, IndexCountsFromTheFront) {
  EXPECT_EQ(Find("A[0]", R"({"A":[7,8]})"), "7");
}
TEST(FindPath, IndexOutsideGivesNull) {
  EXPECT_EQ(Find("A[-1]", R"({"A":[]})"), "null");
  EXPECT_EQ(Find("A[2]", R"({"A":[7,8]})"), "null");
  EXPECT_EQ(Find("A[-3]", R"({"A":[7,8]})"), "null");
}
TEST(FindPath, IndexOfNoListGivesNull) {
  EXPECT_EQ(Find("A[0]", R"({"A":{"B":1}})"), "null");
}
TEST(FindPath, AlternativeIsTakenWhereTheFirstIsAbsent) {
  EXPECT_EQ(Find("A || B", R"({"B":2})"), "2");
}
TEST(FindPath, AlternativeIsTakenWhereTheFirstIsEmptyOrFalse) {
  for (const auto* empty : {R"("")", "[]", "{}", "null", "false"}) {
    EXPECT_EQ(Find("A || B[-1].K", std::string(R"({"A":)") + empty + R"(,"B":[{"K":2}]})"), "2") << empty;
  }
}
TEST(FindPath, ZeroIsNoReasonForTheAlternative) {
  EXPECT_EQ(Find("A||B", R"({"A":0,"B":2})"), "0");
}
TEST(FindPath, WhatIsNoPathLeadsNowhere) {
  for (const auto* path : {"A[*].B", "A[0:1]", "A.", ".A", "A[", "length(A)", "'A'"}) {
    EXPECT_FALSE(IsPath(path)) << path;
    EXPECT_EQ(Find(path, R"({"A":[{"B":1}]})"), "null") << path;
  }
}

TEST(IsPath, UnderstandsEveryPaginatorOfTheModels) {
  std::size_t paginators = 0;
  const auto check = [](const model::Operation& operation, std::string_view path) {
    EXPECT_TRUE(IsPath(path)) << operation.service().name() << ":" << operation.name() << ": " << path;
  };
  const auto& models = testing::CompiledModels();
  for (std::size_t i = 0; i < models.service_count(); ++i) {
    const auto service = models.service(i);
    for (std::size_t j = 0; j < service.operation_count(); ++j) {
      const auto operation = service.operation(j);
      const auto paginator = operation.paginator();
      if (!paginator) continue;
      ++paginators;
      for (const auto path : paginator->output_tokens()) check(operation, path);
      for (const auto path : paginator->result_keys()) check(operation, path);
      for (const auto path : paginator->non_aggregate_keys()) check(operation, path);
      if (!paginator->more_results().empty()) check(operation, paginator->more_results());
      EXPECT_EQ(paginator->input_tokens().size(), paginator->output_tokens().size());
    }
  }
  EXPECT_GT(paginators, 3000U);
}

TEST(IsTruthy, IsPythons) {
  EXPECT_FALSE(IsTruthy(Value()));
  EXPECT_FALSE(IsTruthy(Value::Boolean(false)));
  EXPECT_FALSE(IsTruthy(Value::Integer(0)));
  EXPECT_FALSE(IsTruthy(Value::Double(0)));
  EXPECT_FALSE(IsTruthy(Value::String("")));
  EXPECT_FALSE(IsTruthy(Value::Blob("")));
  EXPECT_FALSE(IsTruthy(Value::List({})));
  EXPECT_FALSE(IsTruthy(Value::Map({})));
  EXPECT_TRUE(IsTruthy(Value::Boolean(true)));
  EXPECT_TRUE(IsTruthy(Value::Integer(-1)));
  EXPECT_TRUE(IsTruthy(Value::String("false")));
  EXPECT_TRUE(IsTruthy(Value::Timestamp(Time(), Value::TimestampOrigin::kText)));
}

}  // namespace
}  // namespace inventory::aws::client
