#include <string>
#include <string_view>

#include <fmt/format.h>

#include "inventory/base/encoding.h"
#include "inventory/base/json.h"
#include "serialize.h"

namespace inventory::aws::protocol {
namespace {

using model::Member;
using model::Shape;
using model::ShapeType;
using model::TimestampFormat;

class JsonWriter {
 public:
  JsonWriter(const TimestampWriter& timestamps, std::string& out) : timestamps_(timestamps), out_(out) {}

  void Structure(const Shape& shape, const Value& value) {
    if (shape.is_document()) return AppendJson(value, out_);
    Separated('{', '}', value.fields(), [&](const Field& field) {
      const std::optional<Member> member = shape.FindMember(field.name);
      if (!member || field.value.is_null()) return false;
      Key(member->wire_name());
      Use(*member, field.value);
      return true;
    });
  }

  void Use(const Member& use, const Value& value) {
    const Shape shape = use.shape();
    switch (shape.type()) {
      case ShapeType::kStructure:
        return Structure(shape, value);
      case ShapeType::kList: {
        const Member item = shape.element();
        return Separated('[', ']', value.items(), [&](const Value& element) {
          Use(item, element);
          return true;
        });
      }
      case ShapeType::kMap: {
        const Member entry = shape.value();
        return Separated('{', '}', value.fields(), [&](const Field& field) {
          Key(field.name);
          Use(entry, field.value);
          return true;
        });
      }
      case ShapeType::kTimestamp:
        return Timestamp(use, value);
      default:
        return AppendJson(value, out_);
    }
  }

 private:
  void Key(std::string_view name) {
    AppendJsonString(name, out_);
    out_.push_back(':');
  }

  /// `write` says whether it has written something; what is left out leaves no comma.
  template <class Items, class Write>
  void Separated(char open, char close, const Items& items, Write write) {
    out_.push_back(open);
    bool any = false;
    for (const auto& item : items) {
      if (any) out_.push_back(',');
      if (write(item)) {
        any = true;
      } else if (any) {
        out_.pop_back();
      }
    }
    out_.push_back(close);
  }

  void Timestamp(const Member& use, const Value& value) {
    const TimestampFormat format = use.timestamp_format();
    const std::string text = timestamps_.Text(value.time(), format, TimestampFormat::kUnixTimestamp);
    if (format == TimestampFormat::kUnspecified || format == TimestampFormat::kUnixTimestamp) {
      out_.append(text);
    } else {
      AppendJsonString(text, out_);
    }
  }

  const TimestampWriter& timestamps_;
  std::string& out_;
};

}  // namespace

void AppendJsonBody(const Shape& structure, const Value& value, const TimestampWriter& timestamps,
                    std::string& out) {
  JsonWriter(timestamps, out).Structure(structure, value);
}

void AppendJsonBody(const Member& use, const Value& value, const TimestampWriter& timestamps,
                    std::string& out) {
  JsonWriter(timestamps, out).Use(use, value);
}

Result<> SerializeJsonRpc(const model::Operation& operation, const Value& input,
                          const TimestampWriter& timestamps, WireRequest& request) {
  const model::Service service = operation.service();
  request.headers.Add("X-Amz-Target", fmt::format("{}.{}", service.target_prefix(), operation.name()));
  request.headers.Add("Content-Type", fmt::format("application/x-amz-json-{}", service.json_version()));
  if (service.query_compatible()) request.headers.Add("x-amzn-query-mode", "true");
  if (const auto shape = operation.input()) {
    AppendJsonBody(*shape, input, timestamps, request.body);
  } else {
    request.body = "{}";
  }
  return {};
}

}  // namespace inventory::aws::protocol
