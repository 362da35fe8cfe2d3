#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "customizations.h"
#include "inventory/aws/protocol/codec.h"
#include "inventory/base/edit_distance.h"
#include "inventory/base/encoding.h"
#include "inventory/base/timestamp.h"
#include "scalars.h"

namespace inventory::aws::protocol {
namespace {

using model::Member;
using model::Operation;
using model::Shape;
using model::ShapeType;
using Kind = Value::Kind;

std::size_t CodePoints(std::string_view utf8) {
  std::size_t count = 0;
  for (const char c : utf8) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) ++count;
  }
  return count;
}

/// Checks an input and rebuilds it in the model's types. Goes on after a problem, so that the user sees all
/// of them.
class Validator {
 public:
  Validator(const Operation& operation, Arena& arena) : operation_(operation), arena_(arena) {}

  Value Structure(const Shape& shape, const Value& raw) {
    if (shape.is_document()) return raw;
    if (!raw.has_fields()) return Unexpected("an object", raw);
    const bool top = path_.empty();
    if (shape.is_union() && raw.fields().size() != 1) {
      Report(
          fmt::format("expected exactly one of {}, got {} members", MemberNames(shape), raw.fields().size()));
    }
    ReportMissing(shape, raw);
    std::vector<Field> fields;
    fields.reserve(raw.fields().size());
    for (const Field& field : raw.fields()) {
      const std::optional<Member> member = FindMember(shape, field.name, top);
      if (!member) {
        ReportUnknown(shape, field.name);
        continue;
      }
      Inside(top ? std::string(field.name) : fmt::format(".{}", field.name), [&] {
        const Value value = Use(*member, field.value);
        if (top) ReportIfNotEmpty(ProblemOfMember(operation_, {member->name(), value}));
        fields.push_back({member->name(), value});
      });
    }
    return Value::Structure(arena_.Copy(std::span<const Field>(fields)));
  }

  /// A line for each problem, in the input's order.
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  template <class Check>
  void Inside(const std::string& segment, Check check) {
    const std::size_t size = path_.size();
    path_.append(segment);
    check();
    path_.resize(size);
  }

  void Report(std::string_view problem) {
    problems_.push_back(path_.empty() ? std::string(problem) : fmt::format("{}: {}", path_, problem));
  }

  void ReportIfNotEmpty(std::string_view problem) {
    if (!problem.empty()) Report(problem);
  }

  Value Unexpected(std::string_view expected, const Value& raw) {
    Report(fmt::format("expected {}, got {}", expected, Describe(raw)));
    return {};
  }

  static std::string MemberNames(const Shape& shape) {
    std::string names;
    for (std::size_t i = 0; i < shape.member_count(); ++i) {
      if (i != 0) names.append(", ");
      names.append(shape.member(i).name());
    }
    return names;
  }

  std::optional<Member> FindMember(const Shape& shape, std::string_view name, bool top) const {
    const std::optional<Member> member = shape.FindMember(name);
    if (member || !top) return member;
    const std::string_view alias = MemberAlias(operation_, name);
    return alias.empty() ? std::nullopt : shape.FindMember(alias);
  }

  void ReportMissing(const Shape& shape, const Value& raw) {
    for (std::size_t i = 0; i < shape.member_count(); ++i) {
      const Member member = shape.member(i);
      if (!member.required() || raw.Find(member.name()) != nullptr || IsFilledIn(member)) continue;
      Report(fmt::format("the required member {} is missing", member.name()));
    }
  }

  /// What Serialize adds by itself.
  bool IsFilledIn(const Member& member) const {
    return path_.empty() && (member.idempotency_token() || HasDefault(operation_, member.name()));
  }

