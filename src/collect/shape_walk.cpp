#include "collect/shape_walk.h"

#include <unordered_set>
#include <vector>

namespace inventory::collect {
namespace {

using aws::model::Member;
using aws::model::Shape;
using aws::model::ShapeType;

void Walk(const Value& value, const Value& around, std::span<const Path::Step> steps,
          const std::function<void(const Value&, const Value&)>& callback) {
  if (value.is_null()) return;
  if (steps.empty()) {
    callback(value, around);
    return;
  }
  const Value* next = value.Find(steps[0].name);
  if (next == nullptr) return;
  if (!steps[0].each) {
    Walk(*next, around, steps.subspan(1), callback);
    return;
  }
  for (const Value& item : next->items()) Walk(item, value, steps.subspan(1), callback);
}

/// Calls back with the members (of lists and maps: the elements) of a shape that are not shapes' names only.
void ForEachMember(const Shape& shape, const std::function<void(const Member&)>& callback) {
  switch (shape.type()) {
    case ShapeType::kStructure:
      for (std::size_t i = 0; i < shape.member_count(); ++i) callback(shape.member(i));
      return;
    case ShapeType::kList:
      callback(shape.element());
      return;
    case ShapeType::kMap:
      callback(shape.value());
      return;
    case ShapeType::kString:
    case ShapeType::kBlob:
    case ShapeType::kBoolean:
    case ShapeType::kInteger:
    case ShapeType::kLong:
    case ShapeType::kFloat:
    case ShapeType::kDouble:
    case ShapeType::kTimestamp:
      return;
  }
}

bool FindsSensitive(const Shape& shape, std::unordered_set<std::uint32_t>& seen) {
  if (!seen.insert(shape.id()).second) return false;
  bool found = false;
  ForEachMember(shape, [&](const Member& member) {
    found = found || member.sensitive() || FindsSensitive(member.shape(), seen);
  });
  return found;
}

Value SameKind(const Value& original, std::vector<Field> fields, Arena& arena) {
  const std::span<const Field> copy = arena.Copy(std::span<const Field>(fields));
  return original.kind() == Value::Kind::kMap ? Value::Map(copy) : Value::Structure(copy);
}

}  // namespace

Value FindAt(const Value& root, const Path& path) {
  Value value = root;
  for (const Path::Step& step : path.steps()) {
    const Value* next = value.Find(step.name);
    if (next == nullptr) return {};
    value = *next;
  }
  return value;
}

void ForEachAt(const Value& root, const Path& path,
               const std::function<void(const Value& value, const Value& around)>& callback) {
  Walk(root, root, path.steps(), callback);
}

Value ChangeAt(const Value& root, std::span<const Path::Step> path, Arena& arena,
               const std::function<Value(const Value&)>& change) {
  if (root.is_null()) return root;
  if (path.empty()) return change(root);
  if (root.Find(path[0].name) == nullptr) return root;
  std::vector<Field> fields(root.fields().begin(), root.fields().end());
  for (Field& field : fields) {
    if (field.name != path[0].name) continue;
    if (!path[0].each) {
      field.value = ChangeAt(field.value, path.subspan(1), arena, change);
      continue;
    }
    std::vector<Value> items(field.value.items().begin(), field.value.items().end());
    for (Value& item : items) item = ChangeAt(item, path.subspan(1), arena, change);
    if (field.value.is_list()) field.value = Value::List(arena.Copy(std::span<const Value>(items)));
  }
  return SameKind(root, std::move(fields), arena);
}

Value RestoreAt(const Value& changed, const Value& original, std::span<const Path::Step> path, Arena& arena) {
  if (path.empty()) return original;
  // What holds it was taken out as a whole: it stays out.
  if (changed.kind() != original.kind()) return changed;
  const Value* source = original.Find(path[0].name);
  if (source == nullptr) return changed;
  std::vector<Field> fields(changed.fields().begin(), changed.fields().end());
  for (Field& field : fields) {
    if (field.name != path[0].name) continue;
    if (!path[0].each) {
      field.value = RestoreAt(field.value, *source, path.subspan(1), arena);
      continue;
    }
    if (field.value.items().size() != source->items().size()) continue;
    std::vector<Value> items(field.value.items().begin(), field.value.items().end());
    for (std::size_t i = 0; i < items.size(); ++i) {
      items[i] = RestoreAt(items[i], source->items()[i], path.subspan(1), arena);
    }
    field.value = Value::List(arena.Copy(std::span<const Value>(items)));
  }
  return SameKind(changed, std::move(fields), arena);
}

bool Redactor::HasSensitiveParts(const Shape& shape) {
  if (const auto known = sensitive_.find(shape.id()); known != sensitive_.end()) return known->second;
  std::unordered_set<std::uint32_t> seen;
  const bool found = FindsSensitive(shape, seen);
  sensitive_.emplace(shape.id(), found);
  return found;
}

std::optional<Value> Redactor::ChangedFields(const Value& value, const std::optional<Shape>& shape,
                                             Arena& arena) {
  std::optional<std::vector<Field>> fields;
  for (std::size_t i = 0; i < value.fields().size(); ++i) {
    const Field& field = value.fields()[i];
    if (field.value.is_null()) continue;
    std::optional<Member> member;
    if (shape && shape->type() == ShapeType::kStructure) member = shape->FindMember(field.name);
    if (shape && shape->type() == ShapeType::kMap) member = shape->value();
    std::optional<Value> changed;
    if (member && member->sensitive()) {
      changed = Value::String(kRedacted);
    } else {
      changed = Changed(field.value, member ? std::optional(member->shape()) : std::nullopt, arena);
    }
    if (!changed) continue;
    if (!fields) fields.emplace(value.fields().begin(), value.fields().end());
    (*fields)[i].value = *changed;
  }
  if (!fields) return std::nullopt;
  return SameKind(value, std::move(*fields), arena);
}

std::optional<Value> Redactor::ChangedItems(const Value& value, const std::optional<Shape>& shape,
                                            Arena& arena) {
  std::optional<Member> element;
  if (shape && shape->type() == ShapeType::kList) element = shape->element();
  if (element && element->sensitive()) return Value::String(kRedacted);
  const std::optional<Shape> element_shape = element ? std::optional(element->shape()) : std::nullopt;
  std::optional<std::vector<Value>> items;
  for (std::size_t i = 0; i < value.items().size(); ++i) {
    const std::optional<Value> changed = Changed(value.items()[i], element_shape, arena);
    if (!changed) continue;
    if (!items) items.emplace(value.items().begin(), value.items().end());
    (*items)[i] = *changed;
  }
  if (!items) return std::nullopt;
  return Value::List(arena.Copy(std::span<const Value>(*items)));
}

std::optional<Value> Redactor::Changed(const Value& value, const std::optional<Shape>& shape, Arena& arena) {
  switch (value.kind()) {
    case Value::Kind::kString:
      if (value.text().contains("X-Amz-Signature=")) return Value::String(kRedacted);
      return std::nullopt;
    case Value::Kind::kList:
    case Value::Kind::kStructure:
    case Value::Kind::kMap: {
      // Below a shape without sensitive parts only texts matter.
      const std::optional<Shape> useful = shape && HasSensitiveParts(*shape) ? shape : std::nullopt;
      return value.is_list() ? ChangedItems(value, useful, arena) : ChangedFields(value, useful, arena);
    }
    case Value::Kind::kNull:
    case Value::Kind::kBoolean:
    case Value::Kind::kInteger:
    case Value::Kind::kNumber:
    case Value::Kind::kDouble:
    case Value::Kind::kBlob:
    case Value::Kind::kTimestamp:
      return std::nullopt;
  }
  return std::nullopt;
}

Value Redactor::Redact(const Value& value, const std::optional<Shape>& shape, Arena& arena) {
  return Changed(value, shape, arena).value_or(value);
}

}  // namespace inventory::collect
