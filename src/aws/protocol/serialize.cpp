#include "serialize.h"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "customizations.h"
#include "inventory/base/encoding.h"

namespace inventory::aws::protocol {
namespace {

using model::Member;
using model::Operation;
using model::OperationTrait;
using model::Protocol;
using model::Shape;

bool IsHostLabelText(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
  });
}

/// "{AccountId}." with the labels that the input's members give.
Result<std::string> HostPrefix(const Operation& operation, const Value& input) {
  return ExpandLabels(operation.host_prefix(), [&input](std::string_view label) -> Result<std::string> {
    const std::string_view text = input.FindText(label);
    if (IsHostLabelText(text)) return std::string(text);
    return Fail(
        ErrorCode::kInvalidArgument,
        fmt::format("{}: becomes part of the host's name, so it must be letters, digits, '-' and '.', "
                    "got \"{}\"",
                    label, text));
  });
}

/// Without members that are null, with idempotency tokens, and as the service's customisations want it.
Value PrepareInput(const Operation& operation, const Value& input, Random& random, Arena& arena) {
  std::vector<Field> members;
  for (const Field& field : input.fields()) {
    if (!field.value.is_null()) members.push_back(field);
  }
  if (const std::optional<Shape> shape = operation.input()) {
    for (std::size_t i = 0; i < shape->member_count(); ++i) {
      const Member member = shape->member(i);
      if (!member.idempotency_token() ||
          std::ranges::find(members, member.name(), &Field::name) != members.end()) {
        continue;
      }
      members.push_back({member.name(), Value::String(arena.Copy(random.NextUuid()))});
    }
  }
  CustomizeInput(operation, members, arena);
  return Value::Structure(arena.Copy(std::span<const Field>(members)));
}

Result<> SerializeBody(Protocol protocol, const Operation& operation, const Value& input,
                       WireRequest& request) {
  const TimestampWriter timestamps(WritesMilliseconds(operation));
  switch (protocol) {
    case Protocol::kQuery:
    case Protocol::kEc2:
      return SerializeQuery(operation, input, timestamps, request);
    case Protocol::kJson:
      return SerializeJsonRpc(operation, input, timestamps, request);
    case Protocol::kRestJson:
    case Protocol::kRestXml:
      return SerializeRest(operation, input, timestamps, request);
    case Protocol::kRpcV2Cbor:
      return SerializeCbor(operation, input, request);
  }
  return Fail(ErrorCode::kInternal, fmt::format("{} is no protocol", static_cast<int>(protocol)));
}

}  // namespace

std::string ScalarText(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kBoolean:
      return value.boolean() ? "true" : "false";
    case Value::Kind::kInteger:
    case Value::Kind::kNumber:
    case Value::Kind::kDouble:
      return NumberText(value);
    case Value::Kind::kBlob:
      return Base64Encode(value.bytes());
    default:
      return std::string(value.text());
  }
}

Result<std::string> ExpandLabels(std::string_view pattern, const LabelText& text_of) {
  std::string expanded;
  while (!pattern.empty()) {
    const auto open = pattern.find('{');
    const auto close = pattern.find('}', open);
    expanded.append(pattern.substr(0, open));
    if (open == std::string_view::npos || close == std::string_view::npos) break;
    INVENTORY_TRY(const std::string text, text_of(pattern.substr(open + 1, close - open - 1)));
    expanded.append(text);
    pattern.remove_prefix(close + 1);
  }
  return expanded;
}

Result<WireRequest> Serialize(const Operation& operation, const Value& input, Random& random) {
  return SerializeAs(operation.service().protocol(), operation, input, random);
}

Result<WireRequest> SerializeAs(Protocol protocol, const Operation& operation, const Value& input,
                                Random& random) {
  if (operation.Has(OperationTrait::kEventStream)) {
    return Fail(ErrorCode::kInvalidArgument, fmt::format("{} {} streams events, which is not supported",
                                                         operation.service().name(), operation.name()));
  }
  Arena arena;
  const Value prepared = PrepareInput(operation, input, random, arena);
  WireRequest request;
  request.method = std::string(operation.http_method());
  request.path = "/";
  INVENTORY_TRY(request.host_prefix, HostPrefix(operation, prepared));
  INVENTORY_CHECK(SerializeBody(protocol, operation, prepared, request));
  CustomizeRequest(operation, request);
  INVENTORY_CHECK(AddChecksum(operation, prepared, request));
  return request;
}

}  // namespace inventory::aws::protocol
