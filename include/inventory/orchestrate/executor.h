#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/async/sync.h"
#include "inventory/async/task.h"
#include "inventory/base/result.h"
#include "inventory/orchestrate/run_spec.h"
#include "inventory/report/outcome.h"

namespace inventory::orchestrate {

/// Something happened to an account. References are valid during the call.
struct ProgressEvent {
  enum class Kind : std::uint8_t {
    kStarted,   ///< The account's work has begun.
    kStepDone,  ///< outcome.step has ended well.
    kRetry,     ///< outcome.step has failed for now and is done again; `detail` says why.
    kWarning,   ///< `detail` tells what went wrong beside the account's work.
    kFinished,  ///< Nothing more will be done for the account.
  };
  Kind kind;
  const report::Outcome& outcome;
  std::string_view detail = {};
  std::size_t finished = 0;  ///< Accounts, this one included.
  std::size_t total = 0;
};
using ProgressSink = std::function<void(const ProgressEvent&)>;

/// What is known of a run that was made before.
struct RunStatus {
  std::string id;
  Time started;
  std::vector<report::Outcome> outcomes;  ///< By account id.
  std::size_t accounts = 0;               ///< That the run has; 0: nobody knows.

  /// Accounts without an outcome: no work was begun for them, or what it left is gone.
  std::size_t missing() const { return accounts > outcomes.size() ? accounts - outcomes.size() : 0; }
};

/// Where and how the accounts' work is done. Used on one loop.
class Executor {
 public:
  virtual ~Executor() = default;

  /// Makes the run ours. If it was begun before under this id, gives the identity that it had then, so that
  /// going on with it makes the same names; kAlreadyExists if another orchestrator is at it right now,
  /// kNotFound if it is to be resumed and was never begun. Call once, before Run().
  virtual async::Task<Result<RunIdentity>> Begin(const RunIdentity& identity,
                                                 async::CancellationToken cancel) = 0;

  /// Has the work of every account done and gives an outcome for each, in the order of the spec. Running the
  /// same spec again is safe. What happens to one account is no concern of the others: an Error means that no
  /// work can be done at all (an unwritable directory, a cluster that refuses).
  ///
  /// Cancelled, it starts nothing more, ends what must not be left behind, and returns what it knows:
  /// kNotStarted for what was not begun, and kRunning for what goes on without us.
  virtual async::Task<Result<std::vector<report::Outcome>>> Run(const RunSpec& run, ProgressSink progress,
                                                                async::CancellationToken cancel) = 0;

  /// The last `limit` runs, latest first.
  virtual async::Task<Result<std::vector<RunStatus>>> Runs(std::size_t limit,
                                                           async::CancellationToken cancel) = 0;

  /// What Run() would make of the spec, as YAML documents.
  virtual std::string Plan(const RunSpec& run) const = 0;
};

}  // namespace inventory::orchestrate
