#include "shape_xml.h"

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "inventory/base/timestamp.h"
#include "scalars.h"
#include "shaping.h"

namespace inventory::aws::protocol {
namespace {

using model::Location;
using model::Member;
using model::Shape;
using model::ShapeType;

bool IsFlattened(const Member& member, const Shape& shape) {
  return member.flattened() || shape.flattened();
}

/// The items of a flattened list stand under their own name, if they have one, not under that of the list.
std::string_view XmlName(const Member& member) {
  const Shape shape = member.shape();
  if (shape.type() == ShapeType::kList && IsFlattened(member, shape)) {
    const std::string_view item = shape.element().location_name();
    if (!item.empty()) return item;
  }
  return member.wire_name();
}

bool TravelsInBody(const Member& member) {
  switch (member.location()) {
    case Location::kHeader:
    case Location::kHeaders:
    case Location::kStatusCode:
      return false;
    case Location::kBody:
    case Location::kUri:
    case Location::kQueryString:
      return true;
  }
  return true;
}

std::string_view OrDefault(std::string_view name, std::string_view fallback) {
  return name.empty() ? fallback : name;
}

std::string Excerpt(std::string_view text) {
  constexpr std::size_t kLength = 40;
  return text.size() <= kLength ? fmt::format("\"{}\"", text) : "a longer text";
}

class Shaper {
 public:
  explicit Shaper(Arena& arena) : arena_(arena), tables_(&XmlName) {}

  // The functions below say false once; the problem is kept. Cheaper than a Result for every value.

  bool Structure(const Shape& shape, const XmlElement& element, Value& value) {
    const MemberTable& table = tables_.Of(shape);
    const std::size_t slots = elements_.size();
    elements_.resize(slots + table.size());
    if (shape.is_union()) {
      std::string_view unknown;
      if (!CheckUnion(shape, element, table, unknown)) return false;
      if (!unknown.empty()) {
        value = UnknownUnionMember(unknown, arena_);
        elements_.resize(slots);
        return true;
      }
    }
    Distribute(element, table, slots);

    const std::size_t start = fields_.size();
    for (std::size_t i = 0; i < table.size(); ++i) {
      const Member& member = table.member(i);
      XmlElement* found = elements_[slots + table.first_of_name(i)].first;
      Value field;
      if (found != nullptr) {
        if (!TravelsInBody(member)) continue;
        if (!Use(member, *found, field)) return problem_.InMember(table.name(i));
      } else if (!member.xml_attribute() || !Attribute(member, element, field)) {
        continue;
      }
      fields_.push_back({table.name(i), field});
    }
    value = Value::Structure(arena_.Copy(std::span<const Field>(fields_).subspan(start)));
    fields_.resize(start);
    elements_.resize(slots);
    return true;
  }

  const ShapeProblem& problem() const { return problem_; }

 private:
  /// The elements of one member: the first, and the last to which the next is chained.
  struct Slot {
    XmlElement* first = nullptr;
    XmlElement* last = nullptr;
  };

  void Distribute(const XmlElement& element, const MemberTable& table, std::size_t slots) {
    std::size_t hint = 0;
    for (XmlElement* child = element.first_child; child != nullptr; child = child->next) {
      const std::size_t index = table.Find(child->name, hint);
      if (index == MemberTable::kNone) continue;
      hint = index;
      Slot& slot = elements_[slots + index];
      (slot.first == nullptr ? slot.first : slot.last->next_same) = child;
      slot.last = child;
      child->next_same = nullptr;
    }
  }

  /// Repeated elements of one name count once.
  bool CheckUnion(const Shape& shape, const XmlElement& element, const MemberTable& table,
                  std::string_view& unknown) {
    std::size_t names = 0;
    for (const XmlElement* child = element.first_child; child != nullptr; child = child->next) {
      const XmlElement* earlier = element.first_child;
      while (earlier != child && earlier->name != child->name) earlier = earlier->next;
      if (earlier == child && ++names > 1) break;
    }
    if (!protocol::CheckUnion(shape, names, problem_)) return false;
    if (table.Find(element.first_child->name, 0) == MemberTable::kNone) unknown = element.first_child->name;
    return true;
  }

  /// "xsi:type" is found under any prefix: the prefix is the document's choice.
  bool Attribute(const Member& member, const XmlElement& element, Value& value) {
    const std::string_view wanted = member.wire_name();
    const std::string_view local = wanted.substr(wanted.find(':') + 1);
    for (const XmlAttribute* attribute = element.attributes; attribute != nullptr;
         attribute = attribute->next) {
      const auto colon = attribute->name.find(':');
      const bool same = colon == std::string_view::npos ? attribute->name == wanted
                                                        : attribute->name.substr(colon + 1) == local;
      if (!same) continue;
      value = Value::String(attribute->value);
      return true;
    }
    return false;
  }

