#pragma once

#include <chrono>

namespace inventory {

/// Wall-clock time in UTC. Microseconds: what Kubernetes' MicroTime and our timestamps resolve.
using Time = std::chrono::sys_time<std::chrono::microseconds>;

/// Where wall-clock time comes from. Nothing below cmd/ asks the system for it.
/// Intervals and deadlines use async::Loop::Now(), which never jumps.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time Now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Time Now() const override;
};

/// A clock for tests: stands still until told otherwise.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Time now) : now_(now) {}
  Time Now() const override { return now_; }
  void Set(Time now) { now_ = now; }
  void Advance(std::chrono::microseconds by) { now_ += by; }

 private:
  Time now_;
};

}  // namespace inventory
