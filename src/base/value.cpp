#include "inventory/base/value.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <utility>

namespace inventory {
namespace {

/// Values count in 32 bits. Nothing that this program reads may be larger: http::Request::max_response_bytes.
std::uint32_t CheckedSize(std::size_t size) {
  if (size > std::numeric_limits<std::uint32_t>::max()) {
    throw std::length_error("a value of 4 GiB or more");
  }
  return static_cast<std::uint32_t>(size);
}

const Field* FindField(std::span<const Field> fields, std::string_view name) {
  for (const Field& field : fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

bool FieldsAreEqual(std::span<const Field> a, std::span<const Field> b) {
  if (a.size() != b.size()) return false;
  for (std::size_t index = 0; index < a.size(); ++index) {
    const Field* match = a[index].name == b[index].name ? &b[index] : FindField(b, a[index].name);
    if (match == nullptr || !(a[index].value == match->value)) return false;
  }
  return true;
}

bool ItemsAreEqual(std::span<const Value> a, std::span<const Value> b) {
  if (a.size() != b.size()) return false;
  for (std::size_t index = 0; index < a.size(); ++index) {
    if (!(a[index] == b[index])) return false;
  }
  return true;
}

}  // namespace

Value Value::Boolean(bool value) {
  Value result;
  result.kind_ = Kind::kBoolean;
  result.payload_.boolean = value;
  return result;
}

Value Value::Integer(std::int64_t value) {
  Value result;
  result.kind_ = Kind::kInteger;
  result.payload_.integer = value;
  return result;
}

Value Value::Number(std::string_view json_text) {
  Value result = String(json_text);
  result.kind_ = Kind::kNumber;
  return result;
}

Value Value::Double(double value) {
  Value result;
  result.kind_ = Kind::kDouble;
  result.payload_.real = value;
  return result;
}

Value Value::String(std::string_view text) {
  Value result;
  result.kind_ = Kind::kString;
  result.size_ = CheckedSize(text.size());
  result.payload_.text = text.data();
  return result;
}

Value Value::Blob(std::string_view bytes) {
  Value result = String(bytes);
  result.kind_ = Kind::kBlob;
  return result;
}

Value Value::Timestamp(Time time, TimestampOrigin origin) {
  Value result;
  result.kind_ = Kind::kTimestamp;
  result.origin_ = origin;
  result.payload_.integer = time.time_since_epoch().count();
  return result;
}

Value Value::List(std::span<const Value> items) {
  Value result;
  result.kind_ = Kind::kList;
  result.size_ = CheckedSize(items.size());
  result.payload_.items = items.data();
  return result;
}

Value Value::Structure(std::span<const Field> fields) {
  Value result;
  result.kind_ = Kind::kStructure;
  result.size_ = CheckedSize(fields.size());
  result.payload_.fields = fields.data();
  return result;
}

Value Value::Map(std::span<const Field> fields) {
  Value result = Structure(fields);
  result.kind_ = Kind::kMap;
  return result;
}

bool Value::boolean() const {
  return kind_ == Kind::kBoolean && payload_.boolean;
}

std::int64_t Value::integer() const {
  return kind_ == Kind::kInteger ? payload_.integer : 0;
}

double Value::number() const {
  if (kind_ == Kind::kInteger) return static_cast<double>(payload_.integer);
  if (kind_ == Kind::kDouble) return payload_.real;
  if (kind_ != Kind::kNumber) return 0;
  const std::string_view digits = text();
  double number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error == std::errc::result_out_of_range) {
    return digits.starts_with('-') ? -HUGE_VAL : HUGE_VAL;
  }
  return number;
}

std::string_view Value::text() const {
  if (kind_ != Kind::kString && kind_ != Kind::kNumber) return {};
  return {payload_.text, size_};
}

std::string_view Value::bytes() const {
  if (kind_ != Kind::kBlob) return {};
  return {payload_.text, size_};
}

Time Value::time() const {
  return Time(std::chrono::microseconds(kind_ == Kind::kTimestamp ? payload_.integer : 0));
}

Value::TimestampOrigin Value::timestamp_origin() const {
  return origin_;
}

std::span<const Value> Value::items() const {
  if (kind_ != Kind::kList) return {};
  return {payload_.items, size_};
}

std::span<const Field> Value::fields() const {
  if (!has_fields()) return {};
  return {payload_.fields, size_};
}

const Value* Value::Find(std::string_view name) const {
  const Field* field = FindField(fields(), name);
  return field == nullptr ? nullptr : &field->value;
}

std::string_view Value::FindText(std::string_view name) const {
  const Value* value = Find(name);
  return value != nullptr && value->is_string() ? value->text() : std::string_view();
}

bool operator==(const Value& a, const Value& b) {
  if (a.kind_ != b.kind_) return false;
  switch (a.kind_) {
    case Value::Kind::kNull:
      return true;
    case Value::Kind::kBoolean:
      return a.payload_.boolean == b.payload_.boolean;
    case Value::Kind::kInteger:
    case Value::Kind::kTimestamp:
      return a.payload_.integer == b.payload_.integer;
    case Value::Kind::kDouble:
      return a.payload_.real == b.payload_.real ||
             (std::isnan(a.payload_.real) && std::isnan(b.payload_.real));
    case Value::Kind::kNumber:
    case Value::Kind::kString:
      return a.text() == b.text();
    case Value::Kind::kBlob:
      return a.bytes() == b.bytes();
    case Value::Kind::kList:
      return ItemsAreEqual(a.items(), b.items());
    case Value::Kind::kStructure:
    case Value::Kind::kMap:
      return FieldsAreEqual(a.fields(), b.fields());
  }
  return false;
}

namespace {

/// One allocation for an answer of common size; what is never used costs nothing but address space.
constexpr std::size_t kFirstBlock = std::size_t{8} << 10;

template <class T>
std::span<const T> CopyInto(std::pmr::memory_resource& memory, std::span<const T> elements) {
  if (elements.empty()) return {};
  void* target = memory.allocate(elements.size_bytes(), alignof(T));
  std::memcpy(target, elements.data(), elements.size_bytes());
  return {static_cast<const T*>(target), elements.size()};
}

}  // namespace

Arena::Arena() : memory_(kFirstBlock) {}

std::string_view Arena::Copy(std::string_view bytes) {
  if (bytes.empty()) return {};
  const std::span<char> target = Allocate(bytes.size());
  std::memcpy(target.data(), bytes.data(), bytes.size());
  return {target.data(), target.size()};
}

std::span<const Value> Arena::Copy(std::span<const Value> items) {
  return CopyInto(memory_, items);
}

std::span<const Field> Arena::Copy(std::span<const Field> fields) {
  return CopyInto(memory_, fields);
}

std::span<char> Arena::Allocate(std::size_t size) {
  if (size == 0) return {};
  return {static_cast<char*>(memory_.allocate(size, alignof(char))), size};
}

Value Arena::DeepCopy(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kNumber:
      return Value::Number(Copy(value.text()));
    case Value::Kind::kString:
      return Value::String(Copy(value.text()));
    case Value::Kind::kBlob:
      return Value::Blob(Copy(value.bytes()));
    case Value::Kind::kList: {
      const std::span<const Value> source = value.items();
      if (source.empty()) return Value::List({});
      auto* items = static_cast<Value*>(memory_.allocate(source.size_bytes(), alignof(Value)));
      for (std::size_t index = 0; index < source.size(); ++index) {
        std::construct_at(items + index, DeepCopy(source[index]));
      }
      return Value::List({items, source.size()});
    }
    case Value::Kind::kStructure:
    case Value::Kind::kMap: {
      const std::span<const Field> source = value.fields();
      Field* fields = nullptr;
      if (!source.empty()) {
        fields = static_cast<Field*>(memory_.allocate(source.size_bytes(), alignof(Field)));
      }
      for (std::size_t index = 0; index < source.size(); ++index) {
        std::construct_at(fields + index, Field{Copy(source[index].name), DeepCopy(source[index].value)});
      }
      const std::span<const Field> copied(fields, source.size());
      return value.kind() == Value::Kind::kMap ? Value::Map(copied) : Value::Structure(copied);
    }
    case Value::Kind::kNull:
    case Value::Kind::kBoolean:
    case Value::Kind::kInteger:
    case Value::Kind::kDouble:
    case Value::Kind::kTimestamp:
      return value;
  }
  return value;
}

std::string_view Arena::Adopt(std::string buffer) {
  return adopted_.emplace_back(std::move(buffer));
}

}  // namespace inventory
