#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "inventory/base/result.h"
#include "inventory/base/value.h"

/// CBOR (RFC 8949) as far as Smithy's RPC v2 protocol uses it.
namespace inventory::aws::protocol {

struct CborLimits {
  std::size_t depth = 200;
  /// Data items in all. AWS's largest pages have some hundred thousand.
  std::size_t items = 4'000'000;
};

/// Parses one data item, which must be the whole of `bytes`, into untyped values: maps have text keys and
/// lose those whose value is null, tag 1 becomes a timestamp, undefined is null. Byte and text strings of
/// definite length point into `bytes`, which must outlive the arena's values. Fails with kProtocol and the
/// byte offset.
Result<Value> ParseCbor(std::string_view bytes, Arena& arena, CborLimits limits = {});

/// Appends data items in their shortest form.
class CborWriter {
 public:
  explicit CborWriter(std::string& out) : out_(out) {}

  void Null();
  void Boolean(bool value);
  void Integer(std::int64_t value);
  /// Four bytes.
  void Float(double value);
  /// Eight bytes.
  void Double(double value);
  void Text(std::string_view text);
  void Bytes(std::string_view bytes);
  void BeginList(std::size_t size);
  void BeginMap(std::size_t size);
  /// Seconds since 1970, tagged as such.
  void EpochSeconds(std::int64_t seconds);
  void EpochSeconds(double seconds);

 private:
  void Head(unsigned major, std::uint64_t argument);
  void BigEndian(std::uint64_t value, unsigned bytes);
  /// NaN and the infinities take two bytes.
  bool SpecialNumber(double value);

  std::string& out_;
};

}  // namespace inventory::aws::protocol
