#include "xml.h"

#include <algorithm>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include <expat.h>
#include <fmt/format.h>

namespace inventory::aws::protocol {
namespace {

/// What expat gets at a time: it copies its input.
constexpr std::size_t kChunk = std::size_t{64} << 10;

struct FreeParser {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};
using ParserPointer = std::unique_ptr<XML_ParserStruct, FreeParser>;

std::string_view WithoutPrefix(std::string_view name) {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool IsNamespaceDeclaration(std::string_view name) {
  return name == "xmlns" || name.starts_with("xmlns:");
}

}  // namespace

/// Builds the tree out of expat's events.
class XmlReader {
 public:
  XmlReader(Arena& arena, XmlLimits limits) : arena_(arena), limits_(limits) {}

  Result<XmlTree> Read(std::string_view text) {
    const ParserPointer parser(XML_ParserCreate("UTF-8"));
    if (!parser) throw std::bad_alloc();
    parser_ = parser.get();
    XML_SetUserData(parser_, this);
    XML_SetElementHandler(parser_, &OnStart, &OnEnd);
    XML_SetCharacterDataHandler(parser_, &OnText);
    XML_SetStartDoctypeDeclHandler(parser_, &OnDoctype);

    do {
      const std::string_view chunk = text.substr(0, kChunk);
      text.remove_prefix(chunk.size());
      if (XML_Parse(parser_, chunk.data(), static_cast<int>(chunk.size()), text.empty() ? 1 : 0) !=
          XML_STATUS_OK) {
        return Fail(ErrorCode::kProtocol,
                    fmt::format("invalid XML: {} in line {}",
                                refusal_.empty() ? XML_ErrorString(XML_GetErrorCode(parser_)) : refusal_,
                                XML_GetCurrentLineNumber(parser_)));
      }
    } while (!text.empty());
    return std::move(tree_);
  }

 private:
  struct Open {
    XmlElement* element;
    XmlElement* last_child;
  };

  static XmlReader& Self(void* data) { return *static_cast<XmlReader*>(data); }
  static void OnStart(void* data, const char* name, const char** attributes) {
    Self(data).Start(name, attributes);
  }
  static void OnEnd(void* data, const char* /*name*/) { Self(data).End(); }
  static void OnText(void* data, const char* text, int size) {
    Self(data).text_.append(text, static_cast<std::size_t>(size));
  }
  static void OnDoctype(void* data, const char* /*name*/, const char* /*system_id*/,
                        const char* /*public_id*/, int /*has_internal_subset*/) {
    Self(data).Refuse("a document type declaration, which AWS never sends");
  }

  void Refuse(std::string_view why) {
    if (refusal_.empty()) refusal_ = why;
    XML_StopParser(parser_, XML_FALSE);
  }

  template <class T>
  T* Make() {
    return new (tree_.memory_->allocate(sizeof(T), alignof(T))) T;
  }

  std::string_view Keep(std::string_view text) {
    if (text.empty()) return {};
    auto* copy = static_cast<char*>(tree_.memory_->allocate(text.size(), 1));
    std::ranges::copy(text, copy);
    return {copy, text.size()};
  }

  /// Lists repeat one name: the last name of this depth is kept once.
  std::string_view KeepName(std::string_view name) {
    if (names_.size() <= open_.size()) names_.resize(open_.size() + 1);
    std::string_view& last = names_[open_.size()];
    if (last != name) last = Keep(name);
    return last;
  }

  // After a refusal expat may still tell what it has read already.

  void Start(const char* name, const char** attributes) {
    if (!refusal_.empty()) return;
    if (open_.size() >= limits_.depth)
      return Refuse(fmt::format("more than {} nested elements", limits_.depth));
    if (++elements_ > limits_.elements) return Refuse(fmt::format("more than {} elements", limits_.elements));
    const std::string_view local_name = WithoutPrefix(name);
    if (local_name.empty()) return Refuse("an element that has a prefix and no name");
    CloseText();
    auto* element = Make<XmlElement>();
    element->name = KeepName(local_name);
    for (const char** attribute = attributes; *attribute != nullptr; attribute += 2) {
      if (IsNamespaceDeclaration(attribute[0])) continue;
      auto* kept = Make<XmlAttribute>();
      *kept = {.name = Keep(attribute[0]), .value = arena_.Copy(attribute[1]), .next = element->attributes};
      element->attributes = kept;
    }
    if (open_.empty()) {
      tree_.root_ = element;
    } else {
      Open& parent = open_.back();
      (parent.last_child == nullptr ? parent.element->first_child : parent.last_child->next) = element;
      parent.last_child = element;
    }
    open_.push_back({element, nullptr});
  }

  void End() {
    if (!refusal_.empty()) return;
    CloseText();
    open_.pop_back();
  }

  /// Text counts up to the first child; what stands between and after children is layout.
  void CloseText() {
    if (text_.empty()) return;
    if (!open_.empty() && open_.back().last_child == nullptr) open_.back().element->text = arena_.Copy(text_);
    text_.clear();
  }

  Arena& arena_;
  XmlLimits limits_;
  XML_Parser parser_ = nullptr;
  XmlTree tree_;
  std::vector<Open> open_;
  std::vector<std::string_view> names_;
  std::string text_;
  std::string refusal_;
  std::size_t elements_ = 0;
};

Result<XmlTree> XmlTree::Parse(std::string_view text, Arena& arena, XmlLimits limits) {
  return XmlReader(arena, limits).Read(text);
}

std::string_view PeekRootName(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  constexpr std::string_view kLayout = " \t\r\n";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(kLayout), text.size()));
    if (!text.starts_with('<')) return {};
    const std::string_view begin = text.starts_with("<?") ? "<?" : text.starts_with("<!--") ? "<!--" : "";
    if (begin.empty()) break;
    const std::string_view end = begin == "<?" ? "?>" : "-->";
    // "<!-->" is no comment yet.
    const auto position = text.find(end, begin.size());
    if (position == std::string_view::npos) return {};
    text.remove_prefix(position + end.size());
  }
  text.remove_prefix(1);
  return text.substr(0, text.find_first_of(" \t\r\n/>"));
}

}  // namespace inventory::aws::protocol
