#include "scalars.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>

#include <fmt/format.h>

#include "inventory/base/json.h"
#include "inventory/base/timestamp.h"

namespace inventory::aws::protocol {
namespace {

using model::TimestampFormat;

constexpr std::string_view kSpace = " \t\n\r\f\v";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

/// The well-formed continuation of a lead byte: how many bytes follow, and the range of the first of them
/// (Unicode 15, table 3-7). No bytes follow a byte that leads nothing.
struct Sequence {
  std::size_t following = 0;
  unsigned char first_low = 0x80;
  unsigned char first_high = 0xBF;
};

Sequence SequenceOf(unsigned char lead) {
  if (lead >= 0xC2 && lead <= 0xDF) return {.following = 1};
  if (lead == 0xE0) return {.following = 2, .first_low = 0xA0};
  if (lead == 0xED) return {.following = 2, .first_high = 0x9F};
  if (lead >= 0xE1 && lead <= 0xEF) return {.following = 2};
  if (lead == 0xF0) return {.following = 3, .first_low = 0x90};
  if (lead >= 0xF1 && lead <= 0xF3) return {.following = 3};
  if (lead == 0xF4) return {.following = 3, .first_high = 0x8F};
  return {};
}

/// The six bits of a character of base64's alphabet, or -1.
constexpr int SixBits(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

std::string UnixText(Time time, bool milliseconds) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  if (!milliseconds) return fmt::format("{}", seconds.time_since_epoch().count());
  const auto rest = std::chrono::floor<std::chrono::milliseconds>(time - seconds);
  return NumberText(Value::Double(static_cast<double>(seconds.time_since_epoch().count()) +
                                  static_cast<double>(rest.count()) / 1000.0));
}

std::string Iso8601Text(Time time, bool milliseconds) {
  if (!milliseconds) return FormatIso8601(time);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  std::string text = FormatIso8601(seconds);
  text.pop_back();
  const auto rest = std::chrono::floor<std::chrono::milliseconds>(time - seconds);
  return fmt::format("{}.{:03}Z", text, rest.count());
}

}  // namespace

std::string_view TrimSpace(std::string_view text) {
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::optional<Value> ParseInteger(std::string_view text, Arena& arena) {
  std::string_view digits = TrimSpace(text);
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  if (digits.empty() || !IsDigit(digits.front())) return std::nullopt;

  std::uint64_t magnitude = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), magnitude);
  if (end != digits.data() + digits.size()) return std::nullopt;
  constexpr auto kLargest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (error == std::errc() && magnitude <= kLargest + (negative ? 1 : 0)) {
    return Value::Integer(static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude));
  }
  while (digits.starts_with('0')) digits.remove_prefix(1);
  return Value::Number(arena.Copy(fmt::format("{}{}", negative ? "-" : "", digits)));
}

std::optional<double> ParseFloat(std::string_view text) {
  std::string_view number = TrimSpace(text);
  if (number.starts_with('+')) {
    number.remove_prefix(1);
    if (number.starts_with('-')) return std::nullopt;
  }
  double value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (number.empty() || end != number.data() + number.size() || number.ends_with(')')) return std::nullopt;
  if (error == std::errc::result_out_of_range) return std::strtod(std::string(number).c_str(), nullptr);
  if (error != std::errc()) return std::nullopt;
  return value;
}

std::optional<std::string> ParseBase64(std::string_view text) {
  constexpr std::size_t kGroup = 4;
  std::string bytes;
  bytes.reserve(text.size() / kGroup * 3);
  unsigned bits = 0;
  std::size_t characters = 0;  // of the group that is open
  std::size_t padding = 0;
  for (const char c : text) {
    if (c == '=') {
      if (characters >= 2 && characters + ++padding >= kGroup) return bytes;
      continue;
    }
    const int value = SixBits(c);
    if (value < 0) continue;
    padding = 0;
    bits = bits << 6 | static_cast<unsigned>(value);
    characters = (characters + 1) % kGroup;
    // Each character after a group's first completes a byte; what is left of it belongs to the next.
    if (characters != 1) bytes.push_back(static_cast<char>(bits >> (2 * ((kGroup - characters) % kGroup))));
  }
  if (characters != 0) return std::nullopt;
  return bytes;
}

std::string NumberText(const Value& number) {
  const std::string json = ToJson(number);
  return json.starts_with('"') ? json.substr(1, json.size() - 2) : json;
}

std::string Latin1ToUtf8(std::string_view text) {
  std::string utf8;
  utf8.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      utf8.push_back(c);
    } else {
      utf8.push_back(static_cast<char>(0xC0 | (byte >> 6)));
      utf8.push_back(static_cast<char>(0x80 | (byte & 0x3F)));
    }
  }
  return utf8;
}

std::string ReplaceInvalidUtf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  std::size_t position = 0;
  while (position < text.size()) {
    const auto lead = static_cast<unsigned char>(text[position]);
    if (lead < 0x80) {
      valid.push_back(text[position++]);
      continue;
    }
    const Sequence sequence = SequenceOf(lead);
    std::size_t length = 1;
    while (length <= sequence.following && position + length < text.size()) {
      const auto byte = static_cast<unsigned char>(text[position + length]);
      const unsigned char low = length == 1 ? sequence.first_low : 0x80;
      const unsigned char high = length == 1 ? sequence.first_high : 0xBF;
      if (byte < low || byte > high) break;
      ++length;
    }
    const bool complete = sequence.following > 0 && length == sequence.following + 1;
    valid.append(complete ? text.substr(position, length) : kReplacement);
    position += length;
  }
  return valid;
}

std::string TimestampWriter::Text(Time time, TimestampFormat format, TimestampFormat fallback) const {
  switch (format == TimestampFormat::kUnspecified ? fallback : format) {
    case TimestampFormat::kRfc822:
      return FormatHttpDate(time);
    case TimestampFormat::kUnixTimestamp:
      return UnixText(time, milliseconds_);
    case TimestampFormat::kUnspecified:
    case TimestampFormat::kIso8601:
      return Iso8601Text(time, milliseconds_);
  }
  return {};
}

std::string Describe(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kNull:
      return "null";
    case Value::Kind::kBoolean:
      return value.boolean() ? "true" : "false";
    case Value::Kind::kInteger:
    case Value::Kind::kNumber:
    case Value::Kind::kDouble:
      return fmt::format("the number {}", NumberText(value));
    case Value::Kind::kString:
      return "a string";
    case Value::Kind::kBlob:
      return "bytes";
    case Value::Kind::kTimestamp:
      return "a timestamp";
    case Value::Kind::kList:
      return "a list";
    case Value::Kind::kStructure:
    case Value::Kind::kMap:
      return "an object";
  }
  return {};
}

}  // namespace inventory::aws::protocol
