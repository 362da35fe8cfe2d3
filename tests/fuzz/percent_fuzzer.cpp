#include "fuzz/fuzz.h"
#include "inventory/base/encoding.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace inventory;
  const std::string_view bytes = fuzz::Text(data, size);
  fuzz::Require(PercentDecode(PercentEncode(bytes, "/")) == bytes, "what was encoded can be decoded");
  fuzz::Require(PercentDecode(bytes).size() <= bytes.size(), "decoding makes nothing longer");
  return 0;
}
