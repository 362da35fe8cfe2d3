#include "fuzz/fuzz.h"
#include "inventory/base/encoding.h"
#include "inventory/base/json.h"

// What was parsed, written and parsed again is the same, in both layouts; NaN and infinities are written as
// strings.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace inventory;
  Arena arena;
  const Result<Value> value = ParseJson(fuzz::Text(data, size), arena);
  if (!value) return 0;
  const std::string text = ToJson(*value);
  fuzz::Require(IsValidUtf8(text), "JSON is written in UTF-8");
  const Result<Value> again = ParseJson(text, arena);
  fuzz::Require(again.has_value(), "what is written can be read");
  fuzz::Require(ToJson(*again) == text, "what is read is what was written");
  const std::string pretty = ToPrettyJson(*value);
  const Result<Value> from_pretty = ParseJson(pretty, arena);
  fuzz::Require(from_pretty.has_value() && *from_pretty == *again, "both layouts mean the same");
  return 0;
}
