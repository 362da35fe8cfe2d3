#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/base/clock.h"
#include "inventory/base/result.h"

namespace inventory::report {

/// A container's termination message is cut by Kubernetes at this size, so that is the size of an outcome:
/// https://kubernetes.io/docs/tasks/debug/debug-application/determine-reason-pod-failure/
inline constexpr std::size_t kMaxOutcomeBytes = 4096;

/// What the runner does for an account, in this order.
enum class Step : std::uint8_t { kAssume, kInventory, kUpload };
std::string_view StepName(Step step);

/// Of one account. A runner step tells the first three, of the steps so far; executors add the rest.
enum class Status : std::uint8_t {
  kComplete,    ///< Nothing is missing.
  kPartial,     ///< There is a report, and `gaps` say what it lacks.
  kFailed,      ///< There is no report where it should be; `error` says why.
  kRunning,     ///< Still at it.
  kNotStarted,  ///< Not yet, or not any more: the run was stopped before.
};
std::string_view StatusName(Status status);

/// Calls that did not give what they should have, by the reason that the ledger has for them.
struct Gap {
  std::string kind;  ///< "denied_by_policy", "throttled"
  std::uint64_t count = 0;
  std::vector<std::string> examples;  ///< The first few: "eu-west-1 ec2:DescribeVpcs".
};

struct Failure {
  std::string code;         ///< AWS's where there is one ("AccessDenied"), else ErrorCodeName().
  std::string message;      ///< For people.
  std::string role = {};    ///< The role that should have been assumed, or "".
  std::string caller = {};  ///< Who asked, as GetCallerIdentity tells it, or "".

  /// Code, role and caller are taken from the error's context ("code", "role", "caller").
  static Failure Of(const Error& error);
};

/// What became of one account in one run. Each step reads what the one before it wrote and goes on from
/// there.
struct Outcome {
  std::string account;
  std::string name;
  std::string run;
  Step step = Step::kAssume;  ///< The last one that was begun.
  Status status = Status::kNotStarted;
  std::uint64_t resources = 0;
  std::uint64_t regions = 0;
  std::uint64_t calls = 0;
  std::vector<Gap> gaps;
  std::optional<Failure> error;
  std::string bucket;
  std::string key;          ///< Where the report is in the bucket, once it is there.
  std::uint64_t bytes = 0;  ///< Of the report.
  std::optional<Time> started;
  std::optional<Time> finished;

  std::uint64_t gap_count() const;
  /// From here on it is kFailed, for this reason.
  void Fail(Failure why);
};

/// One line of JSON of at most kMaxOutcomeBytes: of what is too much, examples go first, then the end of the
/// message.
std::string ToJson(const Outcome& outcome);

/// Members that are not known are ignored; kProtocol for what is no outcome.
Result<Outcome> ParseOutcome(std::string_view json);

}  // namespace inventory::report
