#include "customizations.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "inventory/base/encoding.h"
#include "inventory/base/json.h"
#include "scalars.h"
#include "xml.h"

namespace inventory::aws::protocol {
namespace {

using model::Operation;
using model::Shape;
using model::ShapeType;

enum class Kind : std::uint8_t {
  kAlias,             ///< `subject` is another name of the input member `value`.
  kBucketName,        ///< `subject` must be a bucket's name or an ARN.
  kDefaultMember,     ///< The input member `subject` is `value` unless given.
  kLastPathSegment,   ///< Of input members of the shape `subject`, what follows the last '/' is sent.
  kEncryptionKey,     ///< The input member `subject` is sent in base64, its MD5 in `value`.
  kHeader,            ///< The header `subject` is `value` unless given.
  kApiVersionHeader,  ///< The header `subject` is the API's version.
  kMilliseconds,      ///< Timestamps are written with milliseconds.
  kFailsWithSuccess,  ///< Errors may come with status 200.
  kErrorMessage,      ///< Error documents have their message in `subject`.
  kTextBeside,        ///< The header of the output member `subject` is also given as text, in `value`.
  kRootText,          ///< The output member `subject` is the text of the document's root element.
  kJsonText,          ///< The output member `subject` is text that is parsed if it is JSON.
  kJsonShape,   ///< Output members of the shape `subject` are percent-encoded text, parsed if it is JSON.
  kBase64Text,  ///< The output member `subject` is text in base64.
  kUrlText,     ///< The output member `subject` is form-encoded if we asked for that.
};

struct Rule {
  std::string_view service;
  std::string_view operation;  ///< "" for all.
  Kind kind;
  std::string_view subject;
  std::string_view value = {};
};

constexpr std::array kRules = {
    // Three operations have the member Filter, all others Filters, for the same thing.
    Rule{"ec2", "", Kind::kAlias, "Filters", "Filter"},

    // A name with a '/' would be another resource's path.
    Rule{"s3", "", Kind::kBucketName, "Bucket"},

    // Keys may hold characters that XML can't. S3 percent-encodes them on demand: we demand, and undo it.
    Rule{"s3", "ListObjects", Kind::kDefaultMember, "EncodingType", "url"},
    Rule{"s3", "ListObjects", Kind::kUrlText, "Delimiter"},
    Rule{"s3", "ListObjects", Kind::kUrlText, "Marker"},
    Rule{"s3", "ListObjects", Kind::kUrlText, "NextMarker"},
    Rule{"s3", "ListObjects", Kind::kUrlText, "Contents.Key"},
    Rule{"s3", "ListObjects", Kind::kUrlText, "CommonPrefixes.Prefix"},
    Rule{"s3", "ListObjectsV2", Kind::kDefaultMember, "EncodingType", "url"},
    Rule{"s3", "ListObjectsV2", Kind::kUrlText, "Delimiter"},
    Rule{"s3", "ListObjectsV2", Kind::kUrlText, "Prefix"},
    Rule{"s3", "ListObjectsV2", Kind::kUrlText, "StartAfter"},
    Rule{"s3", "ListObjectsV2", Kind::kUrlText, "Contents.Key"},
    Rule{"s3", "ListObjectsV2", Kind::kUrlText, "CommonPrefixes.Prefix"},
    Rule{"s3", "ListObjectVersions", Kind::kDefaultMember, "EncodingType", "url"},
    Rule{"s3", "ListObjectVersions", Kind::kUrlText, "KeyMarker"},
    Rule{"s3", "ListObjectVersions", Kind::kUrlText, "NextKeyMarker"},
    Rule{"s3", "ListObjectVersions", Kind::kUrlText, "Prefix"},
    Rule{"s3", "ListObjectVersions", Kind::kUrlText, "Delimiter"},
    Rule{"s3", "ListObjectVersions", Kind::kUrlText, "Versions.Key"},
    Rule{"s3", "ListObjectVersions", Kind::kUrlText, "DeleteMarkers.Key"},
    Rule{"s3", "ListObjectVersions", Kind::kUrlText, "CommonPrefixes.Prefix"},

    // S3 sends an object's checksum only to those who ask.
    Rule{"s3", "GetObject", Kind::kDefaultMember, "ChecksumMode", "ENABLED"},
    Rule{"s3", "HeadObject", Kind::kDefaultMember, "ChecksumMode", "ENABLED"},

    // S3 wants a customer's key in base64 with its MD5 beside; the model takes the bare key.
    Rule{"s3", "HeadObject", Kind::kEncryptionKey, "SSECustomerKey", "SSECustomerKeyMD5"},
    Rule{"s3", "GetObject", Kind::kEncryptionKey, "SSECustomerKey", "SSECustomerKeyMD5"},

    // S3 answers when it has begun to work: if that fails, it is too late for another status.
    Rule{"s3", "", Kind::kFailsWithSuccess, ""},

    // The model has the region as a child of the root element; S3 sends it as the root's text.
    Rule{"s3", "GetBucketLocation", Kind::kRootText, "LocationConstraint"},

    // Whoever stored an object may have put any text into Expires.
    Rule{"s3", "", Kind::kTextBeside, "Expires", "ExpiresString"},

    // Identifiers come as "/hostedzone/Z1" and are wanted as "Z1".
    Rule{"route53", "", Kind::kLastPathSegment, "ResourceId"},
    Rule{"route53", "", Kind::kLastPathSegment, "DelegationSetId"},
    Rule{"route53", "", Kind::kLastPathSegment, "ChangeId"},

    // '-' is the caller's own account, in a path that can't do without one.
    Rule{"glacier", "", Kind::kDefaultMember, "accountId", "-"},
    Rule{"glacier", "", Kind::kApiVersionHeader, "x-amz-glacier-version"},

    // Without it API Gateway answers in HAL.
    Rule{"apigateway", "", Kind::kHeader, "Accept", "application/json"},

    // Endpoint discovery wants the version that the endpoints are for.
    Rule{"dynamodb", "DescribeEndpoints", Kind::kApiVersionHeader, "x-amz-api-version"},
    Rule{"timestream-query", "DescribeEndpoints", Kind::kApiVersionHeader, "x-amz-api-version"},
    Rule{"timestream-write", "DescribeEndpoints", Kind::kApiVersionHeader, "x-amz-api-version"},

    // The service refuses timestamps without milliseconds.
    Rule{"bedrock-agentcore", "", Kind::kMilliseconds, ""},

    // OAuth 2.0 has its own name for the message: https://www.rfc-editor.org/rfc/rfc6749#section-5.2
    Rule{"sso-oidc", "", Kind::kErrorMessage, "error_description"},

    // AWS's SDK for Python gives these as what they hold, and so does everybody who compares with it.
    Rule{"iam", "", Kind::kJsonShape, "policyDocumentType"},
    Rule{"cloudformation", "GetTemplate", Kind::kJsonText, "TemplateBody"},
    Rule{"ec2", "GetConsoleOutput", Kind::kBase64Text, "Output"},
};

/// Calls `apply` with every rule of the kind that holds for the operation.
template <class Apply>
void ForEachRule(const Operation& operation, Kind kind, Apply apply) {
  const std::string_view service = operation.service().name();
  const std::string_view name = operation.name();
  for (const Rule& rule : kRules) {
    if (rule.kind != kind || rule.service != service) continue;
    if (rule.operation.empty() || rule.operation == name) apply(rule);
  }
}

bool HasRule(const Operation& operation, Kind kind) {
  bool found = false;
  ForEachRule(operation, kind, [&found](const Rule&) { found = true; });
  return found;
}

bool IsBucketName(std::string_view name) {
  constexpr std::size_t kLongest = 255;
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
  };
  return name.starts_with("arn:") ||
         (!name.empty() && name.size() <= kLongest && std::ranges::all_of(name, allowed));
}

Field* FindMember(std::vector<Field>& members, std::string_view name) {
  const auto found = std::ranges::find(members, name, &Field::name);
  return found == members.end() ? nullptr : &*found;
}

using Change = std::function<Value(const Value&)>;

Value ChangeMember(const Value& structure, std::string_view path, const Change& change, Arena& arena);

/// `change` of what stands at a path of members; the lists on the way are taken item by item.
Value ChangeAt(const Value& value, std::string_view path, const Change& change, Arena& arena) {
  if (path.empty()) return change(value);
  if (!value.is_list()) return ChangeMember(value, path, change, arena);
  std::vector<Value> items(value.items().begin(), value.items().end());
  for (Value& item : items) item = ChangeMember(item, path, change, arena);
  return Value::List(arena.Copy(std::span<const Value>(items)));
}

Value ChangeMember(const Value& structure, std::string_view path, const Change& change, Arena& arena) {
  const auto dot = path.find('.');
  const std::string_view name = path.substr(0, dot);
  const std::string_view rest = dot == std::string_view::npos ? "" : path.substr(dot + 1);
  if (structure.Find(name) == nullptr) return structure;
  std::vector<Field> fields(structure.fields().begin(), structure.fields().end());
  for (Field& field : fields) {
    if (field.name == name) field.value = ChangeAt(field.value, rest, change, arena);
  }
  return Value::Structure(arena.Copy(std::span<const Field>(fields)));
}

Value WithMember(const Value& structure, Field member, Arena& arena) {
  std::vector<Field> fields(structure.fields().begin(), structure.fields().end());
  fields.push_back(member);
  return Value::Structure(arena.Copy(std::span<const Field>(fields)));
}

Value ParsedIfJson(const Value& value, std::string_view text, Arena& arena) {
  const Result<Value> parsed = ParseJson(text, arena);
  return parsed ? *parsed : value;
}

/// Decodes the strings of one shape wherever structures and lists hold them.
class JsonShapeDecoder {
 public:
  JsonShapeDecoder(std::string_view shape_name, Arena& arena) : shape_name_(shape_name), arena_(arena) {}

