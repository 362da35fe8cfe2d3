#include "inventory/base/random.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>
#include <sys/random.h>

namespace inventory {

double Random::NextUnit() {
  constexpr int kMantissaBits = 53;
  return static_cast<double>(Next() >> (64 - kMantissaBits)) * 0x1.0p-53;
}

std::string Random::NextUuid() {
  const std::uint64_t high = (Next() & 0xFFFF'FFFF'FFFF'0FFF) | 0x4000;
  const std::uint64_t low = (Next() & 0x3FFF'FFFF'FFFF'FFFF) | 0x8000'0000'0000'0000;
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xFFFF, high & 0xFFFF,
                     low >> 48, low & 0xFFFF'FFFF'FFFF);
}

std::uint64_t SystemRandom::Next() {
  std::uint64_t number = 0;
  while (getrandom(&number, sizeof(number), 0) != static_cast<ssize_t>(sizeof(number))) {
    if (errno == EINTR) continue;
    // Going on with predictable numbers would be worse.
    std::perror("the operating system gives no random numbers: getrandom");
    std::abort();
  }
  return number;
}

std::uint64_t SeededRandom::Next() {
  state_ += 0x9E3779B97F4A7C15;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
  return mixed ^ (mixed >> 31);
}

}  // namespace inventory
