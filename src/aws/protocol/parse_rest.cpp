#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "inventory/base/encoding.h"
#include "inventory/base/json.h"
#include "inventory/base/timestamp.h"
#include "parse.h"
#include "scalars.h"
#include "shape_json.h"
#include "shape_xml.h"
#include "shaping.h"

namespace inventory::aws::protocol {
namespace {

using model::Location;
using model::Member;
using model::Protocol;
using model::Shape;
using model::ShapeType;

class RestReader {
 public:
  RestReader(bool json, const http::Response& response, std::string_view body, Arena& arena)
      : json_(json), response_(response), body_(body), arena_(arena) {}

  Result<Value> Read(const Shape& shape) {
    for (std::size_t i = 0; i < shape.member_count(); ++i) {
      const Member member = shape.member(i);
      if (!ReadBound(member)) {
        problem_.InMember(member.name());
        return Fail(problem_.ToError());
      }
    }
    INVENTORY_CHECK(ReadBody(shape));
    return Value::Structure(arena_.Copy(std::span<const Field>(fields_)));
  }

 private:
  /// What travels outside of the body. False with the problem set.
  bool ReadBound(const Member& member) {
    Value value;
    switch (member.location()) {
      case Location::kStatusCode:
        value = Value::Integer(response_.status);
        break;
      case Location::kHeaders:
        value = PrefixHeaders(member.wire_name());
        break;
      case Location::kHeader: {
        const std::optional<std::string> text = JoinedHeader(response_.headers, member.wire_name());
        if (!text) return true;
        if (!HeaderValue(member, *text, value)) return false;
        break;
      }
      case Location::kBody:
      case Location::kUri:
      case Location::kQueryString:
        return true;
    }
    fields_.push_back({member.name(), value});
    return true;
  }

  Value PrefixHeaders(std::string_view prefix) {
    std::vector<Field> entries;
    for (const auto& [name, value] : response_.headers.fields()) {
      if (name.size() < prefix.size() || !EqualsIgnoreCase(name.substr(0, prefix.size()), prefix)) continue;
      const std::optional<std::string> joined = JoinedHeader(response_.headers, name);
      entries.push_back({arena_.Copy(Latin1ToUtf8(name.substr(prefix.size()))),
                         Value::String(arena_.Copy(Latin1ToUtf8(joined.value_or(value))))});
    }
    MergeRepeatedNames(entries, 0);
    return Value::Map(arena_.Copy(std::span<const Field>(entries)));
  }

  bool HeaderValue(const Member& use, std::string_view text, Value& value) {
    const Shape shape = use.shape();
    switch (shape.type()) {
      case ShapeType::kBoolean:
        value = Value::Boolean(json_ ? EqualsIgnoreCase(text, "true") : text == "true");
        return true;
      case ShapeType::kInteger:
      case ShapeType::kLong: {
        const std::optional<Value> integer = ParseInteger(text, arena_);
        if (!integer) return Unexpected("an integer", text);
        value = *integer;
        return true;
      }
      case ShapeType::kFloat:
      case ShapeType::kDouble: {
        const std::optional<double> number = ParseFloat(text);
        if (!number) return Unexpected("a number", text);
        value = Value::Double(*number);
        return true;
      }
      case ShapeType::kTimestamp: {
        const Result<Time> time = ParseTimestamp(text);
        if (!time) return Unexpected("a timestamp", text);
        value = Value::Timestamp(*time, Value::TimestampOrigin::kText);
        return true;
      }
      case ShapeType::kBlob: {
        const std::optional<std::string> bytes = ParseBase64(text);
        if (!bytes) return Unexpected("base64", text);
        value = Value::Blob(arena_.Copy(*bytes));
        return true;
      }
      case ShapeType::kList:
        return HeaderList(shape.element(), text, value);
      case ShapeType::kString:
      case ShapeType::kStructure:
      case ShapeType::kMap:
        if (use.json_value()) return JsonHeader(text, value);
        value = Value::String(arena_.Copy(Latin1ToUtf8(text)));
        return true;
    }
    return true;
  }

