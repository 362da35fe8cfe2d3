#include "collect/yaml_source.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "inventory/base/atomic_file.h"
#include "inventory/base/edit_distance.h"

namespace inventory::collect {

Result<YamlSource> YamlSource::Load(const std::filesystem::path& file) {
  INVENTORY_TRY(const std::string text, ReadFile(file));
  try {
    return YamlSource(file.string(), YAML::Load(text));
  } catch (const YAML::Exception& exception) {
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("{}:{}: {}", file.string(), exception.mark.line + 1, exception.msg));
  }
}

std::unexpected<Error> YamlSource::FailAt(const YAML::Node& node, std::string_view message) const {
  const YAML::Mark mark = node.Mark();
  return Fail(ErrorCode::kInvalidArgument,
              fmt::format("{}:{}: {}", file_, mark.is_null() ? 1 : mark.line + 1, message));
}

Result<> YamlSource::CheckKeys(const YAML::Node& node, std::initializer_list<std::string_view> known) const {
  if (!node.IsMap()) return FailAt(node, "expected keys and values");
  for (const auto& entry : node) {
    INVENTORY_TRY(const std::string key, Text(entry.first));
    if (std::ranges::find(known, key) != known.end()) continue;
    const std::optional<std::string_view> nearest =
        Nearest(key, std::span<const std::string_view>(known.begin(), known.size()));
    return FailAt(entry.first,
                  fmt::format("unknown key \"{}\"{}", key,
                              nearest ? fmt::format("; did you mean \"{}\"?", *nearest) : std::string()));
  }
  return {};
}

Result<YAML::Node> YamlSource::Required(const YAML::Node& node, const char* key) const {
  YAML::Node member = node[key];
  if (!member) return FailAt(node, fmt::format("\"{}\" is missing", key));
  return member;
}

Result<std::string> YamlSource::Text(const YAML::Node& node) const {
  if (!node.IsScalar()) return FailAt(node, "expected a text");
  return node.Scalar();
}

Result<double> YamlSource::Number(const YAML::Node& node) const {
  double value = 0;
  if (!node.IsScalar() || !YAML::convert<double>::decode(node, value))
    return FailAt(node, "expected a number");
  return value;
}

Result<std::int64_t> YamlSource::Integer(const YAML::Node& node) const {
  std::int64_t value = 0;
  if (!node.IsScalar() || !YAML::convert<std::int64_t>::decode(node, value)) {
    return FailAt(node, "expected a whole number");
  }
  return value;
}

Result<bool> YamlSource::Boolean(const YAML::Node& node) const {
  bool value = false;
  if (!node.IsScalar() || !YAML::convert<bool>::decode(node, value))
    return FailAt(node, "expected true or false");
  return value;
}

Result<std::vector<std::string>> YamlSource::Texts(const YAML::Node& node) const {
  std::vector<std::string> texts;
  if (!node) return texts;
  if (!node.IsSequence()) return FailAt(node, "expected a list");
  for (const YAML::Node& item : node) {
    INVENTORY_TRY(std::string text, Text(item));
    texts.push_back(std::move(text));
  }
  return texts;
}

Result<YAML::Node> YamlSource::Mappings(const YAML::Node& node) const {
  if (!node) return YAML::Node(YAML::NodeType::Sequence);
  if (!node.IsSequence()) return FailAt(node, "expected a list");
  for (const YAML::Node& item : node) {
    if (!item.IsMap()) return FailAt(item, "expected keys and values");
  }
  return node;
}

}  // namespace inventory::collect
