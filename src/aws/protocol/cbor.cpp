#include "cbor.h"

#include <bit>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "inventory/base/encoding.h"
#include "inventory/base/timestamp.h"
#include "shaping.h"

namespace inventory::aws::protocol {
namespace {

enum Major : unsigned { kUnsigned, kNegative, kBytes, kText, kList, kMap, kTag, kSimple };

constexpr unsigned kIndefinite = 31;
constexpr unsigned char kBreak = 0xFF;
constexpr std::uint64_t kEpochTag = 1;

double HalfToDouble(std::uint64_t bits) {
  const auto exponent = static_cast<int>((bits >> 10) & 0x1F);
  const auto mantissa = static_cast<double>(bits & 0x3FF);
  double value = 0;
  if (exponent == 0) {
    value = std::ldexp(mantissa, -24);
  } else if (exponent != 31) {
    value = std::ldexp(mantissa + 1024, exponent - 25);
  } else {
    value =
        mantissa == 0 ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
  }
  return (bits & 0x8000) != 0 ? -value : value;
}

class Reader {
 public:
  Reader(std::string_view bytes, Arena& arena, CborLimits limits)
      : bytes_(bytes), arena_(arena), depth_left_(limits.depth), items_left_(limits.items) {}

  Result<Value> Read() {
    Value value;
    if (!Item(value)) return FailAt(error_position_, error_);
    if (position_ != bytes_.size()) return FailAt(position_, "unexpected bytes after the document");
    return value;
  }

 private:
  struct Head {
    unsigned major = 0;
    unsigned info = 0;
    std::uint64_t argument = 0;
    bool indefinite() const { return info == kIndefinite; }
  };

  static std::unexpected<Error> FailAt(std::size_t position, std::string_view problem) {
    return Fail(ErrorCode::kProtocol, fmt::format("invalid CBOR: {} at byte {}", problem, position));
  }

  // As in base's JSON parser: false once, with the first problem kept.
  bool Stop(std::string_view problem) {
    error_ = problem;
    error_position_ = position_;
    return false;
  }

  bool ReadHead(Head& head) {
    if (position_ >= bytes_.size()) return Stop("unexpected end");
    const auto first = static_cast<unsigned char>(bytes_[position_]);
    head.major = first >> 5;
    head.info = first & 0x1F;
    head.argument = head.info;
    if (head.info < 24 || head.indefinite()) {
      ++position_;
      return true;
    }
    if (head.info > 27) return Stop("reserved length");
    const std::size_t size = std::size_t{1} << (head.info - 24);
    if (bytes_.size() - position_ - 1 < size) return Stop("unexpected end");
    head.argument = 0;
    for (std::size_t i = 1; i <= size; ++i) {
      head.argument = head.argument << 8 | static_cast<unsigned char>(bytes_[position_ + i]);
    }
    position_ += 1 + size;
    return true;
  }

  bool AtBreak() {
    if (position_ >= bytes_.size() || static_cast<unsigned char>(bytes_[position_]) != kBreak) return false;
    ++position_;
    return true;
  }

  bool Item(Value& value) {
    if (items_left_ == 0) return Stop("too many data items");
    --items_left_;
    Head head;
    const std::size_t start = position_;
    if (!ReadHead(head)) return false;
    if (head.indefinite() && (head.major < kBytes || head.major > kMap)) {
      position_ = start;
      return Stop(head.major == kSimple ? "unexpected break" : "indefinite length of a number or tag");
    }
    switch (head.major) {
      case kUnsigned:
      case kNegative:
        value = Number(head.argument, head.major == kNegative);
        return true;
      case kBytes:
      case kText:
        return String(head, value);
      case kList:
        return Nested([&] { return List(head, value); });
      case kMap:
        return Nested([&] { return Map(head, value); });
      case kTag:
        return Nested([&] { return Tag(head.argument, value); });
      default:
        return Simple(head, value);
    }
  }

