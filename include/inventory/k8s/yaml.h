#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "inventory/base/result.h"

namespace inventory::k8s {

/// One YAML document (or JSON, which is YAML) as an object: text in quotes stays text, `null`, booleans and
/// numbers become what they look like. kInvalidArgument with "file:line: problem".
Result<nlohmann::json> ParseYaml(std::string_view text, std::string_view file);

/// Block style, two spaces, keys in alphabetical order, which for Kubernetes objects is the usual one. Reads
/// back as the same object by every YAML version. Ends with a line break.
std::string ToYaml(const nlohmann::json& object);

}  // namespace inventory::k8s
