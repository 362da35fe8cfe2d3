#include "collect/governor.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace inventory::collect {
namespace {

// botocore.retries.throttling's constants.
constexpr double kSlowDown = 0.7;
constexpr double kGrowth = 0.4;
constexpr double kMinimumRate = 0.5;

}  // namespace

PacedBucket::PacedBucket(async::Loop& loop, Rate ceiling)
    : loop_(loop),
      bucket_(loop, ceiling.per_second, std::max(ceiling.burst, 1.0)),
      ceiling_(ceiling.per_second),
      rate_at_throttle_(ceiling.per_second) {}

async::Task<bool> PacedBucket::Take(async::CancellationToken cancel) {
  return bucket_.Take(1, std::move(cancel));
}

double PacedBucket::SecondsSinceThrottle() const {
  return std::chrono::duration<double>(loop_.Now() - throttled_at_).count();
}

void PacedBucket::OnThrottle() {
  rate_at_throttle_ = bucket_.rate();
  throttled_at_ = loop_.Now();
  slowed_ = true;
  bucket_.SetRate(std::max(std::min(kMinimumRate, ceiling_), rate_at_throttle_ * kSlowDown));
}

void PacedBucket::OnSuccess() {
  if (!slowed_) return;
  const double plateau = std::cbrt(rate_at_throttle_ * (1 - kSlowDown) / kGrowth);
  const double rate = kGrowth * std::pow(SecondsSinceThrottle() - plateau, 3) + rate_at_throttle_;
  if (rate >= ceiling_) slowed_ = false;
  bucket_.SetRate(std::clamp(rate, bucket_.rate(), ceiling_));
}

PacedBucket& Governor::BucketOf(std::string_view region, std::string_view api, std::string_view operation) {
  const Limits::Bucket bucket = limits_.BucketOf(api, operation);
  std::unique_ptr<PacedBucket>& paced = buckets_[{std::string(region), bucket.name}];
  if (!paced) {
    const Rate ceiling{bucket.rate.per_second * share_, bucket.rate.burst * share_};
    paced = std::make_unique<PacedBucket>(loop_, ceiling);
  }
  return *paced;
}

}  // namespace inventory::collect