  Value Decode(const Shape& shape, const Value& value) {
    if (shape.type() == ShapeType::kStructure && value.kind() == Value::Kind::kStructure) {
      std::vector<Field> fields(value.fields().begin(), value.fields().end());
      for (Field& field : fields) {
        const std::optional<model::Member> member = shape.FindMember(field.name);
        if (member) field.value = Decode(member->shape(), field.value);
      }
      return Value::Structure(arena_.Copy(std::span<const Field>(fields)));
    }
    if (shape.type() == ShapeType::kList && value.is_list()) {
      std::vector<Value> items(value.items().begin(), value.items().end());
      const Shape element = shape.element().shape();
      if (element.type() == ShapeType::kStructure || element.type() == ShapeType::kList) {
        for (Value& item : items) item = Decode(element, item);
      }
      return Value::List(arena_.Copy(std::span<const Value>(items)));
    }
    if (shape.type() == ShapeType::kString && shape.name() == shape_name_ && value.is_string()) {
      return ParsedIfJson(value, arena_.Copy(ReplaceInvalidUtf8(PercentDecode(value.text()))), arena_);
    }
    return value;
  }

 private:
  std::string_view shape_name_;
  Arena& arena_;
};

/// A blank comes as '+', a plus as "%2B".
std::string FormDecode(std::string_view text) {
  std::string blanks(text);
  std::ranges::replace(blanks, '+', ' ');
  return PercentDecode(blanks);
}

Value RootText(std::string_view body, Arena& arena) {
  Result<XmlTree> tree = XmlTree::Parse(body, arena);
  if (!tree) return {};
  const std::string_view text = tree->root().text;
  return text.empty() ? Value() : Value::String(text);
}

}  // namespace

