#include "inventory/k8s/strategic_merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace inventory::k8s {
namespace {

using nlohmann::json;

/// The lists of a Job whose elements have a name: patchMergeKey in
/// https://github.com/kubernetes/api/blob/master/core/v1/types.go
constexpr std::array<std::pair<std::string_view, std::string_view>, 15> kMergeKeys = {{
    {"containers", "name"},
    {"initContainers", "name"},
    {"ephemeralContainers", "name"},
    {"env", "name"},
    {"ports", "containerPort"},
    {"volumes", "name"},
    {"volumeMounts", "mountPath"},
    {"volumeDevices", "devicePath"},
    {"imagePullSecrets", "name"},
    {"hostAliases", "ip"},
    {"topologySpreadConstraints", "topologyKey"},
    {"resourceClaims", "name"},
    {"resizePolicy", "resourceName"},
    {"ownerReferences", "uid"},
    {"schedulingGates", "name"},
}};

constexpr const char* kDirective = "$patch";

std::string_view MergeKeyOf(std::string_view list) {
  auto found = std::ranges::find(kMergeKeys, list, &std::pair<std::string_view, std::string_view>::first);
  return found == kMergeKeys.end() ? std::string_view() : found->second;
}

std::unexpected<Error> Wrong(std::string_view path, std::string_view problem) {
  return Fail(ErrorCode::kInvalidArgument,
              fmt::format("{}: {}", path.empty() ? "the template" : path, problem));
}

/// The directive of a patch object: "", "merge", "replace" or "delete".
Result<std::string> DirectiveOf(const json& patch, const std::string& path) {
  for (const auto& [key, value] : patch.items()) {
    if (key.starts_with('$') && key != kDirective)
      return Wrong(path, fmt::format("{} is not supported", key));
  }
  auto found = patch.find(kDirective);
  if (found == patch.end()) return std::string();
  std::string directive = found->is_string() ? found->get<std::string>() : found->dump();
  if (directive != "merge" && directive != "replace" && directive != "delete") {
    return Wrong(path, fmt::format("$patch: {} is none of merge, replace, delete", directive));
  }
  return directive;
}

json WithoutDirective(json patch) {
  patch.erase(kDirective);
  return patch;
}

class Merger {
 public:
  Result<> MergeObject(json& object, const json& patch, const std::string& path) {
    INVENTORY_TRY(auto directive, DirectiveOf(patch, path));
    if (directive == "delete") {
      object = nullptr;
      return {};
    }
    if (directive == "replace") {
      object = WithoutDirective(patch);
      return {};
    }
    if (!object.is_object()) object = json::object();
    for (const auto& [key, value] : patch.items()) {
      if (key == kDirective) continue;
      std::string member = path.empty() ? key : fmt::format("{}.{}", path, key);
      if (value.is_null()) {
        object.erase(key);
      } else if (value.is_object()) {
        INVENTORY_CHECK(MergeObject(object[key], value, member));
        if (object[key].is_null()) object.erase(key);
      } else if (auto merge_key = MergeKeyOf(key); value.is_array() && !merge_key.empty()) {
        INVENTORY_CHECK(MergeList(object[key], value, std::string(merge_key), member));
      } else {
        object[key] = value;
      }
    }
    return {};
  }

 private:
  Result<> MergeList(json& list, const json& patch, const std::string& merge_key, const std::string& path) {
    if (!list.is_array()) list = json::array();
    for (std::size_t i = 0; i < patch.size(); ++i) {
      const json& element = patch[i];
      std::string place = fmt::format("{}[{}]", path, i);
      if (!element.is_object()) return Wrong(place, "is no object");
      if (!element.contains(merge_key)) {
        INVENTORY_TRY(auto directive, DirectiveOf(element, place));
        // "$patch: replace" alone says that the patch's other elements are all there shall be.
        if (directive != "replace" || element.size() != 1)
          return Wrong(place, fmt::format("has no {}", merge_key));
        list = json::array();
        continue;
      }
      INVENTORY_CHECK(MergeElement(list, element, merge_key, path));
    }
    return {};
  }

  Result<> MergeElement(json& list, const json& element, const std::string& merge_key,
                        const std::string& path) {
    const json& name = element[merge_key];
    auto place = fmt::format("{}[{}]", path, name.is_string() ? name.get<std::string>() : name.dump());
    auto found = std::ranges::find_if(
        list, [&](const json& other) { return other.is_object() && other.value(merge_key, json()) == name; });
    json merged = found == list.end() ? json::object() : *found;
    INVENTORY_CHECK(MergeObject(merged, element, place));
    if (merged.is_null()) {
      if (found != list.end()) list.erase(found);
    } else if (found != list.end()) {
      *found = std::move(merged);
    } else {
      list.push_back(std::move(merged));
    }
    return {};
  }
};

}  // namespace

Result<> ApplyStrategicMerge(json& object, const json& patch) {
  if (!patch.is_object()) return Wrong("", "is no object");
  return Merger().MergeObject(object, patch, "");
}

}  // namespace inventory::k8s