  bool HeaderList(const Member& item, std::string_view text, Value& value) {
    std::vector<Value> items;
    while (true) {
      const auto comma = text.find(',');
      Value element;
      if (!HeaderValue(item, TrimSpace(text.substr(0, comma)), element)) return problem_.InItem(items.size());
      items.push_back(element);
      if (comma == std::string_view::npos) break;
      text.remove_prefix(comma + 1);
    }
    value = Value::List(arena_.Copy(std::span<const Value>(items)));
    return true;
  }

  bool JsonHeader(std::string_view text, Value& value) {
    std::optional<std::string> json = ParseBase64(text);
    if (!json) return Unexpected("JSON in base64", text);
    const Result<Value> parsed = ParseJson(arena_.Adopt(std::move(*json)), arena_);
    if (!parsed) return Unexpected("JSON in base64", text);
    value = *parsed;
    return true;
  }

  bool Unexpected(std::string_view expected, std::string_view text) {
    return problem_.Set(fmt::format("expected {} in the header, got \"{}\"", expected,
                                    ReplaceInvalidUtf8(text.substr(0, 80))));
  }

  Result<> ReadBody(const Shape& shape) {
    const std::optional<Member> payload = shape.payload();
    if (!payload) return HasBodyMembers(shape) ? ReadBodyMembers(shape) : Result<>();
    INVENTORY_TRY(const Value value, ReadPayload(*payload));
    fields_.push_back({payload->name(), value});
    return {};
  }

  bool HasBodyMembers(const Shape& shape) const {
    for (std::size_t i = 0; i < shape.member_count(); ++i) {
      if (shape.member(i).location() == Location::kBody) return true;
    }
    return false;
  }

  Result<Value> ReadPayload(const Member& payload) {
    const Shape shape = payload.shape();
    if (shape.type() == ShapeType::kBlob) return Value::Blob(body_);
    if (shape.type() == ShapeType::kString) {
      if (IsValidUtf8(body_)) return Value::String(body_);
      return Fail(ErrorCode::kProtocol,
                  fmt::format("{}: expected text, got bytes that are no UTF-8", payload.name()));
    }
    if (json_) {
      INVENTORY_TRY(const Value raw, ParseJsonBody(body_, arena_));
      return ShapeUntyped(payload, raw, UntypedForm::kRestJson, arena_);
    }
    return ReadXml(shape);
  }

  Result<Value> ReadXml(const Shape& shape) {
    if (body_.empty()) {
      XmlElement nothing;
      return ShapeXml(shape, nothing, arena_);
    }
    INVENTORY_TRY(XmlTree tree, ParseXmlBody(body_, arena_));
    return ShapeXml(shape, tree.root(), arena_);
  }

  Result<> ReadBodyMembers(const Shape& shape) {
    Value members;
    if (json_) {
      INVENTORY_TRY(const Value raw, ParseJsonBody(body_, arena_));
      INVENTORY_TRY(members, ShapeUntyped(shape, raw, UntypedForm::kRestJson, arena_));
    } else {
      INVENTORY_TRY(members, ReadXml(shape));
    }
    // What the body says wins over a header.
    fields_.insert(fields_.end(), members.fields().begin(), members.fields().end());
    MergeRepeatedNames(fields_, 0);
    return {};
  }

  bool json_;
  const http::Response& response_;
  std::string_view body_;
  Arena& arena_;
  ShapeProblem problem_;
  std::vector<Field> fields_;
};

}  // namespace

std::optional<std::string> JoinedHeader(const http::Headers& headers, std::string_view name) {
  std::optional<std::string> joined;
  for (const auto& [field, value] : headers.fields()) {
    if (!EqualsIgnoreCase(field, name)) continue;
    if (joined) {
      joined->append(", ").append(value);
    } else {
      joined = value;
    }
  }
  return joined;
}

Result<Value> ParseRest(Protocol protocol, const Shape& structure, const http::Response& response,
                        std::string_view body, Arena& arena) {
  return RestReader(protocol == Protocol::kRestJson, response, body, arena).Read(structure);
}

}  // namespace inventory::aws::protocol
