#include "shell_words.h"

namespace inventory::aws::auth {
namespace {

bool IsBlank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

Result<std::vector<std::string>> SplitShellWords(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = '\0';
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool escapes = c == '\\' && quote != '\'';
    if (escapes && i + 1 == line.size()) return Fail(ErrorCode::kInvalidArgument, "it ends in a backslash");
    if (escapes) {
      const char next = line[++i];
      // Within double quotes a backslash only escapes what would end or escape them.
      if (quote == '"' && next != '"' && next != '\\') word.push_back('\\');
      word.push_back(next);
      in_word = true;
    } else if (quote != '\0') {
      if (c == quote) {
        quote = '\0';
      } else {
        word.push_back(c);
      }
    } else if (c == '\'' || c == '"') {
      quote = c;
      in_word = true;
    } else if (!IsBlank(c)) {
      word.push_back(c);
      in_word = true;
    } else if (in_word) {
      words.push_back(std::move(word));
      word.clear();
      in_word = false;
    }
  }
  if (quote != '\0') return Fail(ErrorCode::kInvalidArgument, "a quote is not closed");
  if (in_word) words.push_back(std::move(word));
  return words;
}

}  // namespace inventory::aws::auth
