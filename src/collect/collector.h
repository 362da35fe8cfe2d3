#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "collect/caller.h"
#include "collect/draft.h"
#include "collect/shape_walk.h"
#include "inventory/async/sync.h"
#include "inventory/async/task.h"
#include "inventory/collect/inventory.h"
#include "inventory/report/writer.h"

namespace inventory::collect {

/// Turns the pages of a list operation into records, with whatever the children of each element add.
class Collector {
 public:
  /// All references must outlive the collector and its tasks. `partition`: as in ARNs, "aws".
  Collector(Caller& caller, Ledger& ledger, report::Writer& writer, const Clock& clock,
            const InventoryOptions& options, std::string_view partition);

  /// Everything of one operation in one region.
  async::Task<> Collect(const WorkItem& item);

  /// Why the report could not be written; the caller has been stopped then.
  const std::optional<Error>& write_error() const { return write_error_; }
  /// Adds the records that were written to the result's counts.
  void AddCounts(InventoryResult& result) const;

 private:
  /// What an element of a page needs until its record is written, its children's answers included.
  struct Item {
    Item(const WorkItem& item, Place item_place);

    const WorkItem& work;
    Place place;
    Arena arena;
    std::deque<Document> pages;
  };
  struct Listed {
    Value self;
    Value around;  ///< The structure that its list stands in.
  };
  struct Taken {
    Value raw;     ///< As AWS sent it: for templates.
    Value output;  ///< As the report shows it.
  };
  struct Answer {
    CallEnd end = CallEnd::kDone;
    std::vector<Taken> taken;
    std::vector<LedgerEntry*>
        failures;  ///< Of this call, and of those below it that no record of their own tells of.
  };

  bool Wants(const WorkItem& work, const Element& element) const;
  bool WantsType(const WorkItem& work, std::string_view type) const;

  async::Task<std::size_t> HandlePage(const WorkItem& work, Document page);
  void WriteAll(const WorkItem& work, const Listing& listing, std::span<const Listed> elements);
  async::Task<> HandleElement(const WorkItem& work, const Listing& listing, Listed listed);
  Place PlaceOf(const WorkItem& work) const;

  /// Adds fields and children to the draft.
  async::Task<> Complete(Draft& draft, Item& item);
  async::Task<> Ask(const ChildCall& child, const Draft& draft, Item& item, Answer& answer);
  async::Task<std::size_t> HandleAnswer(const ChildCall& child, const Draft& draft, Item& item,
                                        Answer& answer, Document page);
  async::Task<> TakeElement(const ChildCall& child, Value self, const Draft& around, Item& item,
                            Answer& answer, Taken& taken);
  static void Apply(const ChildCall& child, const Answer& answer, Draft& draft, Item& item);

  void AddFields(Draft& draft, Item& item) const;
  void Write(const Draft& draft, const Value& resource, Item& item);

  Caller& caller_;
  Ledger& ledger_;
  report::Writer& writer_;
  const Clock& clock_;
  const InventoryOptions& options_;
  std::string partition_;
  Redactor redactor_;
  /// Elements with children that are open at the same time.
  async::Semaphore open_items_;
  std::optional<Error> write_error_;
  // Names of the plan and the catalogue.
  std::map<std::string_view, std::uint64_t> by_region_;
  std::map<std::pair<std::string_view, std::string_view>, std::uint64_t> by_type_;  ///< Service and type.
};

}  // namespace inventory::collect
