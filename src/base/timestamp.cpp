#include "inventory/base/timestamp.h"

#include <array>

#include <fmt/format.h>

#include "calendar.h"

namespace inventory {
namespace {

using std::chrono::days;
using std::chrono::microseconds;

struct CivilTime {
  std::chrono::year_month_day date;
  std::chrono::weekday weekday;
  std::chrono::hh_mm_ss<microseconds> time;
};

CivilTime ToCivil(Time time) {
  const auto day = std::chrono::floor<days>(time);
  return {day, std::chrono::weekday(day), std::chrono::hh_mm_ss<microseconds>(time - day)};
}

unsigned MonthNumber(const CivilTime& civil) {
  return static_cast<unsigned>(civil.date.month());
}
unsigned DayNumber(const CivilTime& civil) {
  return static_cast<unsigned>(civil.date.day());
}

// Written out: a list of resources has a timestamp in each, and fmt takes longer for it than parsing the
// resource.
void AppendDigits(std::int64_t value, std::size_t width, std::string& text) {
  text.append(width, '0');
  for (auto digit = text.rbegin(); value > 0; value /= 10) *digit++ = static_cast<char>('0' + value % 10);
}

void AppendDate(const CivilTime& civil, std::string_view separator, std::string& text) {
  AppendDigits(static_cast<int>(civil.date.year()), 4, text);
  text.append(separator);
  AppendDigits(MonthNumber(civil), 2, text);
  text.append(separator);
  AppendDigits(DayNumber(civil), 2, text);
}

void AppendTime(const CivilTime& civil, std::string_view separator, std::string& text) {
  AppendDigits(civil.time.hours().count(), 2, text);
  text.append(separator);
  AppendDigits(civil.time.minutes().count(), 2, text);
  text.append(separator);
  AppendDigits(civil.time.seconds().count(), 2, text);
}

}  // namespace

std::string FormatIso8601(Time time) {
  const CivilTime civil = ToCivil(time);
  std::string text;
  AppendDate(civil, "-", text);
  text.push_back('T');
  AppendTime(civil, ":", text);
  if (civil.time.subseconds().count() != 0) {
    text.push_back('.');
    AppendDigits(civil.time.subseconds().count(), 6, text);
  }
  text.push_back('Z');
  return text;
}

std::string FormatBasicIso8601(Time time) {
  const CivilTime civil = ToCivil(time);
  std::string text;
  AppendDate(civil, "", text);
  text.push_back('T');
  AppendTime(civil, "", text);
  text.push_back('Z');
  return text;
}

std::string FormatHttpDate(Time time) {
  const CivilTime civil = ToCivil(time);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                     kWeekdayNames[civil.weekday.c_encoding()].substr(0, 3), DayNumber(civil),
                     kMonthNames[MonthNumber(civil) - 1].substr(0, 3), static_cast<int>(civil.date.year()),
                     civil.time.hours().count(), civil.time.minutes().count(), civil.time.seconds().count());
}

CivilDate DateOf(Time time) {
  const CivilTime civil = ToCivil(time);
  return {static_cast<int>(civil.date.year()), MonthNumber(civil), DayNumber(civil)};
}

}  // namespace inventory
