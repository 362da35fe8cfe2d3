#include "inventory/orchestrate/kubernetes_outcome.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "inventory/base/timestamp.h"
#include "inventory/k8s/runner_job.h"

namespace inventory::orchestrate {
namespace {

using nlohmann::json;
using report::Outcome;
using report::Status;
using report::Step;

const json kNothing;

const json& At(const json& object, std::string_view key) {
  if (!object.is_object()) return kNothing;
  const auto found = object.find(key);
  return found == object.end() ? kNothing : *found;
}

std::string Text(const json& object, std::string_view key) {
  const json& member = At(object, key);
  return member.is_string() ? member.get<std::string>() : std::string();
}

std::optional<Time> Instant(const json& object, std::string_view key) {
  const Result<Time> time = ParseIso8601(Text(object, key));
  return time ? std::optional<Time>(*time) : std::nullopt;
}

/// A Job makes another pod when one fails, so the newest tells how things are.
const json& NewestPod(std::span<const json> pods) {
  const json* newest = &kNothing;
  for (const json& pod : pods) {
    const std::string created = Text(At(pod, "metadata"), "creationTimestamp");
    if (newest->is_null() || created >= Text(At(*newest, "metadata"), "creationTimestamp")) newest = &pod;
  }
  return *newest;
}

const json& StateOfContainer(const json& pod, std::size_t index) {
  const json& status = At(pod, "status");
  const bool last = index + 1 == k8s::kStepContainers.size();
  for (const json& container : At(status, last ? "containerStatuses" : "initContainerStatuses")) {
    if (Text(container, "name") == k8s::kStepContainers[index]) return At(container, "state");
  }
  return kNothing;
}

std::string DescribeEnd(const json& terminated) {
  const int code = At(terminated, "exitCode").is_number_integer() ? At(terminated, "exitCode").get<int>() : 0;
  std::string text = fmt::format("the container ended with exit code {}", code);
  if (const std::string reason = Text(terminated, "reason"); !reason.empty() && reason != "Error") {
    text += fmt::format(" ({})", reason);
  }
  // What a container that died without a summary wrote last: FallbackToLogsOnError.
  std::string message = Text(terminated, "message");
  while (!message.empty() && message.back() == '\n') message.pop_back();
  if (const std::size_t line = message.rfind('\n'); line != std::string::npos) message.erase(0, line + 1);
  if (!message.empty()) text += ": " + message;
  return text;
}

/// Reads the containers in their order, each on top of what the ones before it left.
void ReadContainers(const json& pod, Outcome& outcome) {
  for (std::size_t index = 0; index < k8s::kStepContainers.size(); ++index) {
    const json& state = StateOfContainer(pod, index);
    const auto step = static_cast<Step>(index);
    if (const json& terminated = At(state, "terminated"); terminated.is_object()) {
      auto summary = report::ParseOutcome(Text(terminated, "message"));
      const bool told = summary && summary->account == outcome.account && summary->step == step;
      if (told) outcome = std::move(*summary);
      outcome.step = step;
      const json& exit_code = At(terminated, "exitCode");
      const bool well = exit_code.is_number_integer() && exit_code.get<int>() == 0;
      if (!well && outcome.status != Status::kFailed) {
        outcome.Fail({.code = Text(terminated, "reason"), .message = DescribeEnd(terminated)});
      }
      if (well && !told) {
        outcome.gaps.push_back({.kind = "unknown",
                                .count = 1,
                                .examples = {fmt::format("{} left no summary", report::StepName(step))}});
      }
      if (!well) return;
    } else if (const json& running = At(state, "running"); running.is_object()) {
      outcome.step = step;
      return;
    } else if (const json& waiting = At(state, "waiting"); waiting.is_object()) {
      const std::string reason = Text(waiting, "reason");
      if (reason != "PodInitializing" && reason != "ContainerCreating") {
        outcome.step = step;
        outcome.error = report::Failure{.code = reason, .message = Text(waiting, "message")};
        return;
      }
    }
  }
}

}  // namespace

JobState StateOf(const json& job) {
  JobState state;
  state.deleting = At(At(job, "metadata"), "deletionTimestamp").is_string();
  for (const json& condition : At(At(job, "status"), "conditions")) {
    if (Text(condition, "status") != "True") continue;
    const std::string type = Text(condition, "type");
    if (type == "Suspended") state.suspended = true;
    if (type != "Complete" && type != "Failed") continue;
    state.phase = type == "Complete" ? JobState::Phase::kComplete : JobState::Phase::kFailed;
    state.reason = Text(condition, "reason");
    state.message = Text(condition, "message");
  }
  return state;
}

std::optional<std::string> WhyNotOurs(const json& job, std::string_view run_id, std::string_view account_id) {
  const json& labels = At(At(job, "metadata"), "labels");
  const std::array<std::pair<std::string_view, std::string_view>, 4> wanted{
      {{"app", "inventory"},
       {"component", "runner"},
       {k8s::kRunLabel, run_id},
       {k8s::kAccountLabel, account_id}}};
  for (const auto& [key, value] : wanted) {
    const std::string found = Text(labels, key);
    if (found == value) continue;
    return found.empty() ? fmt::format("it has no label {}", key)
                         : fmt::format("its label {} is {}, not {}", key, found, value);
  }
  return std::nullopt;
}

Outcome OutcomeOf(const json& job, std::span<const json> pods, std::string_view unread) {
  const json& metadata = At(job, "metadata");
  Outcome outcome;
  outcome.account = Text(At(metadata, "labels"), k8s::kAccountLabel);
  outcome.name = Text(At(metadata, "annotations"), kAccountNameAnnotation);
  outcome.run = Text(At(metadata, "labels"), k8s::kRunLabel);
  outcome.started = Instant(metadata, "creationTimestamp");
  outcome.status = Status::kRunning;
  const std::optional<Time> began = outcome.started;
  ReadContainers(NewestPod(pods), outcome);
  outcome.started = began;

  const JobState state = StateOf(job);
  const std::string no_pods =
      unread.empty() ? "the Job's pod is gone" : fmt::format("the Job's pods could not be read: {}", unread);
  switch (state.phase) {
    case JobState::Phase::kUnfinished:
      // A pod that failed is followed by another one as long as the Job is not given up.
      outcome.status = Status::kRunning;
      outcome.finished.reset();
      if (state.suspended) {
        outcome.error = report::Failure{.code = "Suspended", .message = "the Job waits in its queue"};
      }
      break;
    case JobState::Phase::kFailed:
      outcome.finished = Instant(At(job, "status"), "completionTime")
                             .value_or(outcome.finished.value_or(began.value_or(Time{})));
      if (outcome.status != Status::kFailed) {
        outcome.Fail(
            {.code = state.reason,
             .message = unread.empty() ? state.message : fmt::format("{}; {}", state.message, no_pods)});
      }
      break;
    case JobState::Phase::kComplete:
      outcome.finished = Instant(At(job, "status"), "completionTime");
      outcome.step = Step::kUpload;
      outcome.error.reset();
      if (pods.empty()) {
        outcome.gaps.push_back({.kind = "unknown", .count = 1, .examples = {no_pods}});
      }
      outcome.status = outcome.gaps.empty() ? Status::kComplete : Status::kPartial;
      break;
  }
  return outcome;
}

}  // namespace inventory::orchestrate
