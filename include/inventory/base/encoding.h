#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "inventory/base/result.h"

namespace inventory {

std::string HexEncode(std::string_view bytes);

std::string Base64Encode(std::string_view bytes);
/// Without padding and with '-' and '_': RFC 4648 section 5.
std::string Base64UrlEncode(std::string_view bytes);
/// Ignores white space; fails with kProtocol on anything else outside the alphabet and on wrong padding.
Result<std::string> Base64Decode(std::string_view text);

/// Percent-encodes every byte but A-Z a-z 0-9 - . _ ~ and those in `also_safe`; hexadecimal digits in upper
/// case.
std::string PercentEncode(std::string_view text, std::string_view also_safe = "");
/// Decodes %XX; leaves malformed escapes as they are, as Python's unquote does. '+' stays '+'.
std::string PercentDecode(std::string_view text);

bool IsValidUtf8(std::string_view text);

std::string AsciiLower(std::string_view text);
bool EqualsIgnoreCase(std::string_view a, std::string_view b);

std::array<unsigned char, 32> Sha256(std::string_view bytes);
std::string Sha256Hex(std::string_view bytes);
std::array<unsigned char, 32> HmacSha256(std::string_view key, std::string_view bytes);
std::array<unsigned char, 16> Md5(std::string_view bytes);
/// CRC-32 as S3's x-amz-checksum-crc32 and zlib define it. Pass the last result to go on.
std::uint32_t Crc32(std::string_view bytes, std::uint32_t crc = 0);

}  // namespace inventory
