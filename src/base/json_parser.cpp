#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "inventory/base/json.h"
#include "json_string.h"
#include "utf8.h"

namespace inventory {
namespace {

/// Objects up to this size are searched for repeated keys pair by pair, larger ones by sorting.
constexpr std::size_t kSmallObject = 16;

constexpr std::uint32_t kReplacementCharacter = 0xFFFD;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool IsHighSurrogate(std::uint32_t unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}
bool IsLowSurrogate(std::uint32_t unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

class Parser {
 public:
  Parser(std::string_view text, Arena& arena, JsonLimits limits)
      : text_(text), arena_(arena), depth_left_(limits.depth), values_left_(limits.values) {}

  Result<Value> Parse() {
    const std::size_t invalid = FindInvalidUtf8(text_);
    if (invalid != std::string_view::npos) return FailAt(invalid, "invalid UTF-8");
    Value value;
    SkipSpace();
    if (!ParseValue(value)) return FailAt(error_position_, error_);
    SkipSpace();
    if (position_ != text_.size()) return FailAt(position_, "unexpected text after the document");
    return value;
  }

 private:
  static std::unexpected<Error> FailAt(std::size_t position, std::string_view problem) {
    return Fail(ErrorCode::kProtocol, fmt::format("invalid JSON: {} at byte {}", problem, position));
  }

  // The functions below say false once; the first problem is kept. Cheaper than a Result for every value.
  bool Stop(std::string_view problem) { return StopAt(position_, problem); }
  bool StopAt(std::size_t position, std::string_view problem) {
    error_ = position < text_.size() ? problem : "unexpected end of text";
    error_position_ = position;
    return false;
  }

  char Peek() const { return position_ < text_.size() ? text_[position_] : '\0'; }

  void SkipSpace() {
    while (position_ < text_.size()) {
      const char c = text_[position_];
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return;
      ++position_;
    }
  }

  bool ParseValue(Value& value) {
    if (values_left_ == 0) return Stop("too many values");
    --values_left_;
    switch (Peek()) {
      case '{':
        return ParseObject(value);
      case '[':
        return ParseArray(value);
      case '"': {
        std::string_view text;
        if (!ParseString(text)) return false;
        value = Value::String(text);
        return true;
      }
      case 't':
        return ParseLiteral("true", Value::Boolean(true), value);
      case 'f':
        return ParseLiteral("false", Value::Boolean(false), value);
      case 'n':
        return ParseLiteral("null", Value(), value);
      case 'N':
        return ParseLiteral("NaN", Value::Double(std::numeric_limits<double>::quiet_NaN()), value);
      case 'I':
        return ParseLiteral("Infinity", Value::Double(std::numeric_limits<double>::infinity()), value);
      default:
        return ParseNumber(value);
    }
  }

  bool ParseLiteral(std::string_view literal, Value meaning, Value& value) {
    if (text_.substr(position_, literal.size()) != literal) return Stop("unexpected character");
    position_ += literal.size();
    value = meaning;
    return true;
  }

  bool Enter() {
    if (depth_left_ == 0) return Stop("too many nested containers");
    --depth_left_;
    ++position_;
    SkipSpace();
    return true;
  }

  /// After an element: true if another one follows. `closed` tells the container's end from a mistake.
  bool NextElement(char close, bool& closed) {
    SkipSpace();
    const char c = Peek();
    closed = c == close;
    if (closed) {
      ++position_;
      return false;
    }
    if (c != ',') return Stop(close == ']' ? "expected ',' or ']'" : "expected ',' or '}'");
    ++position_;
    SkipSpace();
    return true;
  }

  bool ParseArray(Value& value) {
    if (!Enter()) return false;
    const std::size_t start = items_.size();
    bool closed = Peek() == ']';
    if (closed) {
      ++position_;
    } else {
      do {
        Value item;
        if (!ParseValue(item)) return false;
        items_.push_back(item);
      } while (NextElement(']', closed));
    }
    if (!closed) return false;
    ++depth_left_;
    value = Value::List(arena_.Copy(std::span<const Value>(items_).subspan(start)));
    items_.resize(start);
    return true;
  }

  bool ParseObject(Value& value) {
    if (!Enter()) return false;
    const std::size_t start = fields_.size();
    bool closed = Peek() == '}';
    if (closed) {
      ++position_;
    } else {
      do {
        Field field;
        if (Peek() != '"') return Stop("expected a key in quotes");
        if (!ParseString(field.name)) return false;
        SkipSpace();
        if (Peek() != ':') return Stop("expected ':'");
        ++position_;
        SkipSpace();
        if (!ParseValue(field.value)) return false;
        fields_.push_back(field);
      } while (NextElement('}', closed));
    }
    if (!closed) return false;
    ++depth_left_;
    MergeRepeatedKeys(start);
    value = Value::Map(arena_.Copy(std::span<const Field>(fields_).subspan(start)));
    fields_.resize(start);
    return true;
  }

  /// As in a Python dict: a repeated key keeps its first place and takes its last value.
  void MergeRepeatedKeys(std::size_t start) {
    const std::span<Field> fields = std::span(fields_).subspan(start);
    if (!HasRepeatedKeys(fields)) return;
    std::unordered_map<std::string_view, std::size_t> places;
    std::size_t kept = 0;
    for (const Field& field : fields) {
      const auto [place, is_new] = places.try_emplace(field.name, kept);
      if (is_new) {
        fields[kept++] = field;
      } else {
        fields[place->second].value = field.value;
      }
    }
    fields_.resize(start + kept);
  }

  bool HasRepeatedKeys(std::span<const Field> fields) {
    if (fields.size() <= kSmallObject) {
      for (std::size_t later = 1; later < fields.size(); ++later) {
        for (std::size_t earlier = 0; earlier < later; ++earlier) {
          if (fields[earlier].name == fields[later].name) return true;
        }
      }
      return false;
    }
    sorted_names_.clear();
    for (const Field& field : fields) sorted_names_.push_back(field.name);
    std::ranges::sort(sorted_names_);
    return std::ranges::adjacent_find(sorted_names_) != sorted_names_.end();
  }

  bool ParseString(std::string_view& value) {
    const std::size_t start = position_ + 1;
    std::size_t end = FindPlainJsonEnd(text_, start);
    if (end < text_.size() && text_[end] == '"') {
      value = text_.substr(start, end - start);
      position_ = end + 1;
      return true;
    }
    scratch_.assign(text_.substr(start, end - start));
    while (true) {
      position_ = end;
      if (end >= text_.size()) return Stop("unterminated string");
      if (text_[end] == '"') break;
      if (text_[end] != '\\') return Stop("control character in a string");
      if (!ParseEscape()) return false;
      end = FindPlainJsonEnd(text_, position_);
      scratch_.append(text_.substr(position_, end - position_));
    }
    ++position_;
    value = arena_.Copy(scratch_);
    return true;
  }

  bool ParseEscape() {
    const std::size_t start = position_++;
    if (position_ == text_.size()) return Stop("unterminated string");
    const char c = text_[position_++];
    switch (c) {
      case '"':
      case '\\':
      case '/':
        scratch_.push_back(c);
        return true;
      case 'b':
        scratch_.push_back('\b');
        return true;
      case 'f':
        scratch_.push_back('\f');
        return true;
      case 'n':
        scratch_.push_back('\n');
        return true;
      case 'r':
        scratch_.push_back('\r');
        return true;
      case 't':
        scratch_.push_back('\t');
        return true;
      case 'u':
        return ParseUnicodeEscape(start);
      default:
        return StopAt(start, "invalid escape");
    }
  }

  bool ParseUnicodeEscape(std::size_t start) {
    std::uint32_t unit = 0;
    if (!ParseHex4(position_, unit)) return StopAt(start, "invalid \\u escape");
    position_ += 4;
    std::uint32_t low = 0;
    if (IsHighSurrogate(unit) && text_.substr(position_, 2) == "\\u" && ParseHex4(position_ + 2, low) &&
        IsLowSurrogate(low)) {
      position_ += 6;
      unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    } else if (IsHighSurrogate(unit) || IsLowSurrogate(unit)) {
      unit = kReplacementCharacter;
    }
    AppendUtf8(unit, scratch_);
    return true;
  }

  bool ParseHex4(std::size_t position, std::uint32_t& unit) const {
    if (position + 4 > text_.size()) return false;
    const char* begin = text_.data() + position;
    const auto [end, error] = std::from_chars(begin, begin + 4, unit, 16);
    return error == std::errc() && end == begin + 4;
  }

  bool SkipDigits() {
    const std::size_t start = position_;
    while (IsDigit(Peek())) ++position_;
    return position_ != start;
  }

  bool ParseNumber(Value& value) {
    const std::size_t start = position_;
    const bool negative = Peek() == '-';
    if (negative) ++position_;
    if (negative && Peek() == 'I') {
      return ParseLiteral("Infinity", Value::Double(-std::numeric_limits<double>::infinity()), value);
    }
    if (Peek() == '0') {
      ++position_;
    } else if (!SkipDigits()) {
      return Stop("unexpected character");
    }
    bool real = false;
    if (Peek() == '.') {
      real = true;
      ++position_;
      if (!SkipDigits()) return Stop("expected a digit");
    }
    if (Peek() == 'e' || Peek() == 'E') {
      real = true;
      ++position_;
      if (Peek() == '+' || Peek() == '-') ++position_;
      if (!SkipDigits()) return Stop("expected a digit");
    }
    const std::string_view number = text_.substr(start, position_ - start);
    value = real ? Value::Double(ToDouble(number)) : ToInteger(number);
    return true;
  }

  static Value ToInteger(std::string_view number) {
    std::int64_t integer = 0;
    const auto result = std::from_chars(number.data(), number.data() + number.size(), integer);
    return result.ec == std::errc() ? Value::Integer(integer) : Value::Number(number);
  }

  static double ToDouble(std::string_view number) {
    double real = 0;
    const auto result = std::from_chars(number.data(), number.data() + number.size(), real);
    // from_chars does not say on which side a number is out of range; strtod gives what Python gives, 0 or
    // infinity.
    if (result.ec == std::errc::result_out_of_range) return std::strtod(std::string(number).c_str(), nullptr);
    return real;
  }

  std::string_view text_;
  Arena& arena_;
  std::size_t depth_left_;
  std::size_t values_left_;
  std::size_t position_ = 0;
  std::size_t error_position_ = 0;
  std::string_view error_;
  // Elements of the containers that are open, innermost last: what a container closes over moves to the arena
  // at once.
  std::vector<Value> items_;
  std::vector<Field> fields_;
  std::vector<std::string_view> sorted_names_;
  std::string scratch_;
};

}  // namespace

Result<Value> ParseJson(std::string_view text, Arena& arena, JsonLimits limits) {
  return Parser(text, arena, limits).Parse();
}

}  // namespace inventory
