#pragma once

#include <cstddef>
#include <memory_resource>
#include <string_view>

#include "inventory/base/result.h"
#include "inventory/base/value.h"

namespace inventory::aws::protocol {

struct XmlAttribute {
  std::string_view name;  ///< With its prefix. Namespace declarations are left out.
  std::string_view value;
  const XmlAttribute* next = nullptr;
};

struct XmlElement {
  std::string_view name;  ///< Without prefix.
  std::string_view text;  ///< All of it before the first child, in the document's arena.
  const XmlAttribute* attributes = nullptr;
  XmlElement* first_child = nullptr;
  XmlElement* next = nullptr;       ///< The next child of the same parent.
  XmlElement* next_same = nullptr;  ///< For whoever walks the tree: the next sibling of this name.
};

struct XmlLimits {
  std::size_t depth = 200;
  /// AWS's largest pages have some hundred thousand.
  std::size_t elements = 2'000'000;
};

/// A parsed XML document: elements and names live as long as this object, text as long as the arena.
class XmlTree {
 public:
  /// Reads a whole document. Comments and processing instructions are skipped. Refuses document type
  /// declarations, and with them all entities but XML's own five. Fails with kProtocol and the line.
  static Result<XmlTree> Parse(std::string_view text, Arena& arena, XmlLimits limits = {});

  XmlElement& root() { return *root_; }
  std::pmr::memory_resource& memory() { return *memory_; }

 private:
  XmlTree() : memory_(std::make_unique<std::pmr::monotonic_buffer_resource>()) {}

  friend class XmlReader;
  std::unique_ptr<std::pmr::monotonic_buffer_resource> memory_;
  XmlElement* root_ = nullptr;
};

/// The name of the root element as far as it can be told without parsing, with its prefix: "Error" of
/// `<?xml ...?><!-- --><Error attribute="">`. "" if the text does not begin like XML.
std::string_view PeekRootName(std::string_view text);

}  // namespace inventory::aws::protocol
