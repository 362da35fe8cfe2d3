#include "inventory/config/yaml.h"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "inventory/base/encoding.h"

namespace inventory::config {
namespace {

/// Aliases make nodes from nothing: nine lines can stand for a billion.
constexpr std::size_t kMostNodes = 100'000;
constexpr std::size_t kDeepest = 100;
/// yaml-cpp also reads UTF-16 and UTF-32, but takes what is none of them as it stands.
constexpr std::string_view kNotUtf8 = "text that is neither UTF-8 nor any other Unicode";

int LineOf(const YAML::Mark& mark) {
  return mark.line + 1;
}

class Converter {
 public:
  explicit Converter(std::string_view file) : file_(file) {}

  Result<YamlNode> Convert(const YAML::Node& source, std::size_t depth) {
    const int line = LineOf(source.Mark());
    if (++count_ > kMostNodes || depth > kDeepest) return FailAt(line, "too large or too deeply nested");
    YamlNode node;
    node.line = line;
    if (source.IsScalar()) {
      node.kind = YamlNode::Kind::kScalar;
      node.text = source.Scalar();
      if (!IsValidUtf8(node.text)) return FailAt(line, kNotUtf8);
      // yaml-cpp's tag of scalars in quotes, and the one that asks for text.
      node.quoted = source.Tag() == "!" || source.Tag() == "tag:yaml.org,2002:str";
    } else if (source.IsSequence()) {
      node.kind = YamlNode::Kind::kSequence;
      for (const auto& item : source) {
        INVENTORY_TRY(YamlNode child, Convert(item, depth + 1));
        node.nodes.push_back(std::move(child));
      }
    } else if (source.IsMap()) {
      node.kind = YamlNode::Kind::kMapping;
      for (const auto& field : source) {
        INVENTORY_TRY(YamlNode child, ConvertField(node, field.first, field.second, depth + 1));
        node.nodes.push_back(std::move(child));
      }
    }
    return node;
  }

 private:
  Result<YamlNode> ConvertField(const YamlNode& mapping, const YAML::Node& key, const YAML::Node& value,
                                std::size_t depth) {
    const int line = LineOf(key.Mark());
    if (!key.IsScalar()) return FailAt(line, "a key that is no single value");
    if (!IsValidUtf8(key.Scalar())) return FailAt(line, kNotUtf8);
    if (mapping.Find(key.Scalar()) != nullptr) {
      return FailAt(line, fmt::format("the key \"{}\" stands here a second time", key.Scalar()));
    }
    INVENTORY_TRY(YamlNode child, Convert(value, depth));
    child.key = key.Scalar();
    child.key_line = line;
    return child;
  }

  std::unexpected<Error> FailAt(int line, std::string_view problem) const {
    return Fail(ErrorCode::kInvalidArgument, fmt::format("{}:{}: {}", file_, line, problem));
  }

  std::string_view file_;
  std::size_t count_ = 0;
};

}  // namespace

const YamlNode* YamlNode::Find(std::string_view name) const {
  const auto found = std::ranges::find(nodes, name, &YamlNode::key);
  return kind != Kind::kMapping || found == nodes.end() ? nullptr : &*found;
}

Result<YamlNode> ParseYaml(std::string_view text, std::string_view file) {
  try {
    return Converter(file).Convert(YAML::Load(std::string(text)), 0);
  } catch (const YAML::Exception& exception) {
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("{}:{}: {}", file, LineOf(exception.mark), exception.msg));
  }
}

}  // namespace inventory::config