  template <class Parse>
  bool Nested(Parse parse) {
    if (depth_left_ == 0) return Stop("too many nested containers");
    --depth_left_;
    const bool good = parse();
    ++depth_left_;
    return good;
  }

  Value Number(std::uint64_t argument, bool negative) {
    constexpr auto kLargest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (argument <= kLargest) {
      const auto magnitude = static_cast<std::int64_t>(argument);
      return Value::Integer(negative ? -1 - magnitude : magnitude);
    }
    if (!negative) return Value::Number(arena_.Copy(fmt::format("{}", argument)));
    // -1 - argument, whose magnitude may need 65 bits.
    if (argument == std::numeric_limits<std::uint64_t>::max()) return Value::Number("-18446744073709551616");
    return Value::Number(arena_.Copy(fmt::format("-{}", argument + 1)));
  }

  bool Piece(std::uint64_t length, std::string_view& piece) {
    if (length > bytes_.size() - position_) return Stop("unexpected end");
    piece = bytes_.substr(position_, static_cast<std::size_t>(length));
    position_ += piece.size();
    return true;
  }

  bool String(const Head& head, Value& value) {
    const std::size_t start = position_;
    std::string_view content;
    if (!StringContent(head, content)) return false;
    if (head.major == kText && !IsValidUtf8(content)) {
      position_ = start;
      return Stop("invalid UTF-8");
    }
    value = head.major == kText ? Value::String(content) : Value::Blob(content);
    return true;
  }

  bool StringContent(const Head& head, std::string_view& content) {
    if (!head.indefinite()) return Piece(head.argument, content);
    std::string joined;
    while (!AtBreak()) {
      Head chunk;
      std::string_view piece;
      if (!ReadHead(chunk)) return false;
      if (chunk.major != head.major || chunk.indefinite()) return Stop("a string's chunk is no string");
      if (!Piece(chunk.argument, piece)) return false;
      joined.append(piece);
    }
    content = arena_.Copy(joined);
    return true;
  }

  bool List(const Head& head, Value& value) {
    const std::size_t start = values_.size();
    for (std::uint64_t i = 0; head.indefinite() ? !AtBreak() : i < head.argument; ++i) {
      Value item;
      if (!Item(item)) return false;
      values_.push_back(item);
    }
    value = Value::List(arena_.Copy(std::span<const Value>(values_).subspan(start)));
    values_.resize(start);
    return true;
  }

  bool Map(const Head& head, Value& value) {
    const std::size_t start = fields_.size();
    for (std::uint64_t i = 0; head.indefinite() ? !AtBreak() : i < head.argument; ++i) {
      Value key;
      Field field;
      const std::size_t key_position = position_;
      if (!Item(key)) return false;
      if (!key.is_string()) {
        position_ = key_position;
        return Stop("a map's key is no text");
      }
      field.name = key.text();
      if (!Item(field.value)) return false;
      if (!field.value.is_null()) fields_.push_back(field);
    }
    MergeRepeatedNames(fields_, start);
    value = Value::Map(arena_.Copy(std::span<const Field>(fields_).subspan(start)));
    fields_.resize(start);
    return true;
  }

  bool Tag(std::uint64_t tag, Value& value) {
    const std::size_t start = position_;
    if (tag != kEpochTag) return Stop("unknown tag");
    Value seconds;
    if (!Item(seconds)) return false;
    const std::optional<Time> time = TimeOf(seconds);
    if (!time) {
      position_ = start;
      return Stop("no instant of the years 1 to 9999");
    }
    value = Value::Timestamp(*time, Value::TimestampOrigin::kNumber);
    return true;
  }

  static std::optional<Time> TimeOf(const Value& seconds) {
    if (seconds.kind() != Value::Kind::kInteger && seconds.kind() != Value::Kind::kDouble)
      return std::nullopt;
    const Result<Time> time = TimeFromEpochSeconds(seconds.number());
    return time ? std::optional(*time) : std::nullopt;
  }