  void ReportUnknown(const Shape& shape, std::string_view name) {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < shape.member_count(); ++i) names.push_back(shape.member(i).name());
    const std::optional<std::string_view> nearest = Nearest(name, names);
    if (nearest) {
      Report(fmt::format("there is no member {}; did you mean {}?", name, *nearest));
    } else if (names.empty()) {
      Report(fmt::format("there is no member {}: nothing can be given here", name));
    } else {
      Report(fmt::format("there is no member {}: there are {}", name, MemberNames(shape)));
    }
  }

  Value Use(const Member& use, const Value& raw) {
    const Shape shape = use.shape();
    if (use.json_value()) return raw;
    switch (shape.type()) {
      case ShapeType::kStructure:
        return Structure(shape, raw);
      case ShapeType::kList:
        return List(shape, raw);
      case ShapeType::kMap:
        return Map(shape, raw);
      case ShapeType::kString:
        return String(use, shape, raw);
      case ShapeType::kBlob:
        return Blob(raw);
      case ShapeType::kBoolean:
        return raw.kind() == Kind::kBoolean ? raw : Unexpected("true or false", raw);
      case ShapeType::kInteger:
      case ShapeType::kLong:
        return Integer(shape, raw);
      case ShapeType::kFloat:
      case ShapeType::kDouble:
        return Number(shape, raw);
      case ShapeType::kTimestamp:
        return Timestamp(raw);
    }
    return raw;
  }

  Value List(const Shape& shape, const Value& raw) {
    if (!raw.is_list()) return Unexpected("a list", raw);
    CheckLength(shape, raw.items().size(), "items");
    const Member item = shape.element();
    std::vector<Value> items;
    items.reserve(raw.items().size());
    for (const Value& element : raw.items()) {
      Inside(fmt::format("[{}]", items.size()), [&] { items.push_back(Use(item, element)); });
    }
    return Value::List(arena_.Copy(std::span<const Value>(items)));
  }

  Value Map(const Shape& shape, const Value& raw) {
    if (!raw.has_fields()) return Unexpected("an object", raw);
    const Member use = shape.value();
    std::vector<Field> entries;
    entries.reserve(raw.fields().size());
    for (const Field& field : raw.fields()) {
      Inside(fmt::format("[\"{}\"]", field.name),
             [&] { entries.push_back({field.name, Use(use, field.value)}); });
    }
    return Value::Map(arena_.Copy(std::span<const Field>(entries)));
  }

  Value String(const Member& use, const Shape& shape, const Value& raw) {
    if (!raw.is_string()) return Unexpected("a string", raw);
    const std::size_t length = CodePoints(raw.text());
    CheckLength(shape, length, "characters");
    if (use.host_label() && length == 0 && !shape.min()) Report("must not be empty");
    return raw;
  }

  void CheckLength(const Shape& shape, std::size_t length, std::string_view unit) {
    const std::optional<std::int64_t> least = shape.min();
    if (least && std::cmp_less(length, *least)) {
      Report(fmt::format("needs at least {} {}, has {}", *least, unit, length));
    }
  }

  Value Blob(const Value& raw) {
    if (raw.kind() == Kind::kBlob) return raw;
    if (!raw.is_string()) return Unexpected("bytes in base64", raw);
    const Result<std::string> bytes = Base64Decode(raw.text());
    if (bytes) return Value::Blob(arena_.Copy(*bytes));
    Report("expected bytes in base64, got other text");
    return {};
  }

  Value Integer(const Shape& shape, const Value& raw) {
    if (raw.kind() == Kind::kNumber) return Unexpected("an integer of 64 bits", raw);
    if (raw.kind() != Kind::kInteger) return Unexpected("an integer", raw);
    CheckRange(shape, static_cast<double>(raw.integer()), raw);
    return raw;
  }

  Value Number(const Shape& shape, const Value& raw) {
    Value number = raw;
    if (raw.is_string()) {
      // JSON has no other form for these.
      if (raw.text() == "NaN" || raw.text() == "Infinity" || raw.text() == "-Infinity") {
        number = Value::Double(ParseFloat(raw.text()).value_or(0));
      }
    }
    if (number.kind() != Kind::kInteger && number.kind() != Kind::kNumber && number.kind() != Kind::kDouble) {
      return Unexpected("a number", raw);
    }
    CheckRange(shape, number.number(), raw);
    return number;
  }

  void CheckRange(const Shape& shape, double number, const Value& raw) {
    const std::optional<std::int64_t> least = shape.min();
    if (least && number < static_cast<double>(*least)) {
      Report(fmt::format("must be at least {}, is {}", *least, NumberText(raw)));
    }
  }

  Value Timestamp(const Value& raw) {
    switch (raw.kind()) {
      case Kind::kTimestamp:
        return raw;
      case Kind::kInteger:
      case Kind::kDouble: {
        const Result<Time> time = TimeFromEpochSeconds(raw.number());
        if (time) return Value::Timestamp(*time, Value::TimestampOrigin::kNumber);
        break;
      }
      case Kind::kString: {
        const Result<Time> time = ParseTimestamp(raw.text());
        if (time) return Value::Timestamp(*time, Value::TimestampOrigin::kText);
        Report(fmt::format("expected a timestamp like 2026-01-02T03:04:05Z or seconds since 1970, got \"{}\"",
                           raw.text()));
        return {};
      }
      default:
        break;
    }
    return Unexpected("a timestamp like 2026-01-02T03:04:05Z or seconds since 1970", raw);
  }

  const Operation& operation_;
  Arena& arena_;
  std::string path_;
  std::vector<std::string> problems_;
};

}  // namespace

Result<Value> ValidateInput(const Operation& operation, const Value& input, Arena& arena) {
  const std::optional<Shape> shape = operation.input();
  if (!shape) {
    if (input.has_fields() && input.fields().empty()) return Value::Structure({});
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("{} {} takes no parameters", operation.service().name(), operation.name()));
  }
  Validator validator(operation, arena);
  const Value typed = validator.Structure(*shape, input);
  if (validator.problems().empty()) return typed;
  std::string message =
      fmt::format("the parameters of {} {} are wrong:", operation.service().name(), operation.name());
  for (const std::string& problem : validator.problems()) message.append("\n  ").append(problem);
  return Fail(ErrorCode::kInvalidArgument, std::move(message));
}

}  // namespace inventory::aws::protocol
