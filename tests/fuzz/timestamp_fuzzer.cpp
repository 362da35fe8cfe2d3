#include "fuzz/fuzz.h"
#include "inventory/base/timestamp.h"

// Whatever is understood lies within the years 1 to 9999 and survives being written.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace inventory;
  const Result<Time> time = ParseTimestamp(fuzz::Text(data, size));
  if (!time) return 0;
  const CivilDate date = DateOf(*time);
  fuzz::Require(date.year >= 1 && date.year <= 9999, "years are from 1 to 9999");
  fuzz::Require(ParseIso8601(FormatIso8601(*time)) == *time, "ISO 8601 is read back the same");
  const auto second = std::chrono::floor<std::chrono::seconds>(*time);
  fuzz::Require(ParseHttpDate(FormatHttpDate(*time)) == Time(second), "HTTP dates are read back the same");
  return 0;
}
