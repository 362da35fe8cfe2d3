#include <string>
#include <string_view>

#include <fmt/format.h>

#include "inventory/base/encoding.h"
#include "serialize.h"

namespace inventory::aws::protocol {
namespace {

using model::Member;
using model::Protocol;
using model::Shape;
using model::ShapeType;
using model::TimestampFormat;

/// Writes a structure as a form: each leaf under the path of names and positions that leads to it.
class QueryWriter {
 public:
  QueryWriter(bool ec2, const TimestampWriter& timestamps, std::string& out)
      : ec2_(ec2), timestamps_(timestamps), out_(out) {}

  void Pair(std::string_view key, std::string_view value) {
    if (!out_.empty()) out_.push_back('&');
    out_.append(PercentEncode(key)).append("=").append(PercentEncode(value));
  }

  void Structure(const Shape& shape, const Value& value) {
    for (const Field& field : value.fields()) {
      const std::optional<Member> member = shape.FindMember(field.name);
      if (!member || field.value.is_null()) continue;
      Nested(MemberName(*member), [&] { Use(*member, field.value); });
    }
  }

 private:
  template <class Write>
  void Nested(std::string_view name, Write write) {
    const std::size_t size = prefix_.size();
    if (size != 0) prefix_.push_back('.');
    prefix_.append(name);
    write();
    prefix_.resize(size);
  }

  /// ec2 capitalises the names of the other protocols' wire form unless it has its own.
  std::string MemberName(const Member& member) const {
    if (!ec2_) return std::string(member.wire_name());
    if (!member.query_name().empty()) return std::string(member.query_name());
    std::string name(member.wire_name());
    if (!member.location_name().empty() && name.front() >= 'a' && name.front() <= 'z') {
      name.front() = static_cast<char>(name.front() - 'a' + 'A');
    }
    return name;
  }

  void Use(const Member& use, const Value& value) {
    const Shape shape = use.shape();
    switch (shape.type()) {
      case ShapeType::kStructure:
        return Structure(shape, value);
      case ShapeType::kList:
        return List(use, shape, value);
      case ShapeType::kMap:
        return Map(use, shape, value);
      case ShapeType::kTimestamp:
        return Pair(prefix_,
                    timestamps_.Text(value.time(), use.timestamp_format(), TimestampFormat::kIso8601));
      default:
        return Pair(prefix_, ScalarText(value));
    }
  }

  void List(const Member& use, const Shape& shape, const Value& value) {
    const Member item = shape.element();
    if (ec2_) return Items(item, value);
    if (value.items().empty()) return Pair(prefix_, "");
    const std::string_view item_name = item.location_name();
    if (!use.flattened() && !shape.flattened()) {
      return Nested(item_name.empty() ? "member" : item_name, [&] { Items(item, value); });
    }
    if (item_name.empty()) return Items(item, value);
    // A flattened list's items stand under their own name instead of the list's.
    const std::string list_prefix = prefix_;
    const auto dot = prefix_.rfind('.');
    prefix_.resize(dot == std::string::npos ? 0 : dot);
    Nested(item_name, [&] { Items(item, value); });
    prefix_ = list_prefix;
  }

  void Items(const Member& item, const Value& value) {
    std::size_t position = 0;
    for (const Value& element : value.items()) {
      Nested(fmt::format("{}", ++position), [&] { Use(item, element); });
    }
  }

  void Map(const Member& use, const Shape& shape, const Value& value) {
    if (use.flattened() || shape.flattened()) return Entries(shape, value);
    Nested("entry", [&] { Entries(shape, value); });
  }

  void Entries(const Shape& shape, const Value& value) {
    const Member value_use = shape.value();
    const std::string_view key_name = shape.key().location_name();
    const std::string_view value_name = value_use.location_name();
    std::size_t position = 0;
    for (const Field& field : value.fields()) {
      Nested(fmt::format("{}", ++position), [&] {
        Nested(key_name.empty() ? "key" : key_name, [&] { Pair(prefix_, field.name); });
        Nested(value_name.empty() ? "value" : value_name, [&] { Use(value_use, field.value); });
      });
    }
  }

  bool ec2_;
  const TimestampWriter& timestamps_;
  std::string& out_;
  std::string prefix_;
};

}  // namespace

Result<> SerializeQuery(const model::Operation& operation, const Value& input,
                        const TimestampWriter& timestamps, WireRequest& request) {
  request.headers.Add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
  QueryWriter writer(operation.service().protocol() == Protocol::kEc2, timestamps, request.body);
  writer.Pair("Action", operation.name());
  writer.Pair("Version", operation.service().api_version());
  if (const auto shape = operation.input()) writer.Structure(*shape, input);
  return {};
}

}  // namespace inventory::aws::protocol
