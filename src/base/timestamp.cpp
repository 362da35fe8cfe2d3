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

}  // namespace

std::string FormatIso8601(Time time) {
  const CivilTime civil = ToCivil(time);
  std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(civil.date.year()),
                                 MonthNumber(civil), DayNumber(civil), civil.time.hours().count(),
                                 civil.time.minutes().count(), civil.time.seconds().count());
  if (civil.time.subseconds().count() != 0) {
    fmt::format_to(std::back_inserter(text), ".{:06}", civil.time.subseconds().count());
  }
  text.push_back('Z');
  return text;
}

std::string FormatBasicIso8601(Time time) {
  const CivilTime civil = ToCivil(time);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", static_cast<int>(civil.date.year()),
                     MonthNumber(civil), DayNumber(civil), civil.time.hours().count(),
                     civil.time.minutes().count(), civil.time.seconds().count());
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
