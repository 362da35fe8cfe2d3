#pragma once

#include <cstdint>
#include <string>

namespace inventory {

/// Where randomness comes from: jitter, idempotency tokens, temporary names. Not thread-safe.
class Random {
 public:
  virtual ~Random() = default;
  virtual std::uint64_t Next() = 0;

  /// Uniform in [0, 1).
  double NextUnit();
  /// A version 4 UUID, lower case: https://www.rfc-editor.org/rfc/rfc9562#section-5.4
  std::string NextUuid();
};

/// Seeded from the operating system.
class SystemRandom final : public Random {
 public:
  std::uint64_t Next() override;
};

/// For tests: the same numbers for the same seed on every machine (splitmix64).
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  std::uint64_t Next() override;

 private:
  std::uint64_t state_;
};

}  // namespace inventory
