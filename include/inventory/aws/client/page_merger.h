#pragma once

#include <string_view>
#include <vector>

#include "inventory/aws/model/model.h"
#include "inventory/base/value.h"

namespace inventory::aws::client {

/// Which parts of the pages make the result.
struct MergeRules {
  enum class Kind {
    kOnlyPage,  ///< The operation does not page.
    kByKeys,    ///< The model's paginator says what.
    kByShape,   ///< A synthesised paginator: nothing is known but the token.
  };

  Kind kind = Kind::kOnlyPage;
  std::vector<std::string_view> result_keys = {};
  std::vector<std::string_view> other_keys = {};  ///< botocore's non_aggregate_keys.
  std::vector<std::string_view> tokens = {};
};

MergeRules MergeRulesOf(const model::Operation& operation);

/// Makes one answer of all pages.
///
/// kByKeys is botocore's PageIterator.build_full_result: of the result keys lists are joined, numbers added,
/// texts concatenated, and of anything else the first stays; the other keys come from the first page, null
/// where it has none; nothing else is kept. kByShape: lists of the top level are joined, other members come
/// from the first page, the token is left out.
class PageMerger {
 public:
  explicit PageMerger(MergeRules rules);

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

  MergeRules rules_;
  std::vector<Sum> sums_;
  /// The first page, whose memory also holds what is kept of the later ones.
  Document result_;
  bool first_ = true;
};

}  // namespace inventory::aws::client
