#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

#include "inventory/base/result.h"
#include "inventory/base/value.h"

namespace inventory {

struct JsonLimits {
  /// Containers within containers. AWS's deepest modelled answer has fewer than 40.
  std::size_t depth = 500;
  /// Values of all kinds, which take 16 bytes each: a short text can hold many.
  std::size_t values = std::numeric_limits<std::size_t>::max();
};

/// Parses one JSON text (RFC 8259) into untyped values: objects become kMap, numbers kInteger, kNumber or
/// kDouble.
///
/// Accepts what Python's json module accepts and AWS's SDKs therefore live with: NaN, Infinity, -Infinity,
/// lone surrogate escapes (they become U+FFFD), duplicate keys (the last one wins). Invalid UTF-8 is an
/// error. Strings without escapes point into `text`, which must outlive the arena's values (Arena::Adopt).
///
/// Fails with kProtocol and the byte offset. Bounded stack and memory: more than the limits is an error.
Result<Value> ParseJson(std::string_view text, Arena& arena, JsonLimits limits = {});

/// The form of `runner call`: timestamps as ISO 8601 in UTC ("2026-01-02T03:04:05Z", microseconds only when
/// there are any), blobs in base64, doubles as the shortest text that reads back the same, NaN and infinities
/// as strings
/// ("NaN", "Infinity", "-Infinity"). One line, no spaces.
void AppendJson(const Value& value, std::string& out);
std::string ToJson(const Value& value);

/// The same, indented by four spaces as the AWS CLI prints it.
std::string ToPrettyJson(const Value& value);

/// A quoted and escaped JSON string. Non-ASCII is written as it is.
void AppendJsonString(std::string_view text, std::string& out);

}  // namespace inventory
