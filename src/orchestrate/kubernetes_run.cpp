#include "kubernetes_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "inventory/k8s/status.h"

namespace inventory::orchestrate {
namespace {

using nlohmann::json;
using report::Outcome;
using report::Status;

/// Of a Job that is being deleted, until its name is free.
constexpr async::Duration kDeletionDelay = std::chrono::seconds(2);

std::string NameOf(const json& job) {
  return job.value("metadata", json::object()).value("name", "");
}

std::string UidOf(const json& job) {
  return job.value("metadata", json::object()).value("uid", "");
}

/// Whether no other account would fare better.
bool ConcernsAll(const Error& error) {
  switch (error.code()) {
    case ErrorCode::kPermissionDenied:
    case ErrorCode::kUnauthenticated:
    case ErrorCode::kNotFound:
    case ErrorCode::kUnavailable:
    case ErrorCode::kConfiguration:
      return true;
    default:
      return false;
  }
}

/// Whether a Job that should be deleted is there no more: of the preconditions, only the uid can be unmet.
bool IsGone(const Error& error) {
  return error.code() == ErrorCode::kNotFound || error.Find("reason") == "Conflict";
}

}  // namespace

KubernetesRun::KubernetesRun(async::Loop& loop, k8s::Client& client, log::Logger& logger,
                             const KubernetesExecutorOptions& options, const RunSpec& run,
                             ProgressSink progress, async::CancellationToken cancel)
    : loop_(loop),
      client_(client),
      logger_(logger),
      options_(options),
      run_(run),
      settings_(SettingsOf(options, run)),
      progress_(std::move(progress)),
      cancel_(std::move(cancel)),
      tasks_(loop),
      tracked_(run.accounts.size()),
      change_(std::make_shared<async::Event>(loop)) {
  for (std::size_t i = 0; i < run.accounts.size(); ++i) {
    const Account& account = run.accounts[i].account;
    index_of_.emplace(JobName(account.id, run.identity.id), i);
    Outcome outcome;
    outcome.account = account.id;
    outcome.name = account.name;
    outcome.run = run.identity.id;
    outcomes_.push_back(std::move(outcome));
  }
}

async::Task<Result<std::vector<Outcome>>> KubernetesRun::Do() {
  const std::uint64_t registration = cancel_.OnCancel([this] { Notify(); });
  tasks_.Start(FollowJobs());
  while (!listed_ && !stopped()) co_await Changed();
  // Who neither waits, nor counts, nor replaces anything need not hear of every Job that is created.
  if (!options_.wait && !options_.replace_failed && options_.max_parallel == 0) stop_following_.Cancel();

  {
    async::TaskGroup workers(loop_);
    const std::size_t count = std::min(client_.options().in_flight, tracked_.size());
    for (std::size_t i = 0; i < count; ++i) workers.Start(CreateJobs());
    co_await workers.Join();
  }
  while (options_.wait && settled_ < tracked_.size() && !stopped()) co_await Changed();

  stop_following_.Cancel();
  co_await tasks_.Join();
  cancel_.Unregister(registration);
  if (fatal_) co_return std::unexpected(std::move(*fatal_));
  co_return std::move(outcomes_);
}

async::Task<> KubernetesRun::FollowJobs() {
  const k8s::Selection of_run{.labels = fmt::format("{}={}", k8s::kRunLabel, run_.identity.id)};
  const async::CancellationToken stop = stop_following_.token();
  const k8s::Collection jobs = Jobs();
  const Result<> followed = co_await k8s::Follow(client_, jobs, of_run, *this, stop);
  if (!followed && !stop.cancelled()) FailRun(followed.error());
}

void KubernetesRun::OnListBegin() {
  for (Tracked& tracked : tracked_) tracked.seen = false;
}

void KubernetesRun::OnObject(const json& job) {
  const auto found = index_of_.find(NameOf(job));
  if (found != index_of_.end()) Update(found->second, job);
}

void KubernetesRun::OnListEnd() {
  listed_ = true;
  for (std::size_t i = 0; i < tracked_.size(); ++i) {
    if (tracked_[i].seen) continue;
    tracked_[i].failed_there = false;
    if (tracked_[i].exists) Lose(i);
  }
  Notify();
}

void KubernetesRun::OnDeleted(const json& job) {
  const auto found = index_of_.find(NameOf(job));
  if (found == index_of_.end()) return;
  Tracked& tracked = tracked_[found->second];
  if (tracked.failed_uid == UidOf(job)) {
    tracked.failed_there = false;
  } else {
    Lose(found->second);
  }
  Notify();
}

void KubernetesRun::Lose(std::size_t index) {
  tracked_[index].exists = false;
  SetCounted(tracked_[index], false);
  if (tracked_[index].settling) return;
  FailAccount(index, "JobDeleted", "its Job was deleted before it had ended");
}

void KubernetesRun::Update(std::size_t index, const json& job) {
  Tracked& tracked = tracked_[index];
  tracked.seen = true;
  if (tracked.failed_uid == UidOf(job)) return;
  if (const auto why = WhyNotOurs(job, run_.identity.id, outcomes_[index].account)) return;
  const JobState state = StateOf(job);
  // One that fails later is what this run came to: replaced again and again, it would never end.
  if (state.phase == JobState::Phase::kFailed && options_.replace_failed && !listed_) {
    tracked.failed_uid = UidOf(job);
    tracked.failed_there = true;
    return;
  }
  tracked.failed_there = false;
  tracked.exists = true;
  const bool ended = state.phase != JobState::Phase::kUnfinished;
  SetCounted(tracked, !ended);
  if (!tracked.settled) outcomes_[index].status = Status::kRunning;
  if (ended && !tracked.settled && !tracked.settling) {
    tracked.settling = true;
    tasks_.Start(Settle(index, job));
  }
  Notify();
}

void KubernetesRun::SetCounted(Tracked& tracked, bool counted) {
  if (tracked.counted == counted) return;
  tracked.counted = counted;
  counted ? ++unfinished_ : --unfinished_;
}

async::Task<> KubernetesRun::Settle(std::size_t index, json job) {
  const k8s::Collection collection{.resource = k8s::kPods, .namespace_name = settings_.namespace_name};
  const k8s::Selection of_job{.labels = fmt::format("{}={}", kJobNameLabel, NameOf(job))};
  const auto pods = co_await client_.ListAll(collection, of_job, cancel_);
  if (!pods && pods.error().code() == ErrorCode::kCancelled) co_return;
  if (!pods && ConcernsAll(pods.error())) {
    FailRun(pods.error());
    co_return;
  }
  Outcome outcome = pods ? OutcomeOf(job, *pods) : OutcomeOf(job, {}, pods.error().message());
  outcome.name = outcomes_[index].name;
  Conclude(index, std::move(outcome));
}

void KubernetesRun::Conclude(std::size_t index, Outcome outcome) {
  if (tracked_[index].settled) return;
  tracked_[index].settled = true;
  outcomes_[index] = std::move(outcome);
  ++settled_;
  Tell(ProgressEvent::Kind::kFinished, outcomes_[index]);
  Notify();
}

void KubernetesRun::FailAccount(std::size_t index, std::string code, std::string message) {
  Outcome outcome = outcomes_[index];
  outcome.Fail({.code = std::move(code), .message = std::move(message)});
  Conclude(index, std::move(outcome));
}

void KubernetesRun::FailRun(Error error) {
  if (!fatal_) fatal_ = std::move(error);
  Notify();
}

void KubernetesRun::GiveUp(std::size_t index, std::string_view what, const Error& error) {
  // What was cancelled tells nothing of the account.
  if (error.code() == ErrorCode::kCancelled) return;
  if (ConcernsAll(error)) {
    FailRun(error);
  } else {
    FailAccount(index, std::string(error.Find("reason")),
                fmt::format("its Job could not be {}: {}", what, error.message()));
  }
}

async::Task<> KubernetesRun::CreateJobs() {
  while (next_ < tracked_.size() && !stopped()) {
    const std::size_t index = next_++;
    co_await CreateJob(index);
  }
}

async::Task<> KubernetesRun::Replace(std::size_t index) {
  Tracked& tracked = tracked_[index];
  const std::string name = JobName(outcomes_[index].account, run_.identity.id);
  const k8s::Client::DeleteOptions only_this{.uid = *tracked.failed_uid};
  const k8s::Collection jobs = Jobs();
  const Result<> deleted = co_await client_.Delete(jobs, name, only_this, cancel_);
  if (!deleted && !IsGone(deleted.error())) {
    GiveUp(index, "deleted", deleted.error());
    co_return;
  }
  // Whether somebody else has put another in its place, the creation tells.
  if (!deleted) tracked.failed_there = false;
  while (tracked.failed_there && !stopped()) co_await Changed();
}

async::Task<> KubernetesRun::Adopt(std::size_t index) {
  const std::string name = JobName(outcomes_[index].account, run_.identity.id);
  const k8s::Collection jobs = Jobs();
  const auto job = co_await client_.Get(jobs, name, cancel_);
  if (!job && job.error().code() == ErrorCode::kNotFound) co_return;
  if (!job) {
    GiveUp(index, "read", job.error());
    co_return;
  }
  if (const auto why = WhyNotOurs(*job, run_.identity.id, outcomes_[index].account)) {
    FailAccount(
        index, "AlreadyExists",
        fmt::format("a Job named {} is there that is not this run's: {}; delete it, or use another run id",
                    name, *why));
  } else if (StateOf(*job).deleting) {
    co_await cancel_.Sleep(loop_, kDeletionDelay);
  } else {
    Update(index, *job);
  }
}

async::Task<> KubernetesRun::CreateJob(std::size_t index) {
  Tracked& tracked = tracked_[index];
  if (tracked.failed_there) co_await Replace(index);
  while (!tracked.exists && !tracked.settled && !stopped()) {
    if (options_.max_parallel > 0 && unfinished_ >= options_.max_parallel) {
      co_await Changed();
      continue;
    }
    auto job = JobOf(settings_, run_, run_.accounts[index], options_.job_template.get());
    if (!job) {
      FailRun(job.error());
      co_return;
    }
    // Counted before it is there, so that others leave its place free.
    SetCounted(tracked, true);
    const k8s::Collection jobs = Jobs();
    // What the template may have that no Job has, `doctor` tells once.
    const k8s::Client::WriteOptions options{.metadata_only = true, .field_validation = "Ignore"};
    auto created = co_await client_.Create(jobs, *job, options, cancel_);
    if (created) {
      tracked.exists = tracked.seen = true;
      outcomes_[index].status = Status::kRunning;
      Tell(ProgressEvent::Kind::kStarted, outcomes_[index]);
      co_return;
    }
    if (tracked.exists) co_return;
    SetCounted(tracked, false);
    const Error& error = created.error();
    if (error.code() == ErrorCode::kAlreadyExists) {
      co_await Adopt(index);
      continue;
    }
    if (k8s::IsQuotaExceeded(error)) {
      if (!std::exchange(quota_told_, true)) {
        logger_.Warning("waiting for the namespace's quota", {{"reason", error.message()}});
      }
      co_await cancel_.Sleep(loop_, options_.quota_delay);
      continue;
    }
    GiveUp(index, "created", error);
    co_return;
  }
}

async::Task<> KubernetesRun::Changed() {
  const std::shared_ptr<async::Event> change = change_;
  co_await change->Wait();
}

void KubernetesRun::Notify() {
  const auto change = std::exchange(change_, std::make_shared<async::Event>(loop_));
  change->Set();
}

void KubernetesRun::Tell(ProgressEvent::Kind kind, const Outcome& outcome, std::string_view detail) const {
  if (!progress_) return;
  progress_(
      {.kind = kind, .outcome = outcome, .detail = detail, .finished = settled_, .total = outcomes_.size()});
}

k8s::Collection KubernetesRun::Jobs() const {
  return {.resource = k8s::kJobs, .namespace_name = settings_.namespace_name};
}

}  // namespace inventory::orchestrate
