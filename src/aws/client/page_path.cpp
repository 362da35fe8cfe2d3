#include "inventory/aws/client/page_path.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

namespace inventory::aws::client {
namespace {

constexpr std::string_view kOr = "||";

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// One step of a path: into a structure by name, or into a list by index.
struct Step {
  std::string_view name;
  std::optional<std::int64_t> index;
};

/// Takes the first step off a path without "||"; nothing if it does not begin with one.
std::optional<Step> TakeStep(std::string_view& path, bool first) {
  if (path.starts_with('[')) {
    const auto close = path.find(']');
    if (first || close == std::string_view::npos) return std::nullopt;
    const auto digits = path.substr(1, close - 1);
    std::int64_t index = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    path.remove_prefix(close + 1);
    return Step{.name = {}, .index = index};
  }
  if (!first) {
    if (!path.starts_with('.')) return std::nullopt;
    path.remove_prefix(1);
  }
  const auto end = std::find_if_not(path.begin(), path.end(), IsNameCharacter);
  const auto length = static_cast<std::size_t>(end - path.begin());
  if (length == 0) return std::nullopt;
  const auto name = path.substr(0, length);
  path.remove_prefix(length);
  return Step{.name = name, .index = std::nullopt};
}

Value Follow(const Step& step, const Value& value) {
  if (!step.index) {
    const Value* found = value.Find(step.name);
    return found ? *found : Value();
  }
  const auto items = value.items();
  const auto size = static_cast<std::int64_t>(items.size());
  const auto index = *step.index < 0 ? *step.index + size : *step.index;
  return index >= 0 && index < size ? items[static_cast<std::size_t>(index)] : Value();
}

Value FindChain(std::string_view path, Value value) {
  bool first = true;
  while (!path.empty()) {
    const auto step = TakeStep(path, first);
    if (!step) return {};
    value = Follow(*step, value);
    first = false;
  }
  return value;
}

/// JMESPath's own idea of falsehood, for "||": unlike Python's it takes zero for true.
bool IsJmesFalse(const Value& value) {
  const auto kind = value.kind();
  return kind != Value::Kind::kInteger && kind != Value::Kind::kDouble && !IsTruthy(value);
}

/// Cuts the alternative before the first "||" off `path`.
std::string_view TakeAlternative(std::string_view& path) {
  const auto at = path.find(kOr);
  const auto alternative = Trim(path.substr(0, at));
  path = at == std::string_view::npos ? std::string_view() : path.substr(at + kOr.size());
  return alternative;
}

}  // namespace

bool IsTruthy(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kNull:
      return false;
    case Value::Kind::kBoolean:
      return value.boolean();
    case Value::Kind::kInteger:
      return value.integer() != 0;
    case Value::Kind::kDouble:
      return value.number() != 0;
    case Value::Kind::kString:
      return !value.text().empty();
    case Value::Kind::kBlob:
      return !value.bytes().empty();
    case Value::Kind::kList:
      return !value.items().empty();
    case Value::Kind::kStructure:
    case Value::Kind::kMap:
      return !value.fields().empty();
    case Value::Kind::kNumber:
    case Value::Kind::kTimestamp:
      return true;
  }
  return true;
}

Value FindPath(std::string_view path, const Value& root) {
  Value found;
  do {
    found = FindChain(TakeAlternative(path), root);
  } while (!path.empty() && IsJmesFalse(found));
  return found;
}

bool IsPath(std::string_view path) {
  do {
    auto chain = TakeAlternative(path);
    if (chain.empty()) return false;
    for (bool first = true; !chain.empty(); first = false) {
      if (!TakeStep(chain, first)) return false;
    }
  } while (!path.empty());
  return true;
}

}  // namespace inventory::aws::client
