#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "cbor.h"
#include "customizations.h"
#include "inventory/aws/protocol/codec.h"
#include "inventory/base/encoding.h"
#include "inventory/base/json.h"
#include "parse.h"
#include "scalars.h"
#include "shape_xml.h"
#include "xml.h"

namespace inventory::aws::protocol {
namespace {

using model::Operation;
using model::Protocol;
using model::Shape;
using model::ShapeType;

/// What a failure disguised as a success counts as, so that it is tried again.
constexpr int kStatusOfDisguisedError = 500;

/// Of a body that is no error document, this much is the message.
constexpr std::size_t kLongestMessage = 4096;

struct Reason {
  int status;
  std::string_view phrase;
};

/// https://www.iana.org/assignments/http-status-codes
constexpr std::array kReasons = {
    Reason{300, "Multiple Choices"},
    Reason{301, "Moved Permanently"},
    Reason{302, "Found"},
    Reason{303, "See Other"},
    Reason{304, "Not Modified"},
    Reason{305, "Use Proxy"},
    Reason{307, "Temporary Redirect"},
    Reason{308, "Permanent Redirect"},
    Reason{400, "Bad Request"},
    Reason{401, "Unauthorized"},
    Reason{402, "Payment Required"},
    Reason{403, "Forbidden"},
    Reason{404, "Not Found"},
    Reason{405, "Method Not Allowed"},
    Reason{406, "Not Acceptable"},
    Reason{407, "Proxy Authentication Required"},
    Reason{408, "Request Timeout"},
    Reason{409, "Conflict"},
    Reason{410, "Gone"},
    Reason{411, "Length Required"},
    Reason{412, "Precondition Failed"},
    Reason{413, "Request Entity Too Large"},
    Reason{414, "Request-URI Too Long"},
    Reason{415, "Unsupported Media Type"},
    Reason{416, "Requested Range Not Satisfiable"},
    Reason{417, "Expectation Failed"},
    Reason{418, "I'm a Teapot"},
    Reason{421, "Misdirected Request"},
    Reason{422, "Unprocessable Entity"},
    Reason{423, "Locked"},
    Reason{424, "Failed Dependency"},
    Reason{425, "Too Early"},
    Reason{426, "Upgrade Required"},
    Reason{428, "Precondition Required"},
    Reason{429, "Too Many Requests"},
    Reason{431, "Request Header Fields Too Large"},
    Reason{451, "Unavailable For Legal Reasons"},
    Reason{500, "Internal Server Error"},
    Reason{501, "Not Implemented"},
    Reason{502, "Bad Gateway"},
    Reason{503, "Service Unavailable"},
    Reason{504, "Gateway Timeout"},
    Reason{505, "HTTP Version Not Supported"},
    Reason{506, "Variant Also Negotiates"},
    Reason{507, "Insufficient Storage"},
    Reason{508, "Loop Detected"},
    Reason{510, "Not Extended"},
    Reason{511, "Network Authentication Required"},
};

std::string ReasonPhrase(int status) {
  const auto found = std::ranges::find(kReasons, status, &Reason::status);
  return found == kReasons.end() ? "" : std::string(found->phrase);
}

/// What a load balancer or proxy says, in no service's form.
bool IsGenericError(const http::Response& response, std::string_view body) {
  if (response.status < 500) return false;
  const std::string_view text = TrimSpace(body);
  return text.empty() || text.starts_with("<html>");
}

void SetFromStatus(int status, ServiceError& error) {
  error.code = fmt::format("{}", status);
  error.message = ReasonPhrase(status);
}

/// "com.amazonaws.dynamodb#ThrottlingException", "ThrottlingException:http://internal.amazon.com/coral/...":
/// the name alone.
std::string_view BareCode(std::string_view code) {
  code = code.substr(0, code.find(':'));
  return code.substr(code.rfind('#') + 1);
}

std::string TextOf(const Value* value) {
  if (value == nullptr || value->is_null()) return "";
  return value->is_string() ? std::string(value->text()) : ToJson(*value);
}

std::string MessageOf(const Operation& operation, const Value& body) {
  const Value* message = body.Find("message");
  if (message == nullptr) message = body.Find("Message");
  if (TextOf(message).empty()) {
    const std::string_view other = ErrorMessageMember(operation);
    if (!other.empty()) message = body.Find(other);
  }
  return TextOf(message);
}

/// Services that once spoke the query protocol tell the code of that time:
/// "AWS.SimpleQueueService.NonExistentQueue;Sender".
void ApplyQueryError(const http::Response& response, ServiceError& error) {
  const auto header = response.headers.Find("x-amzn-query-error");
  if (!header) return;
  const auto semicolon = header->find(';');
  if (semicolon == std::string_view::npos || semicolon == 0) return;
  if (header->find(';', semicolon + 1) != std::string_view::npos) return;
  error.code = header->substr(0, semicolon);
}

/// json, rest-json and rpc-v2-cbor have the same members; rest-json has the code in a header too.
void ReadUntyped(Protocol protocol, const Operation& operation, const http::Response& response,
                 const Value& body, ServiceError& error) {
  error.message = MessageOf(operation, body);
  const Value* type = body.Find("__type");
  error.code = type == nullptr ? fmt::format("{}", response.status) : std::string(BareCode(TextOf(type)));
  ApplyQueryError(response, error);
  if (protocol != Protocol::kRestJson) return;
  const auto header = response.headers.Find("x-amzn-errortype");
  if (header) {
    error.code = BareCode(*header);
    return;
  }
  const Value* code = body.Find("code");
  if (code == nullptr) code = body.Find("Code");
  if (code != nullptr && !code->is_null()) error.code = BareCode(TextOf(code));
}

void ReadJson(Protocol protocol, const Operation& operation, const http::Response& response,
              std::string_view body, Arena& arena, ServiceError& error) {
  const Result<Value> parsed = ParseJsonBody(body, arena);
  if (parsed && parsed->has_fields()) return ReadUntyped(protocol, operation, response, *parsed, error);
  ReadUntyped(protocol, operation, response, Value::Map({}), error);
  if (!parsed) error.message = ReplaceInvalidUtf8(body.substr(0, kLongestMessage));
}

void ReadCbor(const Operation& operation, const http::Response& response, std::string_view body, Arena& arena,
              ServiceError& error) {
  const Result<Value> parsed = ParseCbor(body, arena);
  if (parsed && parsed->has_fields())
    return ReadUntyped(Protocol::kRpcV2Cbor, operation, response, *parsed, error);
  SetFromStatus(response.status, error);
}

XmlElement* FindChild(XmlElement* element, std::string_view name) {
  for (XmlElement* child = element == nullptr ? nullptr : element->first_child; child != nullptr;
       child = child->next) {
    if (child->name == name) return child;
  }
  return nullptr;
}

std::string ChildText(XmlElement* element, std::string_view name) {
  const XmlElement* child = FindChild(element, name);
  return child == nullptr ? "" : std::string(child->text);
}

/// <ErrorResponse><Error/><RequestId/></ErrorResponse>,
/// <Response><Errors><Error/></Errors><RequestID/></Response>, or S3's <Error><RequestId/></Error>.
XmlElement* ErrorElement(XmlElement& root) {
  if (root.name == "Error") return &root;
  XmlElement* error = FindChild(&root, "Error");
  return error != nullptr ? error : FindChild(FindChild(&root, "Errors"), "Error");
}

bool ReadXml(std::string_view body, Arena& arena, ServiceError& error) {
  Result<XmlTree> tree = XmlTree::Parse(body, arena);
  if (!tree) return false;
  XmlElement* root = &tree->root();
  XmlElement* holder = ErrorElement(*root);
  error.code = ChildText(holder, "Code");
  error.message = ChildText(holder, "Message");
  for (const std::string_view name : {"RequestId", "RequestID"}) {
    if (error.request_id.empty()) error.request_id = ChildText(root, name);
  }
  return true;
}

std::optional<Shape> ErrorShape(const Operation& operation, std::string_view code) {
  for (std::size_t i = 0; i < operation.error_count(); ++i) {
    const Shape shape = operation.error(i);
    if (shape.name() == code || (!shape.error_code().empty() && shape.error_code() == code)) return shape;
  }
  return std::nullopt;
}

Result<Value> ErrorMembers(Protocol protocol, const Shape& shape, const http::Response& response,
                           std::string_view body, Arena& arena) {
  switch (protocol) {
    case Protocol::kQuery:
    case Protocol::kEc2:
    case Protocol::kRestXml: {
      INVENTORY_TRY(XmlTree tree, XmlTree::Parse(body, arena));
      XmlElement* holder = ErrorElement(tree.root());
      return ShapeXml(shape, holder == nullptr ? tree.root() : *holder, arena);
    }
    case Protocol::kJson:
    case Protocol::kRestJson:
    case Protocol::kRpcV2Cbor:
      break;
  }
  return ParseStructure(protocol, shape, "", response, body, arena);
}

/// What the model knows of this error: how to treat it, and its members.
void ReadModelled(Protocol protocol, const Operation& operation, const http::Response& response,
                  std::string_view body, Arena& arena, ServiceError& error) {
  const std::optional<Shape> shape = ErrorShape(operation, error.code);
  if (!shape) return;
  error.throttling = shape->is_throttling_error();
  error.retryable = shape->is_retryable_error();
  const Result<Value> details = ErrorMembers(protocol, *shape, response, body, arena);
  if (!details) return;
  const auto is_detail = [](const Field& field) { return !EqualsIgnoreCase(field.name, "message"); };
  if (std::ranges::any_of(details->fields(), is_detail)) error.details = *details;
}

std::string_view IdInBody(std::string_view body) {
  for (const std::string_view tag : {"<RequestId>", "<requestId>", "<RequestID>"}) {
    const auto start = body.find(tag);
    if (start == std::string_view::npos) continue;
    const std::string_view rest = body.substr(start + tag.size());
    const auto end = rest.find('<');
    if (end != std::string_view::npos) return rest.substr(0, end);
  }
  return {};
}

}  // namespace

bool IsError(const Operation& operation, const http::Response& response) {
  if (response.status >= 300) return true;
  if (response.status != 200 || !MayFailWithSuccess(operation)) return false;
  const std::optional<Shape> output = operation.output();
  if (!output) return false;
  if (const auto payload = output->payload()) {
    const ShapeType type = payload->shape().type();
    if (type == ShapeType::kBlob || type == ShapeType::kString) return false;
  }
  return PeekRootName(response.body) == "Error";
}

ServiceError ParseError(const Operation& operation, http::Response response, Document& document) {
  return ParseErrorAs(operation.service().protocol(), operation, std::move(response), document);
}

ServiceError ParseErrorAs(Protocol protocol, const Operation& operation, http::Response response,
                          Document& document) {
  ServiceError error;
  error.status = response.status < 300 ? kStatusOfDisguisedError : response.status;
  error.request_id = RequestId(response);
  Arena& arena = document.arena();
  const std::string_view body = arena.Adopt(std::move(response.body));
  if (IsGenericError(response, body)) {
    SetFromStatus(response.status, error);
  } else if (protocol == Protocol::kJson || protocol == Protocol::kRestJson) {
    ReadJson(protocol, operation, response, body, arena, error);
  } else if (protocol == Protocol::kRpcV2Cbor) {
    ReadCbor(operation, response, body, arena, error);
  } else if (!ReadXml(body, arena, error)) {
    SetFromStatus(error.status, error);
  }
  ReadModelled(protocol, operation, response, body, arena, error);
  return error;
}

std::string RequestId(const http::Response& response) {
  for (const std::string_view name : {"x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id"}) {
    const auto id = response.headers.Find(name);
    if (id && !id->empty()) return std::string(*id);
  }
  return response.body.starts_with('<') ? std::string(IdInBody(response.body)) : "";
}

}  // namespace inventory::aws::protocol
