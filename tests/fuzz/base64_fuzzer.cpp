#include "fuzz/fuzz.h"
#include "inventory/base/encoding.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace inventory;
  const std::string_view bytes = fuzz::Text(data, size);
  fuzz::Require(Base64Decode(Base64Encode(bytes)) == bytes, "what was encoded can be decoded");
  const Result<std::string> decoded = Base64Decode(bytes);
  if (decoded)
    fuzz::Require(Base64Decode(Base64Encode(*decoded)) == *decoded, "what was decoded can be encoded");
  return 0;
}
