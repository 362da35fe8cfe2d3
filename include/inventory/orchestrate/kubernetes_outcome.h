#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "inventory/base/result.h"
#include "inventory/report/outcome.h"

namespace inventory::orchestrate {

/// Annotations of a runner Job that tell of its run.
inline constexpr std::string_view kStartedAnnotation = "inventory/run-started";  ///< ISO 8601
inline constexpr std::string_view kAccountNameAnnotation = "inventory/account-name";
inline constexpr std::string_view kAccountsAnnotation = "inventory/run-accounts";  ///< How many the run has.

/// How far a Job is, by its conditions:
/// https://kubernetes.io/docs/concepts/workloads/controllers/job/#terminal-job-conditions
struct JobState {
  enum class Phase : std::uint8_t { kUnfinished, kComplete, kFailed };
  Phase phase = Phase::kUnfinished;
  bool suspended = false;
  bool deleting = false;
  std::string reason = {};  ///< Of the failure: "BackoffLimitExceeded".
  std::string message = {};
};
JobState StateOf(const nlohmann::json& job);

/// Nothing if the Job is this run's for this account; else why it is not, for people.
std::optional<std::string> WhyNotOurs(const nlohmann::json& job, std::string_view run_id,
                                      std::string_view account_id);

/// What became of the account, from its Job and the Job's pods: the summary that the last step left as its
/// container's termination message, and where there is none, what Kubernetes says of containers and Job. A
/// Job that is complete without a summary is partial: nobody knows what its report holds. `unread` says why
/// nobody could ask for the pods; empty: `pods` are all there are.
report::Outcome OutcomeOf(const nlohmann::json& job, std::span<const nlohmann::json> pods,
                          std::string_view unread = {});

}  // namespace inventory::orchestrate
