#include "shape_json.h"

#include <cmath>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "inventory/base/encoding.h"
#include "inventory/base/timestamp.h"
#include "scalars.h"
#include "shaping.h"

namespace inventory::aws::protocol {
namespace {

using model::Member;
using model::Shape;
using model::ShapeType;
using Kind = Value::Kind;

std::string_view JsonName(const Member& member) {
  return member.wire_name();
}
std::string_view CborName(const Member& member) {
  return member.name();
}

/// What services put beside a union's member to tell its type.
constexpr std::string_view kTypeKey = "__type";

class Shaper {
 public:
  Shaper(UntypedForm form, Arena& arena)
      : form_(form), arena_(arena), tables_(form == UntypedForm::kCbor ? &CborName : &JsonName) {}

  // The functions below say false once; the problem is kept. Cheaper than a Result for every value.

  bool Structure(const Shape& shape, const Value& raw, Value& value) {
    if (shape.is_document() || raw.is_null()) {
      value = raw;
      return true;
    }
    if (!raw.has_fields()) return Unexpected("an object", raw);
    const MemberTable& table = tables_.Of(shape);
    if (shape.is_union()) {
      bool unknown = false;
      if (!CheckUnion(shape, raw, table, unknown)) return false;
      if (unknown) {
        value = UnknownUnionMember(raw.fields().front().name, arena_);
        return true;
      }
    }
    const std::size_t slots = members_.size();
    members_.resize(slots + table.size());
    std::size_t hint = 0;
    for (const Field& field : raw.fields()) {
      const std::size_t index = table.Find(field.name, hint);
      if (index == MemberTable::kNone) continue;
      members_[slots + index] = &field.value;
      hint = index + 1;
    }

    const std::size_t start = fields_.size();
    for (std::size_t i = 0; i < table.size(); ++i) {
      const Value* found = members_[slots + i];
      if (found == nullptr || found->is_null()) continue;
      Value member;
      if (!Use(table.member(i), *found, member)) return problem_.InMember(table.name(i));
      fields_.push_back({table.name(i), member});
    }
    value = Value::Structure(arena_.Copy(std::span<const Field>(fields_).subspan(start)));
    fields_.resize(start);
    members_.resize(slots);
    return true;
  }

  bool Use(const Member& use, const Value& raw, Value& value) {
    const Shape shape = use.shape();
    switch (shape.type()) {
      case ShapeType::kStructure:
        return Structure(shape, raw, value);
      case ShapeType::kList:
        return List(shape, raw, value);
      case ShapeType::kMap:
        return Map(shape, raw, value);
      case ShapeType::kString:
        value = raw;
        return true;
      case ShapeType::kBlob:
        return Blob(raw, value);
      case ShapeType::kTimestamp:
        return Timestamp(raw, value);
      case ShapeType::kBoolean:
        return Boolean(raw, value);
      case ShapeType::kInteger:
      case ShapeType::kLong:
        return Integer(raw, value);
      case ShapeType::kFloat:
      case ShapeType::kDouble:
        return Float(raw, value);
    }
    return true;
  }

  const ShapeProblem& problem() const { return problem_; }

 private:
  bool Unexpected(std::string_view expected, const Value& raw) {
    return problem_.Set(fmt::format("expected {}, got {}", expected, Describe(raw)));
  }

  /// A null in a list or map stays a null, also where botocore can't convert it and fails.
  bool Keep(const Value& raw, Value& value) {
    value = raw;
    return true;
  }

  bool CheckUnion(const Shape& shape, const Value& raw, const MemberTable& table, bool& unknown) {
    std::size_t set = 0;
    std::string_view tag;
    for (const Field& field : raw.fields()) {
      if (field.value.is_null() || field.name == kTypeKey) continue;
      if (set++ == 0) tag = field.name;
    }
    unknown = form_ != UntypedForm::kCbor && table.Find(tag, 0) == MemberTable::kNone;
    return protocol::CheckUnion(shape, set, problem_);
  }

  bool List(const Shape& shape, const Value& raw, Value& value) {
    if (raw.is_null()) return Keep(raw, value);
    if (!raw.is_list()) return Unexpected("a list", raw);
    const Member item = shape.element();
    const std::size_t start = values_.size();
    for (const Value& element : raw.items()) {
      Value shaped;
      if (!element.is_null() && !Use(item, element, shaped)) return problem_.InItem(values_.size() - start);
      values_.push_back(shaped);
    }
    value = Value::List(arena_.Copy(std::span<const Value>(values_).subspan(start)));
    values_.resize(start);
    return true;
  }

