#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "inventory/config/options.h"

namespace inventory::config {
namespace {

using std::chrono::milliseconds;

/// From the largest; FormatDuration takes them in this order.
constexpr std::array<std::pair<std::string_view, milliseconds>, 5> kUnits = {{
    {"d", std::chrono::days(1)},
    {"h", std::chrono::hours(1)},
    {"m", std::chrono::minutes(1)},
    {"s", std::chrono::seconds(1)},
    {"ms", milliseconds(1)},
}};

std::unexpected<Error> NotADuration(std::string_view text) {
  return Fail(ErrorCode::kInvalidArgument,
              fmt::format("\"{}\" is not a duration such as 90s, 15m or 1h30m", text));
}

/// The unit that `text` begins with, or nullptr. "ms" is no minutes.
const std::pair<std::string_view, milliseconds>* FindUnit(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && (text[length] < '0' || text[length] > '9')) ++length;
  for (const auto& unit : kUnits) {
    if (text.substr(0, length) == unit.first) return &unit;
  }
  return nullptr;
}

}  // namespace

Result<milliseconds> ParseDuration(std::string_view text) {
  // Longer than any use, and far from where the sum could overflow.
  constexpr std::int64_t kMost = 1'000'000'000;
  std::string_view rest = text;
  milliseconds sum{0};
  if (rest.empty()) return NotADuration(text);
  while (!rest.empty()) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (error != std::errc() || number < 0 || number > kMost) return NotADuration(text);
    const bool only_number = end == text.data() + text.size() && rest.size() == text.size();
    if (only_number) return std::chrono::seconds(number);
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    const auto* unit = FindUnit(rest);
    if (unit == nullptr) return NotADuration(text);
    rest.remove_prefix(unit->first.size());
    sum += number * unit->second;
  }
  return sum;
}

std::string FormatDuration(milliseconds duration) {
  if (duration <= milliseconds(0)) return "0s";
  std::string text;
  for (const auto& [name, length] : kUnits) {
    const std::int64_t count = duration / length;
    duration %= length;
    if (count > 0) text += fmt::format("{}{}", count, name);
  }
  return text;
}

}  // namespace inventory::config
