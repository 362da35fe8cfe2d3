#include "fuzz/fuzz.h"
#include "inventory/config/yaml.h"

// No exception of the YAML library gets out, and every mistake says where it is.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace inventory;
  const Result<config::YamlNode> node = config::ParseYaml(fuzz::Text(data, size), "file");
  if (!node) fuzz::Require(node.error().message().starts_with("file:"), "mistakes name file and line");
  return 0;
}
