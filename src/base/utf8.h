#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace inventory {

/// Where the first byte stands that begins no well-formed sequence (Unicode 15, table 3-7), or npos.
std::size_t FindInvalidUtf8(std::string_view text);

/// Appends a code point up to U+10FFFF.
void AppendUtf8(std::uint32_t code_point, std::string& out);

}  // namespace inventory
