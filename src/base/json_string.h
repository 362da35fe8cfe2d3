#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace inventory {

/// Whether a character can't stand in a JSON string as it is: '"', a backslash, a control character.
/// https://www.rfc-editor.org/rfc/rfc8259#section-7
constexpr bool EndsPlainJsonText(char c) {
  return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

/// The same for any of eight bytes.
/// https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord
constexpr bool AnyEndsPlainJsonText(std::uint64_t bytes) {
  constexpr std::uint64_t kOnes = 0x0101'0101'0101'0101;
  constexpr std::uint64_t kHighBits = kOnes * 0x80;
  const auto below = [](std::uint64_t word, std::uint64_t limit) { return (word - kOnes * limit) & ~word; };
  return ((below(bytes, 0x20) | below(bytes ^ kOnes * '"', 1) | below(bytes ^ kOnes * '\\', 1)) &
          kHighBits) != 0;
}

/// Where such a character stands from `position` on, or the text's size. Every byte of every answer passes
/// here, twice if it is printed.
inline std::size_t FindPlainJsonEnd(std::string_view text, std::size_t position) {
  std::uint64_t bytes = 0;
  for (; text.size() - position >= sizeof bytes; position += sizeof bytes) {
    std::memcpy(&bytes, text.data() + position, sizeof bytes);
    if (AnyEndsPlainJsonText(bytes)) break;
  }
  while (position < text.size() && !EndsPlainJsonText(text[position])) ++position;
  return position;
}

}  // namespace inventory
