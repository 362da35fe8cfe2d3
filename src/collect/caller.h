#pragma once

#include <expected>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "collect/governor.h"
#include "inventory/async/sync.h"
#include "inventory/aws/client/client.h"
#include "inventory/collect/inventory.h"
#include "inventory/collect/ledger.h"

namespace inventory::collect {

/// Which operation, where, and what its refusals mean.
struct PagedCall {
  aws::model::Operation operation;
  std::string_view service;  ///< As the ledger has it: "EC2".
  std::string_view region;   ///< As the ledger has it: "global" or a region.
  std::string_view call_region;
  std::span<const std::string> absent;
  std::optional<int> page_size;
  bool of_resource = false;  ///< One call for each of the resources that another one has listed.
};

enum class CallEnd {
  kDone,
  kAbsent,  ///< There is none: an empty answer that looks like an error.
  kFailed,  ///< The ledger knows why.
};

/// Makes an inventory's calls: paced, bounded in number, stopped in time, and each with its line in the
/// ledger.
class Caller {
 public:
  /// All references must outlive the caller and its tasks.
  Caller(aws::Client& client, Ledger& ledger, const InventoryOptions& options);
  ~Caller();

  /// Gets a page with the memory that it lives in, and may take its time: the next is asked for afterwards.
  /// Returns the number of items that it found.
  using PageHandler = std::function<async::Task<std::size_t>(Document page)>;

  /// All pages, one after the other. `input` is untyped (protocol::ValidateInput) and must live until the
  /// end.
  async::Task<CallEnd> ForEachPage(PagedCall call, Value input, PageHandler handler);

  /// All calls from now on are made in regions that AWS has told to be enabled.
  void TrustRegions() { regions_trusted_ = true; }

  /// Starts no more calls; those in flight are given up.
  void Stop() { stop_.Cancel(); }
  bool stopped() const { return stop_.token().cancelled(); }

  async::Loop& loop() const { return client_.loop(); }
  std::uint64_t calls() const { return calls_; }

 private:
  async::Task<Result<aws::Page>> Send(const PagedCall& call, Value input, LedgerEntry& entry);
  /// Why no call may be made any more, if so.
  Result<> CheckTime() const;
  CallEnd NoteRefusal(const PagedCall& call, const Error& error, bool first_page, LedgerEntry& entry);

  aws::Client& client_;
  Ledger& ledger_;
  const InventoryOptions& options_;
  Governor governor_;
  async::Semaphore in_flight_;
  async::CancellationSource stop_;
  std::uint64_t cancel_registration_;
  bool regions_trusted_ = false;
  bool expired_ = false;
  std::uint64_t calls_ = 0;
};

}  // namespace inventory::collect
