#include <chrono>
#include <string>

#include <fmt/format.h>

#include "cbor.h"
#include "serialize.h"

namespace inventory::aws::protocol {
namespace {

using model::Member;
using model::Shape;
using model::ShapeType;
using Kind = Value::Kind;

class Writer {
 public:
  explicit Writer(std::string& out) : cbor_(out) {}

  void Structure(const Shape& shape, const Value& value) {
    std::size_t count = 0;
    for (const Field& field : value.fields()) {
      if (!field.value.is_null() && shape.FindMember(field.name)) ++count;
    }
    cbor_.BeginMap(count);
    for (const Field& field : value.fields()) {
      const std::optional<Member> member = shape.FindMember(field.name);
      if (field.value.is_null() || !member) continue;
      cbor_.Text(member->wire_name());
      Use(*member, field.value);
    }
  }

 private:
  void Use(const Member& use, const Value& value) {
    const Shape shape = use.shape();
    switch (shape.type()) {
      case ShapeType::kStructure:
        return Structure(shape, value);
      case ShapeType::kList: {
        const Member item = shape.element();
        cbor_.BeginList(value.items().size());
        for (const Value& element : value.items()) Use(item, element);
        return;
      }
      case ShapeType::kMap: {
        const Member entry = shape.value();
        cbor_.BeginMap(value.fields().size());
        for (const Field& field : value.fields()) {
          cbor_.Text(field.name);
          Use(entry, field.value);
        }
        return;
      }
      case ShapeType::kBlob:
        return cbor_.Bytes(value.bytes());
      case ShapeType::kString:
        return cbor_.Text(value.text());
      case ShapeType::kBoolean:
        return cbor_.Boolean(value.boolean());
      case ShapeType::kInteger:
      case ShapeType::kLong:
        return cbor_.Integer(value.integer());
      case ShapeType::kFloat:
        return cbor_.Float(value.number());
      case ShapeType::kDouble:
        return cbor_.Double(value.number());
      case ShapeType::kTimestamp:
        return cbor_.EpochSeconds(
            std::chrono::floor<std::chrono::seconds>(value.time()).time_since_epoch().count());
    }
  }

  CborWriter cbor_;
};

}  // namespace

Result<> SerializeCbor(const model::Operation& operation, const Value& input, WireRequest& request) {
  const model::Service service = operation.service();
  // The protocol knows no other method, whatever the model says for the service's older protocols.
  request.method = "POST";
  request.path = fmt::format("/service/{}/operation/{}", service.target_prefix(), operation.name());
  request.headers.Add("smithy-protocol", "rpc-v2-cbor");
  request.headers.Add("Accept", "application/cbor");
  if (service.query_compatible()) request.headers.Add("x-amzn-query-mode", "true");
  if (const auto shape = operation.input()) {
    request.headers.Add("Content-Type", "application/cbor");
    Writer(request.body).Structure(*shape, input);
  }
  return {};
}

}  // namespace inventory::aws::protocol
