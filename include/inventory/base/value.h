#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "inventory/base/clock.h"

namespace inventory {

struct Field;

/// One value of an AWS request or response, or of a JSON document: 16 bytes, trivially copyable, immutable.
///
/// A Value owns nothing. Strings, lists and fields live in the Document (or Arena) that the value was made
/// in, or in something that outlives it, such as the mapped models; copying a Value copies a reference.
class Value {
 public:
  enum class Kind : std::uint8_t {
    kNull,
    kBoolean,
    kInteger,  ///< Fits 64 bits, signed.
    kNumber,   ///< Any other number, kept as its JSON text: integers beyond 64 bits.
    kDouble,
    kString,     ///< UTF-8, checked where it came in.
    kBlob,       ///< Bytes.
    kTimestamp,  ///< Microseconds since 1970 UTC, years 1 to 9999.
    kList,
    kStructure,  ///< Members that the model names.
    kMap,        ///< Keys that are data.
  };

  /// How the wire wrote an instant. AWS Recon's report form shows the difference (report/recon_json.h).
  enum class TimestampOrigin : std::uint8_t { kText, kNumber };

  constexpr Value() = default;
  static Value Boolean(bool value);
  static Value Integer(std::int64_t value);
  static Value Number(std::string_view json_text);
  static Value Double(double value);
  static Value String(std::string_view text);
  static Value Blob(std::string_view bytes);
  static Value Timestamp(Time time, TimestampOrigin origin);
  static Value List(std::span<const Value> items);
  static Value Structure(std::span<const Field> fields);
  static Value Map(std::span<const Field> fields);

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::kNull; }
  bool is_string() const { return kind_ == Kind::kString; }
  bool is_list() const { return kind_ == Kind::kList; }
  /// True for structures and maps.
  bool has_fields() const { return kind_ == Kind::kStructure || kind_ == Kind::kMap; }

  // Each of these asks for its own kind only; any other kind gives the empty value of that type.
  bool boolean() const;
  std::int64_t integer() const;
  double number() const;           ///< Of kInteger, kNumber and kDouble.
  std::string_view text() const;   ///< Of kString and kNumber.
  std::string_view bytes() const;  ///< Of kBlob.
  Time time() const;               ///< Of kTimestamp.
  TimestampOrigin timestamp_origin() const;
  std::span<const Value> items() const;
  std::span<const Field> fields() const;

  /// The field of this name, or nullptr. A field that is present and null gives a pointer to a null value.
  const Value* Find(std::string_view name) const;
  /// The text of the string field of this name, or "".
  std::string_view FindText(std::string_view name) const;

  /// Deep equality; fields compare in any order; kinds must agree.
  friend bool operator==(const Value& a, const Value& b);

 private:
  union Payload {
    std::int64_t integer;
    double real;
    bool boolean;
    const char* text;
    const Value* items;
    const Field* fields;
  };

  Kind kind_ = Kind::kNull;
  TimestampOrigin origin_ = TimestampOrigin::kText;
  std::uint32_t size_ = 0;
  Payload payload_{.integer = 0};
};

/// A named value. The name is not owned.
struct Field {
  std::string_view name;
  Value value;
};

/// Where the parts of values live: memory that is only freed as a whole. Not thread-safe. Not movable.
class Arena {
 public:
  Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  std::string_view Copy(std::string_view bytes);
  std::span<const Value> Copy(std::span<const Value> items);
  std::span<const Field> Copy(std::span<const Field> fields);
  /// Uninitialised bytes, aligned for char.
  std::span<char> Allocate(std::size_t size);

  /// Copies a value and all that it refers to, names included, into this arena.
  Value DeepCopy(const Value& value);

  /// Keeps a buffer alive as long as the arena, so that values may point into it; returns its (stable)
  /// content.
  std::string_view Adopt(std::string buffer);

 private:
  std::pmr::monotonic_buffer_resource memory_;
  std::deque<std::string> adopted_;
};

/// A value with the memory that it lives in. Movable; values stay valid when it is moved.
class Document {
 public:
  Document() : arena_(std::make_unique<Arena>()) {}

  Arena& arena() { return *arena_; }
  const Value& root() const { return root_; }
  void set_root(Value root) { root_ = root; }

 private:
  std::unique_ptr<Arena> arena_;
  Value root_;
};

}  // namespace inventory
