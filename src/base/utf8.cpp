#include "utf8.h"

#include <cstring>

namespace inventory {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080;

bool IsContinuation(unsigned char byte) {
  return (byte & 0xC0) == 0x80;
}

/// The length of the well-formed sequence of two to four bytes that `text` begins with, or 0.
std::size_t SequenceLength(std::string_view text) {
  const auto at = [text](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  const unsigned char first = at(0);
  std::size_t length = 0;
  unsigned char lowest_second = 0x80;
  unsigned char highest_second = 0xBF;
  if (first >= 0xC2 && first <= 0xDF) {
    length = 2;
  } else if ((first & 0xF0) == 0xE0) {
    length = 3;
    if (first == 0xE0) lowest_second = 0xA0;
    if (first == 0xED) highest_second = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    length = 4;
    if (first == 0xF0) lowest_second = 0x90;
    if (first == 0xF4) highest_second = 0x8F;
  } else {
    return 0;
  }
  if (text.size() < length || at(1) < lowest_second || at(1) > highest_second) return 0;
  for (std::size_t index = 2; index < length; ++index) {
    if (!IsContinuation(at(index))) return 0;
  }
  return length;
}

}  // namespace

std::size_t FindInvalidUtf8(std::string_view text) {
  std::size_t position = 0;
  while (position < text.size()) {
    std::uint64_t word = 0;
    while (position + sizeof(word) <= text.size()) {
      std::memcpy(&word, text.data() + position, sizeof(word));
      if ((word & kHighBits) != 0) break;
      position += sizeof(word);
    }
    while (position < text.size() && static_cast<unsigned char>(text[position]) < 0x80) ++position;
    while (position < text.size() && static_cast<unsigned char>(text[position]) >= 0x80) {
      const std::size_t length = SequenceLength(text.substr(position));
      if (length == 0) return position;
      position += length;
    }
  }
  return std::string_view::npos;
}

void AppendUtf8(std::uint32_t code_point, std::string& out) {
  const auto append = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    append(code_point);
  } else if (code_point < 0x800) {
    append(0xC0 | (code_point >> 6));
    append(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    append(0xE0 | (code_point >> 12));
    append(0x80 | ((code_point >> 6) & 0x3F));
    append(0x80 | (code_point & 0x3F));
  } else {
    append(0xF0 | (code_point >> 18));
    append(0x80 | ((code_point >> 12) & 0x3F));
    append(0x80 | ((code_point >> 6) & 0x3F));
    append(0x80 | (code_point & 0x3F));
  }
}

}  // namespace inventory
