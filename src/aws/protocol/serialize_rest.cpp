#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "inventory/base/encoding.h"
#include "inventory/base/json.h"
#include "serialize.h"

namespace inventory::aws::protocol {
namespace {

using model::Location;
using model::Member;
using model::Operation;
using model::Protocol;
using model::Shape;
using model::ShapeType;
using model::TimestampFormat;

/// Distributes the members of an input over path, query string, headers and body.
class RestWriter {
 public:
  RestWriter(const Operation& operation, const TimestampWriter& timestamps, WireRequest& request)
      : operation_(operation), timestamps_(timestamps), request_(request) {}

  Result<> Write(const Value& input) {
    const std::optional<Shape> shape = operation_.input();
    if (shape) {
      for (const Field& field : input.fields()) {
        const std::optional<Member> member = shape->FindMember(field.name);
        if (member) Place(*member, field.value);
      }
    }
    INVENTORY_CHECK(WriteUri());
    if (shape) WriteBody(*shape, input);
    return {};
  }

 private:
  struct Pair {
    std::string name;
    std::string value;
  };

  bool json() const { return operation_.service().protocol() == Protocol::kRestJson; }

  void Place(const Member& member, const Value& value) {
    switch (member.location()) {
      case Location::kUri:
        labels_.push_back({std::string(member.wire_name()), UriText(member, value)});
        break;
      case Location::kQueryString:
        AddToQuery(member, value);
        break;
      case Location::kHeader:
        AddHeader(member, value);
        break;
      case Location::kHeaders:
        for (const Field& field : value.fields()) {
          request_.headers.Set(fmt::format("{}{}", member.wire_name(), field.name), ScalarText(field.value));
        }
        break;
      case Location::kBody:
      case Location::kStatusCode:
        body_.push_back({member.name(), value});
        break;
    }
  }

  std::string UriText(const Member& use, const Value& value) const {
    if (use.shape().type() != ShapeType::kTimestamp) return ScalarText(value);
    return timestamps_.Text(value.time(), use.timestamp_format(), TimestampFormat::kIso8601);
  }

  void AddToQuery(const Member& member, const Value& value) {
    const Shape shape = member.shape();
    const std::string name(member.wire_name());
    if (shape.type() == ShapeType::kMap) {
      for (const Field& field : value.fields()) AddEntry(std::string(field.name), shape.value(), field.value);
    } else {
      AddEntry(name, member, value);
    }
  }

  /// Each item of a list is a pair of its own.
  void AddEntry(const std::string& name, const Member& use, const Value& value) {
    if (!value.is_list()) {
      query_.push_back({name, UriText(use, value)});
      return;
    }
    const Member item = use.shape().element();
    for (const Value& element : value.items()) query_.push_back({name, UriText(item, element)});
  }

  void AddHeader(const Member& member, const Value& value) {
    if (value.is_list() && value.items().empty()) return;
    request_.headers.Set(std::string(member.wire_name()), HeaderText(member, value));
  }

  std::string HeaderText(const Member& use, const Value& value) const {
    const Shape shape = use.shape();
    if (use.json_value()) return Base64Encode(ToJson(value));
    if (shape.type() == ShapeType::kTimestamp) {
      const auto whole = std::chrono::floor<std::chrono::seconds>(value.time());
      return timestamps_.Text(whole, use.timestamp_format(), TimestampFormat::kRfc822);
    }
    if (shape.type() != ShapeType::kList) return ScalarText(value);
    std::string joined;
    const Member item = shape.element();
    for (const Value& element : value.items()) {
      if (element.is_null()) continue;
      if (!joined.empty()) joined.push_back(',');
      joined.append(element.is_string() ? QuotedIfNeeded(element.text()) : HeaderText(item, element));
    }
    return joined;
  }

  static std::string QuotedIfNeeded(std::string_view text) {
    if (text.find_first_of("\",") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) {
      if (c == '"') quoted.push_back('\\');
      quoted.push_back(c);
    }
    quoted.push_back('"');
    return quoted;
  }