std::string_view MemberAlias(const Operation& operation, std::string_view name) {
  std::string_view member;
  ForEachRule(operation, Kind::kAlias, [&](const Rule& rule) {
    if (rule.subject == name) member = rule.value;
  });
  return member;
}

std::string ProblemOfMember(const Operation& operation, const Field& member) {
  std::string problem;
  ForEachRule(operation, Kind::kBucketName, [&](const Rule& rule) {
    if (rule.subject != member.name || IsBucketName(member.value.text())) return;
    problem = fmt::format("\"{}\" is no bucket name: up to 255 letters, digits, '.', '-' and '_', or an ARN",
                          member.value.text());
  });
  return problem;
}

bool HasDefault(const Operation& operation, std::string_view member) {
  bool has_default = false;
  ForEachRule(operation, Kind::kDefaultMember,
              [&](const Rule& rule) { has_default = has_default || rule.subject == member; });
  return has_default;
}

void CustomizeInput(const Operation& operation, std::vector<Field>& members, Arena& arena) {
  const std::optional<Shape> input = operation.input();
  if (!input) return;
  ForEachRule(operation, Kind::kDefaultMember, [&](const Rule& rule) {
    if (FindMember(members, rule.subject) == nullptr && input->FindMember(rule.subject)) {
      members.push_back({rule.subject, Value::String(rule.value)});
    }
  });
  ForEachRule(operation, Kind::kLastPathSegment, [&](const Rule& rule) {
    for (Field& field : members) {
      const std::optional<model::Member> member = input->FindMember(field.name);
      if (!member || member->shape().name() != rule.subject || !field.value.is_string()) continue;
      const std::string_view text = field.value.text();
      field.value = Value::String(text.substr(text.rfind('/') + 1));
    }
  });
  ForEachRule(operation, Kind::kEncryptionKey, [&](const Rule& rule) {
    Field* key = FindMember(members, rule.subject);
    if (key == nullptr || FindMember(members, rule.value) != nullptr) return;
    const std::string_view bytes =
        key->value.kind() == Value::Kind::kBlob ? key->value.bytes() : key->value.text();
    const auto md5 = Md5(bytes);
    const std::string_view digest(reinterpret_cast<const char*>(md5.data()), md5.size());
    key->value = Value::String(arena.Copy(Base64Encode(bytes)));
    members.push_back({rule.value, Value::String(arena.Copy(Base64Encode(digest)))});
  });
}

