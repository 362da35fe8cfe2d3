#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "inventory/base/edit_distance.h"
#include "option.h"

namespace inventory::config {
namespace {

/// All keys that a mapping may hold, as paths from the mapping.
using KnownKeys = std::vector<std::string_view>;

bool IsWithin(std::string_view key, std::string_view parent) {
  return key.size() > parent.size() && key.starts_with(parent) && key[parent.size()] == '.';
}

std::string Join(std::string_view parent, std::string_view name) {
  return parent.empty() ? std::string(name) : fmt::format("{}.{}", parent, name);
}

class KeyMatcher {
 public:
  KeyMatcher(const OptionTable& table, KnownKeys known, std::string_view prefix, const Source& source)
      : table_(table),
        known_(std::move(known)),
        prefix_(prefix),
        source_(source),
        found_(table.options().size(), nullptr) {}

  void Walk(const YamlNode& mapping, std::string_view parent) {
    for (const YamlNode& child : mapping.nodes) {
      const std::string key = Join(parent, child.key);
      if (std::ranges::find(known_, key) != known_.end()) {
        Keep(child, key);
      } else if (std::ranges::none_of(known_, [&](std::string_view name) { return IsWithin(name, key); })) {
        ReportUnknown(child, parent, key);
      } else if (child.kind == YamlNode::Kind::kMapping) {
        Walk(child, key);
      } else if (child.kind != YamlNode::Kind::kNull) {
        source_.Report(child.line, Join(prefix_, key), "expected a mapping");
      }
    }
  }

  std::vector<const YamlNode*> found() && { return std::move(found_); }

 private:
  void Keep(const YamlNode& node, std::string_view key) {
    if (node.kind == YamlNode::Kind::kNull) return;
    for (std::size_t index = 0; index < found_.size(); ++index) {
      if (table_.options()[index]->spec.key == key) found_[index] = &node;
    }
  }

  void ReportUnknown(const YamlNode& node, std::string_view parent, std::string_view key) const {
    KnownKeys siblings;
    const std::size_t skipped = parent.empty() ? 0 : parent.size() + 1;
    for (const std::string_view name : known_) {
      if (!parent.empty() && !IsWithin(name, parent)) continue;
      siblings.push_back(name.substr(skipped, name.find('.', skipped) - skipped));
    }
    std::string problem = "unknown key";
    if (const auto nearest = Nearest(node.key, siblings)) {
      problem += fmt::format(": did you mean \"{}\"?", *nearest);
    }
    source_.Report(node.key_line, Join(prefix_, key), problem);
  }

  const OptionTable& table_;
  KnownKeys known_;
  std::string_view prefix_;
  const Source& source_;
  std::vector<const YamlNode*> found_;
};

}  // namespace

void Source::Report(int line, std::string_view key, std::string_view problem) const {
  std::string text = is_file ? fmt::format("{}:{}: ", name, line) : fmt::format("{}: ", name);
  if (!key.empty()) text += fmt::format("{}: ", key);
  problems.push_back(text.append(problem));
}

std::vector<const YamlNode*> MatchKeys(const YamlNode& mapping, std::string_view prefix,
                                       const OptionTable& table,
                                       const std::vector<const OptionTable*>& also_known,
                                       const Source& source) {
  KnownKeys known;
  const auto add = [&known](const OptionTable& other) {
    for (const auto& option : other.options()) {
      if (!option->spec.positional) known.push_back(option->spec.key);
    }
  };
  add(table);
  for (const OptionTable* other : also_known) add(*other);
  KeyMatcher matcher(table, std::move(known), prefix, source);
  matcher.Walk(mapping, "");
  return std::move(matcher).found();
}

}  // namespace inventory::config
