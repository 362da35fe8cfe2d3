#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "inventory/aws/model/model.h"
#include "inventory/base/value.h"

namespace inventory::aws::client {

/// Makes one answer of all pages.
///
/// With the model's paginator as botocore's PageIterator.build_full_result does: of the result keys lists are
/// joined, numbers added, texts concatenated, and of anything else the first stays; the paginator's other
/// keys come from the first page, null where it has none; nothing else is kept. With a synthesised paginator
/// lists of the top level are joined, other members come from the first page, the token is left out. Without
/// one the only page is the result.
class PageMerger {
 public:
  explicit PageMerger(const model::Operation& operation);

  void Add(Document page);
  /// The result. Call once, after all pages.
  Document Finish() &&;

 private:
  struct Sum {
    std::string_view path;
    Value first;
    /// Lists only: the items of all pages.
    std::vector<Value> items;
  };

  void AddByKeys(const Value& page);
  void AddByShape(const Value& page);
  void Append(Sum& sum, const Value& value);

  std::optional<model::Paginator> paginator_;
  std::vector<Sum> sums_;
  /// The first page, whose memory also holds what is kept of the later ones.
  Document result_;
  bool first_ = true;
};

}  // namespace inventory::aws::client
