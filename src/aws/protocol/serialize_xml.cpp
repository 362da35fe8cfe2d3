#include <string>
#include <string_view>

#include "serialize.h"

namespace inventory::aws::protocol {
namespace {

using model::Member;
using model::Shape;
using model::ShapeType;
using model::TimestampFormat;

/// In attributes, and in text where it does no harm.
void AppendEscaped(std::string_view text, std::string& out) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out.append("&amp;");
        break;
      case '<':
        out.append("&lt;");
        break;
      case '>':
        out.append("&gt;");
        break;
      case '"':
        out.append("&quot;");
        break;
      case '\r':  // Would be read as a line feed.
        out.append("&#13;");
        break;
      default:
        out.push_back(c);
    }
  }
}

class XmlWriter {
 public:
  XmlWriter(const TimestampWriter& timestamps, std::string& out) : timestamps_(timestamps), out_(out) {}

  void Structure(const XmlRoot& element, const Shape& shape, const Value& value) {
    BeginTag(element);
    for (const Field& field : value.fields()) {
      const std::optional<Member> member = shape.FindMember(field.name);
      if (member && member->xml_attribute()) Attribute(member->wire_name(), field.value.text());
    }
    out_.push_back('>');
    for (const Field& field : value.fields()) {
      const std::optional<Member> member = shape.FindMember(field.name);
      if (!member || member->xml_attribute() || field.value.is_null()) continue;
      if (member->location() == model::Location::kBody) Use(*member, field.value, member->wire_name());
    }
    Close(element.name);
  }

 private:
  void Attribute(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    out_.append(" ").append(name).append("=\"");
    AppendEscaped(value, out_);
    out_.push_back('"');
  }

  static XmlRoot ElementOf(const Member& use, std::string_view name) {
    return {name, use.xml_namespace_uri(), use.xml_namespace_prefix()};
  }

  /// Without the '>': attributes may follow.
  void BeginTag(const XmlRoot& element) {
    out_.append("<").append(element.name);
    const std::string_view prefix = element.namespace_prefix;
    Attribute(prefix.empty() ? "xmlns" : "xmlns:" + std::string(prefix), element.namespace_uri);
  }

  void Open(const Member& use, std::string_view name) {
    BeginTag(ElementOf(use, name));
    out_.push_back('>');
  }

  void Close(std::string_view name) { out_.append("</").append(name).append(">"); }

  void Use(const Member& use, const Value& value, std::string_view name) {
    const Shape shape = use.shape();
    switch (shape.type()) {
      case ShapeType::kStructure:
        return Structure(ElementOf(use, name), shape, value);
      case ShapeType::kList:
        return List(use, shape, value, name);
      case ShapeType::kMap:
        return Map(use, shape, value, name);
      case ShapeType::kTimestamp:
        return Leaf(use, name,
                    timestamps_.Text(value.time(), use.timestamp_format(), TimestampFormat::kIso8601));
      default:
        return Leaf(use, name, ScalarText(value));
    }
  }

  void Leaf(const Member& use, std::string_view name, std::string_view text) {
    Open(use, name);
    AppendEscaped(text, out_);
    Close(name);
  }

  void List(const Member& use, const Shape& shape, const Value& value, std::string_view name) {
    const Member item = shape.element();
    if (use.flattened() || shape.flattened()) {
      for (const Value& element : value.items()) Use(item, element, name);
      return;
    }
    Open(use, name);
    const std::string_view item_name = item.location_name();
    for (const Value& element : value.items()) Use(item, element, item_name.empty() ? "member" : item_name);
    Close(name);
  }

  void Map(const Member& use, const Shape& shape, const Value& value, std::string_view name) {
    const bool flattened = use.flattened() || shape.flattened();
    const std::string_view entry_name = flattened ? name : "entry";
    const std::string_view key_name = shape.key().location_name();
    const std::string_view value_name = shape.value().location_name();
    if (!flattened) Open(use, name);
    for (const Field& field : value.fields()) {
      out_.append("<").append(entry_name).append(">");
      Leaf(shape.key(), key_name.empty() ? "key" : key_name, field.name);
      Use(shape.value(), field.value, value_name.empty() ? "value" : value_name);
      Close(entry_name);
    }
    if (!flattened) Close(name);
  }

  const TimestampWriter& timestamps_;
  std::string& out_;
};

}  // namespace

void AppendXmlBody(const XmlRoot& root, const Shape& structure, const Value& value,
                   const TimestampWriter& timestamps, std::string& out) {
  XmlWriter(timestamps, out).Structure(root, structure, value);
}

}  // namespace inventory::aws::protocol
