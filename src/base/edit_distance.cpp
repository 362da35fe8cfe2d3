#include "inventory/base/edit_distance.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "inventory/base/encoding.h"

namespace inventory {
namespace {

/// Optimal string alignment distance, row by row.
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> previous(b.size() + 1);
  std::vector<std::size_t> current(b.size() + 1);
  for (std::size_t column = 0; column <= b.size(); ++column) previous[column] = column;
  for (std::size_t row = 1; row <= a.size(); ++row) {
    current[0] = row;
    for (std::size_t column = 1; column <= b.size(); ++column) {
      const std::size_t replaced = previous[column - 1] + (a[row - 1] == b[column - 1] ? 0 : 1);
      current[column] = std::min({replaced, previous[column] + 1, current[column - 1] + 1});
      if (row > 1 && column > 1 && a[row - 1] == b[column - 2] && a[row - 2] == b[column - 1]) {
        current[column] = std::min(current[column], before[column - 2] + 1);
      }
    }
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return previous[b.size()];
}

}  // namespace

std::optional<std::string_view> Nearest(std::string_view name, std::span<const std::string_view> candidates) {
  const std::string wanted = AsciiLower(name);
  std::optional<std::string_view> nearest;
  std::size_t limit = (wanted.size() + 2) / 3 + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t difference = candidate.size() > wanted.size() ? candidate.size() - wanted.size()
                                                                    : wanted.size() - candidate.size();
    if (difference >= limit) continue;
    const std::size_t distance = Distance(wanted, AsciiLower(candidate));
    if (distance >= limit) continue;
    limit = distance;
    nearest = candidate;
  }
  return nearest;
}

}  // namespace inventory
