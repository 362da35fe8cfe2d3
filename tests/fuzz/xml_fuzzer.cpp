#include "aws/protocol/xml.h"

#include "fuzz/fuzz.h"
#include "inventory/base/encoding.h"

// A tree has names and text in UTF-8, and a root of the name that can be told without parsing.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace inventory;
  const std::string_view text = fuzz::Text(data, size);
  Arena arena;
  auto tree = aws::protocol::XmlTree::Parse(text, arena, {.depth = 50, .elements = 10'000});
  const std::string_view name = aws::protocol::PeekRootName(text);
  if (!tree) return 0;
  fuzz::Require(name.substr(name.find(':') + 1) == tree->root().name,
                "the root's name can be told beforehand");
  const aws::protocol::XmlElement* element = &tree->root();
  for (; element != nullptr; element = element->first_child) {
    fuzz::Require(!element->name.empty(), "elements have names");
    fuzz::Require(IsValidUtf8(element->text), "text is UTF-8");
  }
  return 0;
}
