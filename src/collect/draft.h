#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collect/shape_walk.h"
#include "inventory/base/value.h"
#include "inventory/collect/catalog.h"
#include "inventory/collect/inventory.h"

namespace inventory::collect {

/// What templates may name besides elements.
struct Place {
  std::string_view account;
  std::string_view region;
  std::string_view partition;
};

/// An element in the making: what AWS listed, and what children have added so far. Views everything; the
/// memory is that of the item that is being collected.
class Draft {
 public:
  /// `around`: the element that `$parent` means, or nullptr.
  Draft(Value self, const Element& recipe, const Draft* around)
      : self_(self), recipe_(&recipe), around_(around) {}

  const Value& self() const { return self_; }
  const Element& recipe() const { return *recipe_; }
  const Draft* around() const { return around_; }

  /// A member by name: one that was added, else the element's own; or null.
  Value Find(std::string_view name) const;
  Value FindAt(const Path& path) const;

  /// `raw` is for templates, `output` for the report.
  void Add(std::string_view name, Value raw, Value output);
  /// Puts a structure in the place of a name, or its members beside the element's.
  void Merge(Value raw, Value output);

  /// What children could not add, and whose calls failed.
  void AddMissing(std::string_view key, std::span<LedgerEntry* const> failures);
  const std::vector<std::string_view>& missing() const { return missing_; }
  const std::vector<LedgerEntry*>& failures() const { return failures_; }

  /// The finished element: documents parsed, secrets out, added members in.
  Value Compose(Redaction redaction, Redactor& redactor, Arena& arena) const;

 private:
  struct Added {
    std::string_view name;
    Value raw;
    Value output;
  };

  Value self_;
  const Element* recipe_;
  const Draft* around_;
  std::vector<Added> added_;
  bool merged_map_ = false;  ///< A map took a name's place: its keys are data.
  std::vector<std::string_view> missing_;
  std::vector<LedgerEntry*> failures_;
};

/// The value of a template that is one reference; else its text. Null if something that it refers to is not
/// there.
Value Resolve(const Template& text, const Draft* draft, const Place& place, Arena& arena);
/// A text in any case: what is not there is left out.
std::string_view ResolveText(const Template& text, const Draft* draft, const Place& place, Arena& arena);

/// An operation's input as untyped values, for protocol::ValidateInput. What is not there is left out.
Value BuildInput(const Parameter& parameter, const Draft* draft, const Place& place, Arena& arena);

/// A text read as JSON; unchanged if it is none.
Value ParseDocument(const Value& text, Encoding encoding, Arena& arena);

/// A map of texts from any of the forms in which AWS has tags; null for none.
Value TagMap(const Value& tags, Arena& arena);

}  // namespace inventory::collect
