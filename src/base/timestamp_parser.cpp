#include <charconv>
#include <cmath>
#include <optional>
#include <span>
#include <string>

#include <fmt/format.h>

#include "calendar.h"
#include "inventory/base/encoding.h"
#include "inventory/base/timestamp.h"

namespace inventory {
namespace {

using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::int64_t kFirstSecond = -62'135'596'800;  // 0001-01-01T00:00:00Z
constexpr std::int64_t kLastSecond = 253'402'300'799;   // 9999-12-31T23:59:59Z

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::unexpected<Error> NotATimestamp(std::string_view text, std::string_view expected) {
  constexpr std::size_t kShown = 64;
  return Fail(ErrorCode::kProtocol, fmt::format("\"{}\" is not {}", text.substr(0, kShown), expected));
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || (text.front() >= '\t' && text.front() <= '\r'))) {
    text.remove_prefix(1);
  }
  while (!text.empty() && (text.back() == ' ' || (text.back() >= '\t' && text.back() <= '\r'))) {
    text.remove_suffix(1);
  }
  return text;
}

/// Reads from the front of a text; what does not fit is left and answered with false or nothing.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  bool Skip(char c) {
    if (peek() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool SkipSpaces() {
    const std::size_t before = rest_.size();
    while (Skip(' ')) {
    }
    return rest_.size() != before;
  }

  /// From `fewest` to `most` digits.
  std::optional<int> Number(std::size_t fewest, std::size_t most) {
    std::size_t count = 0;
    int number = 0;
    while (count < most && count < rest_.size() && IsDigit(rest_[count])) {
      number = number * 10 + (rest_[count] - '0');
      ++count;
    }
    if (count < fewest) return std::nullopt;
    rest_.remove_prefix(count);
    return number;
  }

  /// The digits after the decimal sign as microseconds; the rest is cut.
  std::optional<microseconds> Fraction() {
    std::int64_t value = 0;
    std::int64_t unit = 100'000;
    if (!IsDigit(peek())) return std::nullopt;
    while (IsDigit(peek())) {
      value += (peek() - '0') * unit;
      unit /= 10;
      rest_.remove_prefix(1);
    }
    return microseconds(value);
  }

  std::string_view Word() {
    std::size_t count = 0;
    while (count < rest_.size() && IsLetter(rest_[count])) ++count;
    const std::string_view word = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return word;
  }

 private:
  std::string_view rest_;
};

struct Fields {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  microseconds fraction{0};
  minutes offset{0};
};

std::optional<Time> ToTime(const Fields& fields) {
  const std::chrono::year_month_day date{std::chrono::year(fields.year),
                                         std::chrono::month(static_cast<unsigned>(fields.month)),
                                         std::chrono::day(static_cast<unsigned>(fields.day))};
  if (!date.ok() || fields.hour > 23 || fields.minute > 59 || fields.second > 59) return std::nullopt;
  const auto time = std::chrono::sys_days(date) + std::chrono::hours(fields.hour) + minutes(fields.minute) +
                    seconds(fields.second) - fields.offset;
  const std::int64_t count = time.time_since_epoch().count();
  if (count < kFirstSecond || count > kLastSecond) return std::nullopt;
  return Time(time) + fields.fraction;
}

/// "+02:00", "-0700", "+02", "Z", "GMT", "UTC", "UT". Nothing at all is UTC.
bool ReadOffset(Reader& reader, minutes& offset) {
  if (reader.at_end()) return true;
  if (IsLetter(reader.peek())) {
    const std::string zone = AsciiLower(reader.Word());
    return zone == "z" || zone == "gmt" || zone == "utc" || zone == "ut";
  }
  const bool negative = reader.peek() == '-';
  if (!reader.Skip('-') && !reader.Skip('+')) return false;
  const std::optional<int> hours = reader.Number(2, 2);
  if (!hours || *hours > 23) return false;
  reader.Skip(':');
  const std::optional<int> rest = reader.at_end() ? 0 : reader.Number(2, 2);
  if (!rest || *rest > 59) return false;
  offset = minutes(*hours * 60 + *rest);
  if (negative) offset = -offset;
  return true;
}

bool ReadNumber(Reader& reader, std::size_t fewest, std::size_t most, int& number) {
  const std::optional<int> read = reader.Number(fewest, most);
  if (read) number = *read;
  return read.has_value();
}

/// "03:04", "03:04:05", "03:04:05.123", and without colons where `separated` is false.
bool ReadTimeOfDay(Reader& reader, bool separated, Fields& fields) {
  if (!ReadNumber(reader, separated ? 1 : 2, 2, fields.hour)) return false;
  if (separated && !reader.Skip(':')) return false;
  if (!ReadNumber(reader, 2, 2, fields.minute)) return false;
  if (separated ? !reader.Skip(':') : !IsDigit(reader.peek())) return true;
  if (!ReadNumber(reader, 2, 2, fields.second)) return false;
  if (!reader.Skip('.') && !reader.Skip(',')) return true;
  const std::optional<microseconds> fraction = reader.Fraction();
  if (fraction) fields.fraction = *fraction;
  return fraction.has_value();
}

