#include "inventory/base/clock.h"

namespace inventory {

Time SystemClock::Now() const {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

}  // namespace inventory
