#include "inventory/k8s/strategic_merge.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace inventory::k8s {
namespace {

using nlohmann::json;

struct MergeCase {
  const char* what;
  const char* object;
  const char* patch;
  const char* merged;
};

class StrategicMerge : public ::testing::TestWithParam<MergeCase> {};

TEST_P(StrategicMerge, GivesWhatKubectlGives) {
  auto object = json::parse(GetParam().object);
  auto result = ApplyStrategicMerge(object, json::parse(GetParam().patch));
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_EQ(object, json::parse(GetParam().merged));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, StrategicMerge,
    testing::Values(
        MergeCase{"ObjectsAreMerged", R"({"a":{"b":1,"c":2}})", R"({"a":{"c":3,"d":4}})",
                  R"({"a":{"b":1,"c":3,"d":4}})"},
        MergeCase{"NullDeletes", R"({"a":{"b":1,"c":2}})", R"({"a":{"c":null,"x":null}})",
                  R"({"a":{"b":1}})"},
        MergeCase{"AbsentObjectsAreMade", R"({})", R"({"a":{"b":{"c":1}}})", R"({"a":{"b":{"c":1}}})"},
        MergeCase{"OtherListsAreReplaced", R"({"args":[1,2],"tolerations":[{"key":"a"}]})",
                  R"({"args":[3],"tolerations":[{"key":"b"}]})",
                  R"({"args":[3],"tolerations":[{"key":"b"}]})"},
        MergeCase{
            "NamedElementsAreMergedInPlace",
            R"({"containers":[{"name":"a","image":"x"},{"name":"b","env":[{"name":"E","value":"1"}]}]})",
            R"({"containers":[{"name":"b","env":[{"name":"F","value":"2"},{"name":"E","value":"3"}]},{"name":"c"}]})",
            R"({"containers":[{"name":"a","image":"x"},
                      {"name":"b","env":[{"name":"E","value":"3"},{"name":"F","value":"2"}]},{"name":"c"}]})"},
        MergeCase{
            "MountsGoByPathAndVolumesByName",
            R"({"volumeMounts":[{"mountPath":"/a","name":"x"}],"volumes":[{"name":"x","emptyDir":{}}]})",
            R"({"volumeMounts":[{"mountPath":"/b","name":"x"}],"volumes":[{"name":"y","secret":{"secretName":"s"}}]})",
            R"({"volumeMounts":[{"mountPath":"/a","name":"x"},{"mountPath":"/b","name":"x"}],
                      "volumes":[{"name":"x","emptyDir":{}},{"name":"y","secret":{"secretName":"s"}}]})"},
        MergeCase{"ADirectiveDeletesAnElement", R"({"env":[{"name":"A"},{"name":"B"}]})",
                  R"({"env":[{"name":"A","$patch":"delete"},{"name":"C","$patch":"delete"}]})",
                  R"({"env":[{"name":"B"}]})"},
        MergeCase{"ADirectiveReplacesAList", R"({"env":[{"name":"A"},{"name":"B"}]})",
                  R"({"env":[{"$patch":"replace"},{"name":"C"}]})", R"({"env":[{"name":"C"}]})"},
        MergeCase{"ADirectiveReplacesAnObject", R"({"a":{"b":1,"c":2}})",
                  R"({"a":{"$patch":"replace","d":3}})", R"({"a":{"d":3}})"},
        MergeCase{"ADirectiveDeletesAnObject", R"({"a":{"b":1},"c":2})", R"({"a":{"$patch":"delete"}})",
                  R"({"c":2})"}),
    [](const auto& test) { return std::string(test.param.what); });

std::string Refusal(const char* patch) {
  json object = json::object();
  auto result = ApplyStrategicMerge(object, json::parse(patch));
  return result ? "" : result.error().message();
}

TEST(StrategicMergeRefusal, NamesThePath) {
  EXPECT_EQ(Refusal("[]"), "the template: is no object");
  EXPECT_EQ(Refusal(R"({"spec":{"containers":[{"image":"x"}]}})"), "spec.containers[0]: has no name");
  EXPECT_EQ(Refusal(R"({"spec":{"containers":["x"]}})"), "spec.containers[0]: is no object");
  EXPECT_EQ(Refusal(R"({"spec":{"$retainKeys":["a"]}})"), "spec: $retainKeys is not supported");
  EXPECT_EQ(Refusal(R"({"containers":[{"name":"a","env":[{"name":"E","$patch":"eat"}]}]})"),
            "containers[a].env[E]: $patch: eat is none of merge, replace, delete");
}

}  // namespace
}  // namespace inventory::k8s
