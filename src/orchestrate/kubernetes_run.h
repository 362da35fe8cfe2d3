#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/async/sync.h"
#include "inventory/k8s/follow.h"
#include "inventory/orchestrate/kubernetes_executor.h"
#include "inventory/orchestrate/kubernetes_outcome.h"

namespace inventory::orchestrate {

/// The Job controller puts it on pods: https://kubernetes.io/docs/reference/labels-annotations-taints/
inline constexpr std::string_view kJobNameLabel = "batch.kubernetes.io/job-name";

/// One run at work: creates what is missing while it follows what is there.
class KubernetesRun final : public k8s::Follower {
 public:
  KubernetesRun(async::Loop& loop, k8s::Client& client, log::Logger& logger,
                const KubernetesExecutorOptions& options, const RunSpec& run, ProgressSink progress,
                async::CancellationToken cancel);

  /// Call once.
  async::Task<Result<std::vector<report::Outcome>>> Do();

  void OnListBegin() override;
  void OnObject(const nlohmann::json& job) override;
  void OnListEnd() override;
  void OnDeleted(const nlohmann::json& job) override;

 private:
  struct Tracked {
    bool seen = false;      ///< By the list that is being read, or created meanwhile.
    bool exists = false;    ///< The account's Job; one that is to be replaced is none.
    bool counted = false;   ///< Among the unfinished.
    bool settled = false;   ///< Its outcome is final.
    bool settling = false;  ///< The Job has ended; its pods are read, or have been.
    /// Of the Job that had failed before we began and is replaced. Kept afterwards: news of it may come late.
    std::optional<std::string> failed_uid = {};
    bool failed_there = false;  ///< That Job still has the name.
  };

  async::Task<> FollowJobs();
  async::Task<> CreateJobs();
  async::Task<> CreateJob(std::size_t index);
  async::Task<> Replace(std::size_t index);
  async::Task<> Adopt(std::size_t index);
  async::Task<> Settle(std::size_t index, nlohmann::json job);
  /// Until something has changed, or the run was cancelled.
  async::Task<> Changed();

  void Update(std::size_t index, const nlohmann::json& job);
  void Lose(std::size_t index);
  void SetCounted(Tracked& tracked, bool counted);
  void Conclude(std::size_t index, report::Outcome outcome);
  void FailAccount(std::size_t index, std::string code, std::string message);
  void FailRun(Error error);
  void GiveUp(std::size_t index, std::string_view what, const Error& error);
  void Notify();
  void Tell(ProgressEvent::Kind kind, const report::Outcome& outcome, std::string_view detail = {}) const;
  bool stopped() const { return fatal_.has_value() || cancel_.cancelled(); }
  k8s::Collection Jobs() const;

  async::Loop& loop_;
  k8s::Client& client_;
  log::Logger& logger_;
  const KubernetesExecutorOptions& options_;
  const RunSpec& run_;
  k8s::RunnerJobSettings settings_;
  ProgressSink progress_;
  async::CancellationToken cancel_;

  async::CancellationSource stop_following_;
  async::TaskGroup tasks_;
  std::map<std::string, std::size_t, std::less<>> index_of_;
  std::vector<Tracked> tracked_;
  std::vector<report::Outcome> outcomes_;
  std::shared_ptr<async::Event> change_;
  bool listed_ = false;
  bool quota_told_ = false;
  std::size_t next_ = 0;
  std::size_t unfinished_ = 0;
  std::size_t settled_ = 0;
  std::optional<Error> fatal_;
};

}  // namespace inventory::orchestrate
