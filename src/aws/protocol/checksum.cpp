#include <array>
#include <cstdint>

#include <fmt/format.h>

#include "inventory/base/encoding.h"
#include "serialize.h"

namespace inventory::aws::protocol {
namespace {

constexpr std::string_view kDefaultAlgorithm = "CRC32";

std::string Crc32Bytes(std::string_view body) {
  const std::uint32_t crc = Crc32(body);
  std::string bytes;
  for (unsigned shift = 32; shift > 0; shift -= 8) bytes.push_back(static_cast<char>(crc >> (shift - 8)));
  return bytes;
}

bool HasChecksum(const http::Headers& headers) {
  for (const auto& [name, value] : headers.fields()) {
    if (AsciiLower(name).starts_with("x-amz-checksum-") && !EqualsIgnoreCase(name, "x-amz-checksum-mode"))
      return true;
  }
  return false;
}

}  // namespace

Result<> AddChecksum(const model::Operation& operation, const Value& input, WireRequest& request) {
  const std::string_view algorithm_member = operation.checksum_algorithm_member();
  const bool asked = operation.Has(model::OperationTrait::kChecksumRequired) || !algorithm_member.empty();
  // Whoever streams a body knows it better, and gives the checksum as a member.
  const bool body_follows = request.has_streaming_body && request.body.empty();
  if (!asked || body_follows || HasChecksum(request.headers)) return {};

  const std::string_view chosen = algorithm_member.empty() ? "" : input.FindText(algorithm_member);
  const std::string_view algorithm = chosen.empty() ? kDefaultAlgorithm : chosen;
  std::string digest;
  if (algorithm == "CRC32") {
    digest = Crc32Bytes(request.body);
  } else if (algorithm == "SHA256") {
    const std::array<unsigned char, 32> sha = Sha256(request.body);
    digest.assign(sha.begin(), sha.end());
  } else {
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("{}: the checksum {} is not supported: use CRC32 or SHA256", algorithm_member,
                            algorithm));
  }
  request.headers.Add("x-amz-checksum-" + AsciiLower(algorithm), Base64Encode(digest));
  if (!chosen.empty() || algorithm_member.empty()) return {};
  const auto shape = operation.input();
  const auto member = shape ? shape->FindMember(algorithm_member) : std::nullopt;
  if (member && !member->location_name().empty()) {
    request.headers.Set(std::string(member->location_name()), std::string(kDefaultAlgorithm));
  }
  return {};
}

}  // namespace inventory::aws::protocol