void CustomizeRequest(const Operation& operation, WireRequest& request) {
  ForEachRule(operation, Kind::kHeader, [&](const Rule& rule) {
    if (!request.headers.Find(rule.subject))
      request.headers.Add(std::string(rule.subject), std::string(rule.value));
  });
  ForEachRule(operation, Kind::kApiVersionHeader, [&](const Rule& rule) {
    request.headers.Set(std::string(rule.subject), std::string(operation.service().api_version()));
  });
}

bool WritesMilliseconds(const Operation& operation) {
  return HasRule(operation, Kind::kMilliseconds);
}

bool MayFailWithSuccess(const Operation& operation) {
  return HasRule(operation, Kind::kFailsWithSuccess);
}

bool IsLenientTimestamp(const Operation& operation, std::string_view member) {
  bool lenient = false;
  ForEachRule(operation, Kind::kTextBeside,
              [&](const Rule& rule) { lenient = lenient || rule.subject == member; });
  return lenient;
}

void CustomizeOutput(const Operation& operation, const Value& input, const http::Headers& headers,
                     std::string_view body, Document& document) {
  const std::optional<Shape> output = operation.output();
  if (!output) return;
  Arena& arena = document.arena();
  Value root = document.root();
  ForEachRule(operation, Kind::kRootText, [&](const Rule& rule) {
    root = WithMember(root, {rule.subject, RootText(body, arena)}, arena);
  });
  ForEachRule(operation, Kind::kTextBeside, [&](const Rule& rule) {
    const std::optional<model::Member> member = output->FindMember(rule.subject);
    if (!member || member->location() != model::Location::kHeader) return;
    const auto text = headers.Find(member->wire_name());
    if (text) root = WithMember(root, {rule.value, Value::String(arena.Copy(Latin1ToUtf8(*text)))}, arena);
  });
  ForEachRule(operation, Kind::kJsonText, [&](const Rule& rule) {
    const Change parse = [&arena](const Value& value) { return ParsedIfJson(value, value.text(), arena); };
    root = ChangeMember(root, rule.subject, parse, arena);
  });
  ForEachRule(operation, Kind::kJsonShape,
              [&](const Rule& rule) { root = JsonShapeDecoder(rule.subject, arena).Decode(*output, root); });
  ForEachRule(operation, Kind::kBase64Text, [&](const Rule& rule) {
    const Change decode = [&arena](const Value& value) {
      const std::optional<std::string> bytes = ParseBase64(value.text());
      return bytes ? Value::String(arena.Copy(ReplaceInvalidUtf8(*bytes))) : value;
    };
    root = ChangeMember(root, rule.subject, decode, arena);
  });
  const bool encoded = root.FindText("EncodingType") == "url" && input.Find("EncodingType") == nullptr;
  ForEachRule(operation, Kind::kUrlText, [&](const Rule& rule) {
    const Change decode = [&arena](const Value& value) {
      return Value::String(arena.Copy(ReplaceInvalidUtf8(FormDecode(value.text()))));
    };
    if (encoded) root = ChangeMember(root, rule.subject, decode, arena);
  });
  document.set_root(root);
}

std::string_view ErrorMessageMember(const Operation& operation) {
  std::string_view member;
  ForEachRule(operation, Kind::kErrorMessage, [&](const Rule& rule) { member = rule.subject; });
  return member;
}

}  // namespace inventory::aws::protocol
