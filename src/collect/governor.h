#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "inventory/async/loop.h"
#include "inventory/async/sync.h"
#include "inventory/async/task.h"
#include "inventory/collect/plan.h"

namespace inventory::collect {

/// The rate at which one of AWS's buckets is drawn from: no faster than our share of the published limit,
/// slower after AWS has said "too fast", and back up along the cubic that botocore's adaptive mode takes
/// (botocore.retries.throttling.CubicCalculator; https://www.rfc-editor.org/rfc/rfc9438).
class PacedBucket {
 public:
  PacedBucket(async::Loop& loop, Rate ceiling);

  async::Task<bool> Take(async::CancellationToken cancel);
  void OnSuccess();
  void OnThrottle();
  double rate() const { return bucket_.rate(); }

 private:
  double SecondsSinceThrottle() const;

  async::Loop& loop_;
  async::TokenBucket bucket_;
  double ceiling_;
  double rate_at_throttle_;
  async::Instant throttled_at_{};
  bool slowed_ = false;
};

/// Paces the calls of one account: a bucket per region and what AWS counts together there.
class Governor {
 public:
  /// `limits` must outlive the governor. `quota_share`: 0 (exclusive) to 1.
  Governor(async::Loop& loop, const Limits& limits, double quota_share)
      : loop_(loop), limits_(limits), share_(quota_share) {}

  /// `api`: botocore's name. The reference stays valid.
  PacedBucket& BucketOf(std::string_view region, std::string_view api, std::string_view operation);

 private:
  async::Loop& loop_;
  const Limits& limits_;
  double share_;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<PacedBucket>> buckets_;
};

}  // namespace inventory::collect