  bool Map(const Shape& shape, const Value& raw, Value& value) {
    if (raw.is_null()) return Keep(raw, value);
    if (!raw.has_fields()) return Unexpected("an object", raw);
    const Member use = shape.value();
    const std::size_t start = fields_.size();
    for (const Field& field : raw.fields()) {
      Value shaped;
      if (!Use(use, field.value, shaped)) return problem_.InEntry(field.name);
      fields_.push_back({field.name, shaped});
    }
    value = Value::Map(arena_.Copy(std::span<const Field>(fields_).subspan(start)));
    fields_.resize(start);
    return true;
  }

  bool Blob(const Value& raw, Value& value) {
    if (raw.is_null() || form_ == UntypedForm::kCbor) return Keep(raw, value);
    if (!raw.is_string()) return Unexpected("base64", raw);
    const std::optional<std::string> bytes = ParseBase64(raw.text());
    if (!bytes) return problem_.Set("expected base64, got other text");
    value = Value::Blob(arena_.Copy(*bytes));
    return true;
  }

  bool Timestamp(const Value& raw, Value& value) {
    if (raw.is_null() || form_ == UntypedForm::kCbor) return Keep(raw, value);
    switch (raw.kind()) {
      case Kind::kInteger:
      case Kind::kNumber:
      case Kind::kDouble: {
        const Result<Time> time = TimeFromEpochSeconds(raw.number());
        if (!time) return problem_.Set(time.error().message());
        value = Value::Timestamp(*time, Value::TimestampOrigin::kNumber);
        return true;
      }
      case Kind::kString: {
        const Result<Time> time = ParseTimestamp(raw.text());
        if (!time) return problem_.Set(time.error().message());
        value = Value::Timestamp(*time, Value::TimestampOrigin::kText);
        return true;
      }
      default:
        return Unexpected("a timestamp", raw);
    }
  }

  bool Boolean(const Value& raw, Value& value) {
    if (raw.is_null() || form_ != UntypedForm::kRestJson) return Keep(raw, value);
    value = Value::Boolean(raw.boolean() || (raw.is_string() && EqualsIgnoreCase(raw.text(), "true")));
    return true;
  }

  bool Integer(const Value& raw, Value& value) {
    if (form_ != UntypedForm::kRestJson) return Keep(raw, value);
    switch (raw.kind()) {
      case Kind::kBoolean:
        value = Value::Integer(raw.boolean() ? 1 : 0);
        return true;
      case Kind::kDouble:
        return Truncate(raw, value);
      case Kind::kString: {
        const std::optional<Value> integer = ParseInteger(raw.text(), arena_);
        if (!integer) return Unexpected("an integer", raw);
        value = *integer;
        return true;
      }
      case Kind::kNull:
      case Kind::kInteger:
      case Kind::kNumber:
        return Keep(raw, value);
      default:
        return Unexpected("an integer", raw);
    }
  }

  bool Truncate(const Value& raw, Value& value) {
    if (!std::isfinite(raw.number())) return Unexpected("an integer", raw);
    // The digits of a double without its fraction are an integer's, whatever their number.
    const std::optional<Value> integer =
        ParseInteger(fmt::format("{:.0f}", std::trunc(raw.number())), arena_);
    if (!integer) return Unexpected("an integer", raw);
    value = *integer;
    return true;
  }

  bool Float(const Value& raw, Value& value) {
    if (form_ != UntypedForm::kRestJson) return Keep(raw, value);
    switch (raw.kind()) {
      case Kind::kBoolean:
        value = Value::Double(raw.boolean() ? 1 : 0);
        return true;
      case Kind::kInteger:
      case Kind::kNumber:
      case Kind::kDouble:
        value = Value::Double(raw.number());
        return true;
      case Kind::kString: {
        const std::optional<double> number = ParseFloat(raw.text());
        if (!number) return Unexpected("a number", raw);
        value = Value::Double(*number);
        return true;
      }
      case Kind::kNull:
        return Keep(raw, value);
      default:
        return Unexpected("a number", raw);
    }
  }

  UntypedForm form_;
  Arena& arena_;
  MemberTables tables_;
  ShapeProblem problem_;
  // What the containers under construction hold, innermost last: moved to the arena when one is complete.
  std::vector<const Value*> members_;
  std::vector<Value> values_;
  std::vector<Field> fields_;
};

}  // namespace

Result<Value> ShapeUntyped(const Shape& structure, const Value& body, UntypedForm form, Arena& arena) {
  Shaper shaper(form, arena);
  Value value;
  if (!shaper.Structure(structure, body, value)) return Fail(shaper.problem().ToError());
  return value;
}

Result<Value> ShapeUntyped(const Member& use, const Value& body, UntypedForm form, Arena& arena) {
  Shaper shaper(form, arena);
  Value value;
  if (!shaper.Use(use, body, value)) return Fail(shaper.problem().ToError());
  return value;
}

}  // namespace inventory::aws::protocol
