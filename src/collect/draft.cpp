#include "collect/draft.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <type_traits>
#include <variant>

#include "inventory/base/encoding.h"
#include "inventory/base/json.h"

namespace inventory::collect {
namespace {

/// As a text in ARNs and inputs.
std::string TextOf(const Value& value) {
  if (value.is_string()) return std::string(value.text());
  return ToJson(value);
}

Value ValueOf(const Template::Part& part, const Draft* draft, const Place& place) {
  switch (part.source) {
    case Template::Source::kText:
      return Value::String(part.text);
    case Template::Source::kAccount:
      return Value::String(place.account);
    case Template::Source::kRegion:
      return Value::String(place.region);
    case Template::Source::kPartition:
      return Value::String(place.partition);
    case Template::Source::kSelf:
      return draft == nullptr ? Value() : draft->self();
    case Template::Source::kElement:
      return draft == nullptr ? Value() : draft->FindAt(part.path);
    case Template::Source::kParent:
      return draft == nullptr || draft->around() == nullptr ? Value() : draft->around()->FindAt(part.path);
  }
  return {};
}

/// AWS's spellings of a tag's key and value.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kTagMembers{
    {{"Key", "Value"}, {"key", "value"}, {"TagKey", "TagValue"}, {"tagKey", "tagValue"}}};

}  // namespace

Value Draft::Find(std::string_view name) const {
  for (const Added& added : added_) {
    if (added.name == name) return added.raw;
  }
  const Value* own = self_.Find(name);
  return own == nullptr ? Value() : *own;
}

Value Draft::FindAt(const Path& path) const {
  if (path.empty()) return self_;
  Value value = Find(path.steps()[0].name);
  for (std::size_t i = 1; i < path.steps().size(); ++i) {
    const Value* next = value.Find(path.steps()[i].name);
    if (next == nullptr) return {};
    value = *next;
  }
  return value;
}

void Draft::Add(std::string_view name, Value raw, Value output) {
  for (Added& added : added_) {
    if (added.name != name) continue;
    added.raw = raw;
    added.output = output;
    return;
  }
  added_.push_back({name, raw, output});
}

void Draft::Merge(Value raw, Value output) {
  if (!self_.has_fields() && raw.kind() == Value::Kind::kMap) merged_map_ = true;
  for (const Field& field : raw.fields()) {
    const Value* shown = output.Find(field.name);
    Add(field.name, field.value, shown == nullptr ? Value() : *shown);
  }
}

void Draft::AddMissing(std::string_view key, std::span<LedgerEntry* const> failures) {
  missing_.push_back(key);
  failures_.insert(failures_.end(), failures.begin(), failures.end());
}

Value Draft::Compose(Redaction redaction, Redactor& redactor, Arena& arena) const {
  Value own = self_;
  for (const ParsedMember& parsed : recipe_->parsed) {
    own = ChangeAt(own, parsed.path.steps(), arena,
                   [&](const Value& text) { return ParseDocument(text, parsed.encoding, arena); });
  }
  if (redaction == Redaction::kDefault) {
    if (recipe_->sensitive) return Value::String(kRedacted);
    const Value original = own;
    own = redactor.Redact(own, recipe_->shape, arena);
    for (const Path& shown : recipe_->shown) own = RestoreAt(own, original, shown.steps(), arena);
    for (const Path& secret : recipe_->secrets) {
      own = ChangeAt(own, secret.steps(), arena, [](const Value&) { return Value::String(kRedacted); });
    }
  }
  if (added_.empty()) return own;

  std::vector<Field> fields;
  fields.reserve(own.fields().size() + added_.size());
  for (const Field& field : own.fields()) {
    if (std::ranges::find(added_, field.name, &Added::name) == added_.end()) fields.push_back(field);
  }
  for (const Added& added : added_) {
    if (!added.output.is_null()) fields.push_back({added.name, added.output});
  }
  const std::span<const Field> copy = arena.Copy(std::span<const Field>(fields));
  return merged_map_ || own.kind() == Value::Kind::kMap ? Value::Map(copy) : Value::Structure(copy);
}

Value Resolve(const Template& text, const Draft* draft, const Place& place, Arena& arena) {
  if (text.is_reference()) return ValueOf(text.parts()[0], draft, place);
  std::string out;
  for (const Template::Part& part : text.parts()) {
    const Value value = ValueOf(part, draft, place);
    if (value.is_null()) return {};
    out += TextOf(value);
  }
  return Value::String(arena.Copy(std::string_view(out)));
}

std::string_view ResolveText(const Template& text, const Draft* draft, const Place& place, Arena& arena) {
  std::string out;
  for (const Template::Part& part : text.parts()) {
    const Value value = ValueOf(part, draft, place);
    if (!value.is_null()) out += TextOf(value);
  }
  return arena.Copy(std::string_view(out));
}

Value BuildInput(const Parameter& parameter, const Draft* draft, const Place& place, Arena& arena) {
  return std::visit(
      [&]<class T>(const T& node) -> Value {
        if constexpr (std::is_same_v<T, Parameter::Fields>) {
          std::vector<Field> fields;
          for (const Parameter& child : node.members) {
            const Value value = BuildInput(child, draft, place, arena);
            if (!value.is_null()) fields.push_back({child.name, value});
          }
          return Value::Map(arena.Copy(std::span<const Field>(fields)));
        } else if constexpr (std::is_same_v<T, Parameter::Items>) {
          std::vector<Value> items;
          for (const Parameter& child : node.members) {
            const Value value = BuildInput(child, draft, place, arena);
            if (!value.is_null()) items.push_back(value);
          }
          return Value::List(arena.Copy(std::span<const Value>(items)));
        } else if constexpr (std::is_same_v<T, Template>) {
          return node.empty() ? Value::String("") : Resolve(node, draft, place, arena);
        } else if constexpr (std::is_same_v<T, std::int64_t>) {
          return Value::Integer(node);
        } else {
          return Value::Boolean(node);
        }
      },
      parameter.value);
}

Value ParseDocument(const Value& text, Encoding encoding, Arena& arena) {
  if (!text.is_string() || text.text().empty()) return text;
  std::string decoded(text.text());
  if (encoding == Encoding::kUrlJson) {
    std::ranges::replace(decoded, '+', ' ');
    decoded = PercentDecode(decoded);
  }
  const Result<Value> parsed = ParseJson(arena.Adopt(std::move(decoded)), arena);
  return parsed ? *parsed : text;
}

Value TagMap(const Value& tags, Arena& arena) {
  if (tags.has_fields()) return Value::Map(tags.fields());
  if (!tags.is_list()) return {};
  std::vector<Field> fields;
  for (const Value& tag : tags.items()) {
    for (const auto& [key, value] : kTagMembers) {
      const Value* found = tag.Find(key);
      if (found == nullptr || !found->is_string()) continue;
      fields.push_back({found->text(), Value::String(tag.FindText(value))});
      break;
    }
  }
  return Value::Map(arena.Copy(std::span<const Field>(fields)));
}

}  // namespace inventory::collect
