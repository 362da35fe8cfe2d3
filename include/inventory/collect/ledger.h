#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "inventory/aws/client/client.h"
#include "inventory/base/clock.h"
#include "inventory/base/result.h"

/// What was asked, and what came of it: the proof that a report is complete, or the list of what it lacks.
namespace inventory::collect {

enum class Status : std::uint8_t {
  kComplete,
  kEmpty,          ///< Complete, and there is nothing.
  kNotInRegion,    ///< The service or the operation does not exist there.
  kNotOptedIn,     ///< The account has not enabled the region.
  kNotSubscribed,  ///< The account does not use the service: it must be subscribed to, enabled or initialised
                   ///< first.
  // From here on, resources may be missing.
  kTruncated,  ///< Some pages came, then an error: `code` says which.
  kThrottled,
  kDenied,
  kDeniedByScp,  ///< By a service control policy of the organization.
  kExpired,      ///< The credentials ended before, or could not be renewed.
  kTimedOut,
  kFailed,   ///< Anything else that AWS or the network refuses.
  kSkipped,  ///< Not asked: the run was stopped before.
};

/// "denied_by_scp"
std::string_view StatusName(Status status);
/// True for those after which something may be missing from the report.
constexpr bool IsGap(Status status) {
  return status >= Status::kTruncated;
}

/// All calls of one operation in one region.
struct LedgerEntry {
  std::string region;     ///< As in the report: "global" for global services.
  std::string service;    ///< "EC2"
  std::string operation;  ///< "DescribeVpcs"

  /// Of an operation that is called once per resource: the worst of what its calls came to.
  Status status = Status::kSkipped;
  std::uint64_t calls = 0;         ///< Pages and failed calls.
  std::uint64_t failed_calls = 0;  ///< Of these; an error that means "there is none" is no failure.
  std::uint64_t items = 0;
  std::uint64_t attempts = 0;  ///< Requests sent.
  std::uint64_t throttles = 0;
  std::chrono::microseconds duration{};  ///< Of the calls, added up; they may have overlapped.

  bool failed = false;  ///< One call at least: `status` is the worst failure's, and these are of the first
                        ///< of its kind.
  std::string request_id;
  std::string code;  ///< AWS's: "UnauthorizedOperation".
  std::string message;

  /// Resources that are in the report without what this operation would have told of them.
  std::uint64_t incomplete_resources = 0;
  std::vector<std::string> incomplete_examples;  ///< Their ARNs: the first three.
};

/// Collects entries. A planned operation is kSkipped until it has ended.
class Ledger {
 public:
  explicit Ledger(std::string account) : account_(std::move(account)) {}

  /// Makes the entry if there is none yet. The reference stays valid.
  LedgerEntry& At(std::string_view region, std::string_view service, std::string_view operation);

  /// Adds a call's cost to the entry.
  static void AddCall(LedgerEntry& entry, const aws::CallStatistics& statistics);
  /// Notes the failure of a call; the worst one stays.
  static void AddFailure(LedgerEntry& entry, Status status, const Error& error);
  /// Notes that a call was not even made; does not count as one.
  static void AddNotCalled(LedgerEntry& entry, Status status, const Error& error);
  /// An operation of the plan has ended without a failure of its own.
  static void Succeed(LedgerEntry& entry);
  /// A resource was written without what this operation should have added.
  static void AddIncomplete(LedgerEntry& entry, std::string_view arn);

  const std::string& account() const { return account_; }
  /// Sorted by region, service, operation.
  std::vector<const LedgerEntry*> entries() const;

 private:
  using Key = std::tuple<std::string, std::string, std::string>;
  std::string account_;
  std::map<Key, LedgerEntry, std::less<>> entries_;
};

/// The ledger as a file: one JSON object, an entry a line. docs/report-format.md has its members.
std::string ToJson(const Ledger& ledger, Time started, Time finished);

}  // namespace inventory::collect