  bool Simple(const Head& head, Value& value) {
    switch (head.info) {
      case 20:
      case 21:
        value = Value::Boolean(head.info == 21);
        return true;
      case 22:
      case 23:
        value = Value();
        return true;
      case 25:
        value = Value::Double(HalfToDouble(head.argument));
        return true;
      case 26:
        value = Value::Double(std::bit_cast<float>(static_cast<std::uint32_t>(head.argument)));
        return true;
      case 27:
        value = Value::Double(std::bit_cast<double>(head.argument));
        return true;
      default:
        return Stop("unknown simple value");
    }
  }

  std::string_view bytes_;
  Arena& arena_;
  std::size_t depth_left_;
  std::size_t items_left_;
  std::size_t position_ = 0;
  std::string_view error_;
  std::size_t error_position_ = 0;
  // Items of the containers that are open, innermost last.
  std::vector<Value> values_;
  std::vector<Field> fields_;
};

}  // namespace

Result<Value> ParseCbor(std::string_view bytes, Arena& arena, CborLimits limits) {
  return Reader(bytes, arena, limits).Read();
}

void CborWriter::BigEndian(std::uint64_t value, unsigned bytes) {
  for (unsigned shift = bytes * 8; shift > 0; shift -= 8)
    out_.push_back(static_cast<char>(value >> (shift - 8)));
}

void CborWriter::Head(unsigned major, std::uint64_t argument) {
  const auto first = [&](unsigned info) { out_.push_back(static_cast<char>(major << 5 | info)); };
  if (argument < 24) {
    first(static_cast<unsigned>(argument));
  } else if (argument <= 0xFF) {
    first(24);
    BigEndian(argument, 1);
  } else if (argument <= 0xFFFF) {
    first(25);
    BigEndian(argument, 2);
  } else if (argument <= 0xFFFFFFFF) {
    first(26);
    BigEndian(argument, 4);
  } else {
    first(27);
    BigEndian(argument, 8);
  }
}

bool CborWriter::SpecialNumber(double value) {
  if (std::isfinite(value)) return false;
  out_.push_back(static_cast<char>(kSimple << 5 | 25));
  BigEndian(std::isnan(value) ? 0x7E00 : value > 0 ? 0x7C00 : 0xFC00, 2);
  return true;
}

void CborWriter::Null() {
  out_.push_back(static_cast<char>(kSimple << 5 | 22));
}

void CborWriter::Boolean(bool value) {
  out_.push_back(static_cast<char>(kSimple << 5 | (value ? 21 : 20)));
}

void CborWriter::Integer(std::int64_t value) {
  if (value >= 0) {
    Head(kUnsigned, static_cast<std::uint64_t>(value));
  } else {
    Head(kNegative, static_cast<std::uint64_t>(-1 - value));
  }
}

void CborWriter::Float(double value) {
  if (SpecialNumber(value)) return;
  out_.push_back(static_cast<char>(kSimple << 5 | 26));
  BigEndian(std::bit_cast<std::uint32_t>(static_cast<float>(value)), 4);
}

void CborWriter::Double(double value) {
  if (SpecialNumber(value)) return;
  out_.push_back(static_cast<char>(kSimple << 5 | 27));
  BigEndian(std::bit_cast<std::uint64_t>(value), 8);
}

void CborWriter::Text(std::string_view text) {
  Head(kText, text.size());
  out_.append(text);
}

void CborWriter::Bytes(std::string_view bytes) {
  Head(kBytes, bytes.size());
  out_.append(bytes);
}

void CborWriter::BeginList(std::size_t size) {
  Head(kList, size);
}

void CborWriter::BeginMap(std::size_t size) {
  Head(kMap, size);
}

void CborWriter::EpochSeconds(std::int64_t seconds) {
  Head(kTag, kEpochTag);
  Integer(seconds);
}

void CborWriter::EpochSeconds(double seconds) {
  Head(kTag, kEpochTag);
  Double(seconds);
}

}  // namespace inventory::aws::protocol
