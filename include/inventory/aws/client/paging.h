#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "inventory/aws/model/model.h"
#include "inventory/base/result.h"
#include "inventory/base/value.h"

namespace inventory::aws::client {

/// Which pages to ask for.
enum class PageScope {
  /// Those that botocore (and so the AWS CLI) asks for, and those that it loses although its paginator sees a
  /// "more" flag
  /// (Kinesis' ListStreams without a token).
  kPaginator,
  /// Also those of operations that have no paginator but tokens that belong together by their names and a
  /// flag that says
  /// "more" (Route 53's ListTrafficPolicies), or a flag and a start after the last item (Firehose's
  /// ListDeliveryStreams).
  kEverything,
};

/// Where an operation's answers tell how to ask for the next page. Names and paths belong to the models.
struct PageRules {
  struct Link {
    std::string_view input;   ///< The member that takes the token.
    std::string_view output;  ///< The path to the token.
  };
  /// Going on after the last item of a list.
  struct Tail {
    std::string_view input;
    std::string_view list;
    std::string_view item_member;  ///< "" for a list of strings.
  };

  std::vector<Link> links;
  std::string_view more;  ///< Path to a flag without which there are no more pages, or "".
  std::optional<Tail> tail;
  /// The token names the last item: any other value is not followed.
  bool token_names_last_item = false;
};

PageRules PageRulesOf(const model::Operation& operation, PageScope scope);

/// The inputs of one call's pages, one after the other. Pure: gets answers, gives inputs.
class PageCursor {
 public:
  /// `input` must outlive the cursor. `page_size`, if given, goes where the paginator has its limit, within
  /// the model's bounds, unless the input has one already.
  PageCursor(const model::Operation& operation, const Value& input, PageScope scope,
             std::optional<int> page_size = std::nullopt);

  /// What to send next; valid until the next Advance.
  Value input() const;

  /// Reads an answer. True: there is another page, ask with input(). False: this was the last. kProtocol: a
  /// token came a second time, which would never end.
  Result<bool> Advance(const Value& output);

  /// The last answer said that there is more, and nothing tells how to ask for it.
  bool truncated() const { return truncated_; }

 private:
  std::vector<Value> NextTokens(const Value& output) const;

  PageRules rules_;
  Document limit_;
  std::vector<Field> fixed_;   ///< The input's fields that are no tokens, and the limit.
  std::vector<Field> fields_;  ///< fixed_ and the current page's tokens.
  Document tokens_;            ///< What the current page's tokens point into.
  std::unordered_set<std::string> seen_;
  bool truncated_ = false;
};

}  // namespace inventory::aws::client