  /// "/{Bucket}/{Key+}?list-type=2": the query's constant part comes first.
  Result<> WriteUri() {
    const std::string_view uri = operation_.request_uri();
    const auto question = uri.find('?');
    const LabelText path_text = [this](std::string_view label) { return PathText(label); };
    INVENTORY_TRY(request_.path, ExpandLabels(uri.substr(0, question), path_text));
    if (request_.path.empty()) request_.path = "/";
    if (question != std::string_view::npos) request_.query = uri.substr(question + 1);
    for (const Pair& pair : query_) {
      if (!request_.query.empty()) request_.query.push_back('&');
      request_.query.append(PercentEncode(pair.name)).append("=").append(PercentEncode(pair.value));
    }
    return {};
  }

  Result<std::string> PathText(std::string_view label) const {
    const bool greedy = label.ends_with('+');
    if (greedy) label.remove_suffix(1);
    const std::string* text = FindLabel(label);
    if (text != nullptr && !text->empty()) return PercentEncode(*text, greedy ? "/" : "");
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("{}: becomes part of the request's path, so it can't be {}", MemberOfLabel(label),
                            text == nullptr ? "missing" : "empty"));
  }

  const std::string* FindLabel(std::string_view name) const {
    for (const Pair& label : labels_) {
      if (label.name == name) return &label.value;
    }
    return nullptr;
  }

  /// What the user calls the label.
  std::string_view MemberOfLabel(std::string_view label) const {
    const std::optional<Shape> shape = operation_.input();
    for (std::size_t i = 0; shape && i < shape->member_count(); ++i) {
      const Member member = shape->member(i);
      if (member.location() == Location::kUri && member.wire_name() == label) return member.name();
    }
    return label;
  }

  void WriteBody(const Shape& shape, const Value& input) {
    const std::optional<Member> payload = shape.payload();
    if (!payload) return WriteBodyMembers(shape);
    const Value* value = input.Find(payload->name());
    const ShapeType type = payload->shape().type();
    if (type == ShapeType::kBlob || type == ShapeType::kString) {
      request_.has_streaming_body = true;
      if (value != nullptr)
        request_.body = std::string(type == ShapeType::kBlob ? value->bytes() : value->text());
      return;
    }
    if (json()) {
      request_.body = "{}";
      if (value != nullptr) {
        request_.body.clear();
        AppendJsonBody(*payload, *value, timestamps_, request_.body);
      }
    } else if (value != nullptr) {
      const XmlRoot root{payload->wire_name(), payload->xml_namespace_uri(), payload->xml_namespace_prefix()};
      AppendXmlBody(root, payload->shape(), *value, timestamps_, request_.body);
    }
    SetContentType();
  }

  void WriteBodyMembers(const Shape& shape) {
    if (body_.empty()) {
      if (json() && HasBodyMembers(shape)) request_.body = "{}";
    } else if (json()) {
      AppendJsonBody(shape, Value::Structure(body_), timestamps_, request_.body);
    } else {
      const XmlRoot root{operation_.input_location_name(), operation_.input_xml_namespace(), ""};
      AppendXmlBody(root, shape, Value::Structure(body_), timestamps_, request_.body);
    }
    SetContentType();
  }

  static bool HasBodyMembers(const Shape& shape) {
    for (std::size_t i = 0; i < shape.member_count(); ++i) {
      if (shape.member(i).location() == Location::kBody) return true;
    }
    return false;
  }

  void SetContentType() {
    if (request_.body.empty() || request_.headers.Find("Content-Type")) return;
    request_.headers.Add("Content-Type", json() ? "application/json" : "application/xml");
  }

  const Operation& operation_;
  const TimestampWriter& timestamps_;
  WireRequest& request_;
  std::vector<Pair> labels_;
  std::vector<Pair> query_;
  std::vector<Field> body_;
};

}  // namespace

Result<> SerializeRest(const Operation& operation, const Value& input, const TimestampWriter& timestamps,
                       WireRequest& request) {
  return RestWriter(operation, timestamps, request).Write(input);
}

}  // namespace inventory::aws::protocol
