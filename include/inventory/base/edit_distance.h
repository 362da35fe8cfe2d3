#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace inventory {

/// The candidate that was most likely meant by `name`, for "did you mean": the one with the fewest typing
/// errors (insertions, deletions, replacements, swaps; case does not count), at most one for every three
/// characters. The first of equals. Views what `candidates` view.
std::optional<std::string_view> Nearest(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace inventory
