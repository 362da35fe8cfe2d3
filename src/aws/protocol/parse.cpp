#include "parse.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "cbor.h"
#include "customizations.h"
#include "inventory/aws/protocol/codec.h"
#include "inventory/base/encoding.h"
#include "inventory/base/json.h"
#include "inventory/base/timestamp.h"
#include "scalars.h"
#include "shape_json.h"
#include "shape_xml.h"

namespace inventory::aws::protocol {
namespace {

using model::Operation;
using model::OperationTrait;
using model::Protocol;
using model::Shape;

/// AWS's largest pages have some hundred thousand.
constexpr std::size_t kMostValues = 4'000'000;

bool LooksLikeHtml(std::string_view body) {
  const std::string start = AsciiLower(body.substr(0, 15));
  return start.starts_with("<!doctype html") || start.starts_with("<html");
}

XmlElement* FindChild(XmlElement& element, std::string_view name) {
  for (XmlElement* child = element.first_child; child != nullptr; child = child->next) {
    if (child->name == name) return child;
  }
  return nullptr;
}

Result<Value> ParseQuery(const Shape& structure, std::string_view result_wrapper, std::string_view body,
                         Arena& arena) {
  INVENTORY_TRY(XmlTree tree, ParseXmlBody(body, arena));
  if (result_wrapper.empty()) return ShapeXml(structure, tree.root(), arena);
  XmlElement* wrapper = FindChild(tree.root(), result_wrapper);
  if (wrapper != nullptr) return ShapeXml(structure, *wrapper, arena);
  if (structure.member_count() == 0) return Value::Structure({});
  return Fail(ErrorCode::kProtocol,
              fmt::format("the answer's element {} has no child {}", tree.root().name, result_wrapper));
}

/// The member whose header says that it holds a timestamp, but does not, is left out.
void DropUnreadableHeaders(const Operation& operation, const Shape& output, http::Response& response) {
  for (std::size_t i = 0; i < output.member_count(); ++i) {
    const model::Member member = output.member(i);
    if (member.location() != model::Location::kHeader || !IsLenientTimestamp(operation, member.name()))
      continue;
    const auto text = response.headers.Find(member.wire_name());
    if (text && !ParseTimestamp(*text)) response.headers.Remove(member.wire_name());
  }
}

}  // namespace

std::string DescribeBody(std::string_view body) {
  constexpr std::size_t kLength = 60;
  const std::string_view text = TrimSpace(body);
  if (text.empty()) return "an empty body";
  if (LooksLikeHtml(text)) return "an HTML page";
  const std::string start = ReplaceInvalidUtf8(text.substr(0, kLength));
  return fmt::format("a body that begins with {}", ToJson(Value::String(start)));
}

Result<Value> ParseJsonBody(std::string_view body, Arena& arena) {
  if (body.empty()) return Value::Map({});
  Result<Value> parsed = ParseJson(body, arena, {.values = kMostValues});
  if (parsed) return parsed;
  // What begins like an answer may hold secrets and is not shown.
  if (TrimSpace(body).starts_with('{')) return parsed;
  return Fail(ErrorCode::kProtocol, fmt::format("expected JSON, got {}", DescribeBody(body)));
}

Result<XmlTree> ParseXmlBody(std::string_view body, Arena& arena) {
  const std::string_view root = PeekRootName(body);
  if (root.empty() || EqualsIgnoreCase(root, "html") || LooksLikeHtml(TrimSpace(body))) {
    return Fail(ErrorCode::kProtocol, fmt::format("expected XML, got {}", DescribeBody(body)));
  }
  return XmlTree::Parse(body, arena);
}

Result<Value> ParseStructure(Protocol protocol, const Shape& structure, std::string_view result_wrapper,
                             const http::Response& response, std::string_view body, Arena& arena) {
  switch (protocol) {
    case Protocol::kQuery:
    case Protocol::kEc2:
      return ParseQuery(structure, result_wrapper, body, arena);
    case Protocol::kJson: {
      INVENTORY_TRY(const Value raw, ParseJsonBody(body, arena));
      if (!raw.has_fields()) {
        return Fail(ErrorCode::kProtocol, fmt::format("expected a JSON object, got {}", Describe(raw)));
      }
      return ShapeUntyped(structure, raw, UntypedForm::kJson, arena);
    }
    case Protocol::kRestJson:
    case Protocol::kRestXml:
      return ParseRest(protocol, structure, response, body, arena);
    case Protocol::kRpcV2Cbor: {
      if (body.empty()) return Value::Structure({});
      INVENTORY_TRY(const Value raw, ParseCbor(body, arena));
      return ShapeUntyped(structure, raw, UntypedForm::kCbor, arena);
    }
  }
  return Fail(ErrorCode::kInternal, fmt::format("{} is no protocol", static_cast<int>(protocol)));
}

Result<> ParseOutput(const Operation& operation, http::Response response, Document& document,
                     const Value& input) {
  return ParseOutputAs(operation.service().protocol(), operation, std::move(response), document, input);
}

Result<> ParseOutputAs(Protocol protocol, const Operation& operation, http::Response response,
                       Document& document, const Value& input) {
  if (operation.Has(OperationTrait::kEventStream)) {
    return Fail(ErrorCode::kInvalidArgument, fmt::format("{} {} streams events, which is not supported",
                                                         operation.service().name(), operation.name()));
  }
  const std::optional<Shape> output = operation.output();
  if (!output) {
    document.set_root(Value::Structure({}));
    return {};
  }
  const http::Headers headers = response.headers;
  DropUnreadableHeaders(operation, *output, response);
  Arena& arena = document.arena();
  const std::string_view body = arena.Adopt(std::move(response.body));
  INVENTORY_TRY(const Value root,
                ParseStructure(protocol, *output, operation.result_wrapper(), response, body, arena));
  document.set_root(root);
  CustomizeOutput(operation, input, headers, body, document);
  return {};
}

}  // namespace inventory::aws::protocol
