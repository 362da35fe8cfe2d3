#include "inventory/k8s/kubeconfig.h"

#include <nlohmann/json.hpp>
#include <string>

#include "fuzz/memory_file.h"
#include "inventory/k8s/yaml.h"

// A kubeconfig gives a context or a mistake that names the file; any other object of Kubernetes is written as
// it was read.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace inventory;
  static const fuzz::MemoryFile file;
  const std::string_view text = fuzz::Text(data, size);
  file.Write(text);
  const auto context = k8s::LoadKubeconfig({file.path()}, "");
  fuzz::Require(context || !context.error().message().empty(), "a mistake is told");

  const auto object = k8s::ParseYaml(text, "file");
  if (!object) return 0;
  const auto again = k8s::ParseYaml(k8s::ToYaml(*object), "file");
  fuzz::Require(again && *again == *object, "what is written is read as the same");
  return 0;
}