  /// One use of a shape, whose elements are `element` and those chained to it.
  bool Use(const Member& use, XmlElement& element, Value& value) {
    const Shape shape = use.shape();
    switch (shape.type()) {
      case ShapeType::kStructure:
        return Structure(shape, element, value);
      case ShapeType::kList:
        return IsFlattened(use, shape) ? FlatList(shape, element, value) : WrappedList(shape, element, value);
      case ShapeType::kMap:
        return Map(shape, element, IsFlattened(use, shape), value);
      case ShapeType::kString:
        value = Value::String(element.text);
        return true;
      case ShapeType::kBoolean:
        value = Value::Boolean(element.text == "true");
        return true;
      case ShapeType::kInteger:
      case ShapeType::kLong:
        return Integer(element.text, value);
      case ShapeType::kFloat:
      case ShapeType::kDouble:
        return Float(element.text, value);
      case ShapeType::kTimestamp:
        return Timestamp(element.text, value);
      case ShapeType::kBlob:
        return Blob(element.text, value);
    }
    return true;
  }

  bool Item(const Member& item, XmlElement& element, std::size_t start) {
    Value value;
    element.next_same = nullptr;
    if (!Use(item, element, value)) return problem_.InItem(values_.size() - start);
    values_.push_back(value);
    return true;
  }

  bool FlatList(const Shape& shape, XmlElement& first, Value& value) {
    const Member item = shape.element();
    const std::size_t start = values_.size();
    for (XmlElement* element = &first; element != nullptr;) {
      XmlElement* next = element->next_same;
      if (!Item(item, *element, start)) return false;
      element = next;
    }
    return FinishList(start, value);
  }

  /// Every child is an item, whatever it is called. A list whose element comes twice has these as its items,
  /// as in botocore.
  bool WrappedList(const Shape& shape, XmlElement& element, Value& value) {
    if (element.next_same != nullptr) return FlatList(shape, element, value);
    const Member item = shape.element();
    const std::size_t start = values_.size();
    for (XmlElement* child = element.first_child; child != nullptr; child = child->next) {
      if (!Item(item, *child, start)) return false;
    }
    return FinishList(start, value);
  }

  bool FinishList(std::size_t start, Value& value) {
    value = Value::List(arena_.Copy(std::span<const Value>(values_).subspan(start)));
    values_.resize(start);
    return true;
  }

  bool Map(const Shape& shape, XmlElement& element, bool flattened, Value& value) {
    const std::size_t start = fields_.size();
    const bool chained = flattened || element.next_same != nullptr;
    for (XmlElement* entry = chained ? &element : element.first_child; entry != nullptr;) {
      XmlElement* next = chained ? entry->next_same : entry->next;
      if (!Entry(shape, *entry)) return false;
      entry = next;
    }
    MergeRepeatedNames(fields_, start);
    value = Value::Map(arena_.Copy(std::span<const Field>(fields_).subspan(start)));
    fields_.resize(start);
    return true;
  }

  bool Entry(const Shape& shape, const XmlElement& entry) {
    const Member value_use = shape.value();
    const std::string_view key_name = OrDefault(shape.key().location_name(), "key");
    const std::string_view value_name = OrDefault(value_use.location_name(), "value");
    const XmlElement* key = nullptr;
    XmlElement* value = nullptr;
    for (XmlElement* child = entry.first_child; child != nullptr; child = child->next) {
      if (child->name == key_name) {
        key = child;
      } else if (child->name == value_name) {
        value = child;
      } else {
        return problem_.Set(fmt::format("a map's entry has the unknown element {}", child->name));
      }
    }
    if (key == nullptr || value == nullptr) {
      return problem_.Set(
          fmt::format("a map's entry has no element {}", key == nullptr ? key_name : value_name));
    }
    Field field{key->text, {}};
    value->next_same = nullptr;
    if (!Use(value_use, *value, field.value)) return problem_.InEntry(field.name);
    fields_.push_back(field);
    return true;
  }

  bool Integer(std::string_view text, Value& value) {
    const std::optional<Value> integer = ParseInteger(text, arena_);
    if (!integer) return problem_.Set(fmt::format("expected an integer, got {}", Excerpt(text)));
    value = *integer;
    return true;
  }

  bool Float(std::string_view text, Value& value) {
    const std::optional<double> number = ParseFloat(text);
    if (!number) return problem_.Set(fmt::format("expected a number, got {}", Excerpt(text)));
    value = Value::Double(*number);
    return true;
  }

  bool Timestamp(std::string_view text, Value& value) {
    const Result<Time> time = ParseTimestamp(text);
    if (!time) return problem_.Set(fmt::format("expected a timestamp, got {}", Excerpt(text)));
    value = Value::Timestamp(*time, Value::TimestampOrigin::kText);
    return true;
  }

  bool Blob(std::string_view text, Value& value) {
    const std::optional<std::string> bytes = ParseBase64(text);
    if (!bytes) return problem_.Set(fmt::format("expected base64, got {}", Excerpt(text)));
    value = Value::Blob(arena_.Copy(*bytes));
    return true;
  }

  Arena& arena_;
  MemberTables tables_;
  ShapeProblem problem_;
  // What the containers under construction hold, innermost last: moved to the arena when one is complete.
  std::vector<Slot> elements_;
  std::vector<Value> values_;
  std::vector<Field> fields_;
};

}  // namespace

Result<Value> ShapeXml(const Shape& structure, XmlElement& element, Arena& arena) {
  Shaper shaper(arena);
  Value value;
  if (!shaper.Structure(structure, element, value)) return Fail(shaper.problem().ToError());
  return value;
}

}  // namespace inventory::aws::protocol