std::optional<Time> ReadIso8601(std::string_view text) {
  Reader reader(text);
  Fields fields;
  if (!ReadNumber(reader, 4, 4, fields.year)) return std::nullopt;
  const bool separated = reader.Skip('-');
  if (!ReadNumber(reader, 2, 2, fields.month)) return std::nullopt;
  if (separated && !reader.Skip('-')) return std::nullopt;
  if (!ReadNumber(reader, 2, 2, fields.day)) return std::nullopt;
  if (reader.at_end()) return ToTime(fields);
  if (!reader.Skip('T') && !reader.Skip('t') && !reader.SkipSpaces()) return std::nullopt;
  if (!ReadTimeOfDay(reader, separated, fields)) return std::nullopt;
  reader.SkipSpaces();
  if (!ReadOffset(reader, fields.offset) || !reader.at_end()) return std::nullopt;
  return ToTime(fields);
}

/// The place of a name, given in full or by its first three letters, or nothing.
std::optional<int> IndexOfName(std::string_view word, std::span<const std::string_view> names) {
  for (std::size_t index = 0; index < names.size(); ++index) {
    if (EqualsIgnoreCase(word, names[index]) || EqualsIgnoreCase(word, names[index].substr(0, 3))) {
      return static_cast<int>(index);
    }
  }
  return std::nullopt;
}

bool ReadMonth(Reader& reader, Fields& fields) {
  const std::optional<int> month = IndexOfName(reader.Word(), kMonthNames);
  if (month) fields.month = *month + 1;
  return month.has_value();
}

/// Four digits, or two as POSIX reads them: 69 to 99 are of the last century.
bool ReadYear(Reader& reader, Fields& fields) {
  if (ReadNumber(reader, 4, 4, fields.year)) return true;
  if (!ReadNumber(reader, 2, 2, fields.year) || IsDigit(reader.peek())) return false;
  fields.year += fields.year >= 69 ? 1900 : 2000;
  return true;
}

/// asctime's order, after the weekday: "Jan  2 03:04:05 2026".
bool ReadMonthFirst(Reader& reader, Fields& fields) {
  return ReadMonth(reader, fields) && reader.SkipSpaces() && ReadNumber(reader, 1, 2, fields.day) &&
         reader.SkipSpaces() && ReadTimeOfDay(reader, true, fields) && reader.SkipSpaces() &&
         ReadYear(reader, fields);
}

/// "02 Jan 2026 03:04:05" and "02-Jan-26 03:04:05".
bool ReadDayFirst(Reader& reader, Fields& fields) {
  const auto separator = [&reader] { return reader.Skip('-') || reader.SkipSpaces(); };
  return ReadNumber(reader, 1, 2, fields.day) && separator() && ReadMonth(reader, fields) && separator() &&
         ReadYear(reader, fields) && reader.SkipSpaces() && ReadTimeOfDay(reader, true, fields);
}

std::optional<Time> ReadHttpDate(std::string_view text) {
  Reader reader(text);
  Fields fields;
  if (IsLetter(reader.peek())) {
    if (!IndexOfName(reader.Word(), kWeekdayNames)) return std::nullopt;
    reader.Skip(',');
    reader.SkipSpaces();
  }
  const bool read = IsLetter(reader.peek()) ? ReadMonthFirst(reader, fields) : ReadDayFirst(reader, fields);
  if (!read) return std::nullopt;
  reader.SkipSpaces();
  if (!ReadOffset(reader, fields.offset) || !reader.at_end()) return std::nullopt;
  return ToTime(fields);
}

std::optional<double> ReadDecimal(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  // from_chars also takes "inf" and "nan".
  if (text.empty() || !(IsDigit(text.front()) || text.front() == '.' || text.front() == '-'))
    return std::nullopt;
  if (text.starts_with('-') && text.size() > 1 && IsLetter(text[1])) return std::nullopt;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

Result<Time> ParseIso8601(std::string_view text) {
  const std::optional<Time> time = ReadIso8601(Trim(text));
  if (!time) return NotATimestamp(text, "an ISO 8601 timestamp");
  return *time;
}

Result<Time> ParseHttpDate(std::string_view text) {
  const std::optional<Time> time = ReadHttpDate(Trim(text));
  if (!time) return NotATimestamp(text, "an HTTP date");
  return *time;
}

Result<Time> ParseEpochSeconds(std::string_view text) {
  const std::optional<double> number = ReadDecimal(Trim(text));
  if (!number) return NotATimestamp(text, "a number of seconds since 1970");
  return TimeFromEpochSeconds(*number);
}

Result<Time> TimeFromEpochSeconds(double seconds_since_1970) {
  double whole = 0;
  const double fraction = std::modf(seconds_since_1970, &whole);
  // The default rounding mode is to nearest, ties to even.
  const double micros = std::nearbyint(fraction * 1e6);
  if (!(whole >= static_cast<double>(kFirstSecond) && whole <= static_cast<double>(kLastSecond))) {
    return Fail(ErrorCode::kProtocol,
                fmt::format("{} seconds since 1970 are not within the years 1 to 9999", seconds_since_1970));
  }
  const Time time(seconds(static_cast<std::int64_t>(whole)) +
                  microseconds(static_cast<std::int64_t>(micros)));
  if (time < Time(seconds(kFirstSecond)) || time >= Time(seconds(kLastSecond + 1))) {
    return Fail(ErrorCode::kProtocol,
                fmt::format("{} seconds since 1970 are not within the years 1 to 9999", seconds_since_1970));
  }
  return time;
}

Result<Time> ParseTimestamp(std::string_view text) {
  const std::string_view trimmed = Trim(text);
  if (const std::optional<double> number = ReadDecimal(trimmed)) return TimeFromEpochSeconds(*number);
  if (std::optional<Time> time = ReadIso8601(trimmed)) return *time;
  if (std::optional<Time> time = ReadHttpDate(trimmed)) return *time;
  return NotATimestamp(text, "a timestamp");
}

}  // namespace inventory
