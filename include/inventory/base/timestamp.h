#pragma once

#include <string>
#include <string_view>

#include "inventory/base/clock.h"
#include "inventory/base/result.h"

namespace inventory {

/// "2026-01-02T03:04:05Z"; microseconds are written only when there are any ("2026-01-02T03:04:05.120000Z").
std::string FormatIso8601(Time time);
/// "20260102T030405Z": the basic form that SigV4 uses.
std::string FormatBasicIso8601(Time time);
/// "Fri, 02 Jan 2026 03:04:05 GMT": RFC 9110's HTTP-date.
std::string FormatHttpDate(Time time);
/// A calendar day in UTC.
struct CivilDate {
  int year;
  unsigned month;
  unsigned day;
};
CivilDate DateOf(Time time);

/// ISO 8601 / RFC 3339, with or without fraction, offset or 'T'; fractions beyond microseconds are cut.
Result<Time> ParseIso8601(std::string_view text);
/// RFC 9110's HTTP-date and its RFC 822 relatives ("Fri, 02 Jan 2026 03:04:05 GMT", "+0000", two-digit
/// years).
Result<Time> ParseHttpDate(std::string_view text);
/// Seconds since 1970, with fraction, as decimal text ("1767323045.12", "1.767323045E9").
Result<Time> ParseEpochSeconds(std::string_view text);
/// Rounded to microseconds, half to even, as Python's datetime.fromtimestamp does.
Result<Time> TimeFromEpochSeconds(double seconds);
/// Any of the three forms, told apart by their look: what botocore's parse_timestamp accepts.
Result<Time> ParseTimestamp(std::string_view text);

}  // namespace inventory
