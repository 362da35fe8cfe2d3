#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace inventory::config {

/// One entry of a help text: "--max-parallel N" and what it means.
struct HelpEntry {
  std::string term;
  std::string meaning;
};

/// A titled list in two columns, wrapped to 100 columns of a terminal.
std::string FormatHelpSection(std::string_view title, const std::vector<HelpEntry>& entries);

}  // namespace inventory::config
