#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "inventory/base/result.h"

namespace inventory::config {

/// A YAML document as plain values: scalars stay text, aliases are resolved.
struct YamlNode {
  enum class Kind { kNull, kScalar, kSequence, kMapping };

  Kind kind = Kind::kNull;
  int line = 0;                 ///< Where the value begins, from 1.
  std::string key;              ///< Of a mapping's children.
  int key_line = 0;             ///< Where the key stands.
  std::string text;             ///< Of scalars: without quotes.
  bool quoted = false;          ///< Of scalars: written as text, whatever it looks like.
  std::vector<YamlNode> nodes;  ///< Of sequences and mappings, in the order of the text.

  /// A mapping's child of this key, or nullptr.
  const YamlNode* Find(std::string_view name) const;
};

/// Parses one document; an empty text is null. kInvalidArgument with "file:line: problem" for what is no
/// YAML, has a key twice, keys that are no scalars, or nodes beyond any reason (a bomb of aliases).
Result<YamlNode> ParseYaml(std::string_view text, std::string_view file);

}  // namespace inventory::config
