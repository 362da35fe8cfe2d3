#include "inventory/report/ruby_form.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <utility>

#include <fmt/format.h>

#include "inventory/base/encoding.h"
#include "inventory/base/json.h"

namespace inventory::report {
namespace {

bool IsUpper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool IsLower(char c) {
  return c >= 'a' && c <= 'z';
}
bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
bool IsUpperOrDigit(char c) {
  return IsUpper(c) || IsDigit(c);
}
bool IsLowerOrDigit(char c) {
  return IsLower(c) || IsDigit(c);
}

/// Words that the SDK's generator treats as one, with what it makes of them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kIrregular{{
    {"ARNs", "arns"},
    {"CNAMEs", "cnames"},
    {"ETag", "etag"},
    {"Ec2", "ec2"},
    {"ElastiCache", "elasticache"},
    {"JDBCURL", "jdbc_url"},
    {"iSCSI", "iscsi"},
}};

std::string ReplaceIrregular(std::string_view member) {
  std::string out;
  while (!member.empty()) {
    bool replaced = false;
    for (const auto& [word, replacement] : kIrregular) {
      if (!member.starts_with(word)) continue;
      out += '_';
      out += replacement;
      member.remove_prefix(word.size());
      replaced = true;
      break;
    }
    if (replaced) continue;
    out += member.front();
    member.remove_prefix(1);
  }
  return out;
}

/// Cuts between an acronym and the word behind it: "DBName" -> "DB_Name".
std::string CutBehindAcronyms(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i > 0 && IsUpperOrDigit(text[i - 1]) && IsUpper(text[i]) && i + 1 < text.size() &&
        IsLower(text[i + 1])) {
      out += '_';
    }
    out += text[i];
  }
  return out;
}

void AppendFields(std::span<const Field> fields, bool ruby_keys, RubyKeys& keys, std::string& out) {
  out += '{';
  bool first = true;
  for (const Field& field : fields) {
    if (!first) out += ',';
    first = false;
    AppendJsonString(ruby_keys ? std::string_view(keys.Of(field.name)) : field.name, out);
    out += ':';
    AppendRubyJson(field.value, keys, out);
  }
  out += '}';
}

}  // namespace

std::string RubyKey(std::string_view member) {
  const std::string text = CutBehindAcronyms(ReplaceIrregular(member));
  // Words are runs of small letters and digits, or of capitals and digits with the small letters behind them.
  // That digits go with what stands before them only where that is no capitalised word gives "s3_targets" but
  // "code_sha_256".
  std::string out;
  std::size_t i = 0;
  while (i < text.size()) {
    const std::size_t begin = i;
    if (IsLowerOrDigit(text[i])) {
      while (i < text.size() && IsLowerOrDigit(text[i])) ++i;
    } else if (IsUpper(text[i])) {
      while (i < text.size() && IsUpperOrDigit(text[i])) ++i;
      while (i < text.size() && IsLower(text[i])) ++i;
    } else {
      ++i;
      continue;
    }
    if (!out.empty()) out += '_';
    out += AsciiLower(std::string_view(text).substr(begin, i - begin));
  }
  return out;
}

const std::string& RubyKeys::Of(std::string_view member) {
  if (const auto found = keys_.find(member); found != keys_.end()) return found->second;
  return keys_.emplace(std::string(member), RubyKey(member)).first->second;
}

void AppendRubyFloat(double value, std::string& out) {
  if (std::isnan(value)) {
    out += "\"NaN\"";
    return;
  }
  if (std::isinf(value)) {
    out += value < 0 ? "\"-Infinity\"" : "\"Infinity\"";
    return;
  }
  // The shortest digits that read back the same, as d.ddde[+-]xx.
  std::array<char, 40> buffer;
  const auto result =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
  std::string_view text(buffer.data(), static_cast<std::size_t>(result.ptr - buffer.data()));
  if (text.front() == '-') {
    out += '-';
    text.remove_prefix(1);
  }
  const std::size_t e = text.find('e');
  int exponent = 0;
  const std::size_t sign = text[e + 1] == '+' ? 1 : 0;
  std::from_chars(text.data() + e + 1 + sign, text.data() + text.size(), exponent);
  std::string digits(text.substr(0, 1));
  if (e > 1) digits += text.substr(2, e - 2);

  // Ruby's Float#to_s: plain notation from 1.0e-04 up to, not including, 1.0e+16.
  if (exponent < -4 || exponent >= 16) {
    out += digits[0];
    out += '.';
    out += digits.size() > 1 ? std::string_view(digits).substr(1) : std::string_view("0");
    fmt::format_to(std::back_inserter(out), "e{}{:02}", exponent < 0 ? '-' : '+', std::abs(exponent));
  } else if (exponent < 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-exponent - 1), '0');
    out += digits;
  } else {
    const std::size_t whole = static_cast<std::size_t>(exponent) + 1;
    if (digits.size() < whole) digits.append(whole - digits.size(), '0');
    out += std::string_view(digits).substr(0, whole);
    out += '.';
    out += digits.size() > whole ? std::string_view(digits).substr(whole) : std::string_view("0");
  }
}

std::string RubyTime(Time time, Value::TimestampOrigin origin) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(seconds - day);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} {}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     origin == Value::TimestampOrigin::kText ? "UTC" : "+0000");
}

void AppendRubyJson(const Value& value, RubyKeys& keys, std::string& out) {
  switch (value.kind()) {
    case Value::Kind::kDouble:
      AppendRubyFloat(value.number(), out);
      return;
    case Value::Kind::kTimestamp:
      out += '"';
      out += RubyTime(value.time(), value.timestamp_origin());
      out += '"';
      return;
    case Value::Kind::kBlob:
      if (IsValidUtf8(value.bytes())) {
        AppendJsonString(value.bytes(), out);
      } else {
        AppendJsonString(Base64Encode(value.bytes()), out);
      }
      return;
    case Value::Kind::kList: {
      out += '[';
      bool first = true;
      for (const Value& item : value.items()) {
        if (!first) out += ',';
        first = false;
        AppendRubyJson(item, keys, out);
      }
      out += ']';
      return;
    }
    case Value::Kind::kStructure:
      AppendFields(value.fields(), true, keys, out);
      return;
    case Value::Kind::kMap:
      AppendFields(value.fields(), false, keys, out);
      return;
    case Value::Kind::kNull:
    case Value::Kind::kBoolean:
    case Value::Kind::kInteger:
    case Value::Kind::kNumber:
    case Value::Kind::kString:
      AppendJson(value, out);
      return;
  }
}

}  // namespace inventory::report
