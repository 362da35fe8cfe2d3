#include "help.h"

#include <algorithm>
#include <cstddef>

namespace inventory::config {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kMargin = 2;
constexpr std::size_t kWidestTerm = 30;

void AppendWrapped(std::string_view text, std::size_t indent, std::string& out) {
  std::size_t column = indent;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (column > indent && column + 1 + word.size() > kWidth) {
      out.push_back('\n');
      out.append(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out.push_back(' ');
      ++column;
    }
    out.append(word);
    column += word.size();
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  out.push_back('\n');
}

}  // namespace

std::string FormatHelpSection(std::string_view title, const std::vector<HelpEntry>& entries) {
  if (entries.empty()) return "";
  std::size_t widest = 0;
  for (const HelpEntry& entry : entries) {
    if (entry.term.size() <= kWidestTerm) widest = std::max(widest, entry.term.size());
  }
  const std::size_t indent = kMargin + widest + kMargin;
  std::string out = "\n";
  out.append(title).append(":\n");
  for (const HelpEntry& entry : entries) {
    out.append(kMargin, ' ').append(entry.term);
    if (entry.term.size() > widest) {
      out.push_back('\n');
      out.append(indent, ' ');
    } else {
      out.append(indent - kMargin - entry.term.size(), ' ');
    }
    AppendWrapped(entry.meaning, indent, out);
  }
  return out;
}

}  // namespace inventory::config
