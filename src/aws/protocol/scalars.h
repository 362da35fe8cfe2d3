#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "inventory/aws/model/model.h"
#include "inventory/base/result.h"
#include "inventory/base/value.h"

/// Scalars as text, read and written as Python does: botocore is the reference for what AWS's answers mean.
namespace inventory::aws::protocol {

/// int(text): surrounding white space, a sign and leading zeros are allowed. Numbers beyond 64 bits are kept
/// as text in the arena.
std::optional<Value> ParseInteger(std::string_view text, Arena& arena);

/// float(text): also "nan", "inf" and "infinity" in any case.
std::optional<double> ParseFloat(std::string_view text);

/// base64.b64decode(text): what is not in the alphabet is passed over, and what follows complete padding is
/// ignored.
std::optional<std::string> ParseBase64(std::string_view text);

/// str() of an integer or float: "5", "0.5", "2.0", "1e+21", "NaN", "Infinity", "-Infinity".
std::string NumberText(const Value& number);

/// Header values reach Python programs as ISO 8859-1.
std::string Latin1ToUtf8(std::string_view text);

/// Bytes that begin no well-formed sequence become U+FFFD, one per maximal prefix of a sequence.
std::string ReplaceInvalidUtf8(std::string_view text);

std::string_view TrimSpace(std::string_view text);

/// How a service wants instants in requests: whole or fractional seconds where botocore writes them so.
class TimestampWriter {
 public:
  explicit TimestampWriter(bool milliseconds) : milliseconds_(milliseconds) {}

  /// `fallback` is the format of the place where the model names none.
  std::string Text(Time time, model::TimestampFormat format, model::TimestampFormat fallback) const;

 private:
  bool milliseconds_;
};

/// "a string", "a list of 3", "true": for messages.
std::string Describe(const Value& value);

}  // namespace inventory::aws::protocol
