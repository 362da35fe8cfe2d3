#include "inventory/orchestrate/run_identity.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "inventory/base/encoding.h"
#include "inventory/base/timestamp.h"

namespace inventory::orchestrate {
namespace {

constexpr std::size_t kHashLength = 8;

bool IsLowerOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/// The end of a Job's name is what tells it from its siblings, so the end is kept; the hash keeps apart those
/// whose ends are alike.
std::string FitRunId(std::string_view job) {
  if (job.size() <= kMaxRunIdLength) return std::string(job);
  std::string_view end = job.substr(job.size() - (kMaxRunIdLength - kHashLength - 1));
  while (!end.empty() && !IsLowerOrDigit(end.front())) end.remove_prefix(1);
  return fmt::format("{}-{}", Sha256Hex(job).substr(0, kHashLength), end);
}

}  // namespace

Result<> CheckRunId(std::string_view id) {
  const bool fits = !id.empty() && id.size() <= kMaxRunIdLength &&
                    std::ranges::all_of(id, [](char c) { return IsLowerOrDigit(c) || c == '-'; }) &&
                    id.front() != '-' && id.back() != '-';
  if (fits) return {};
  return Fail(ErrorCode::kInvalidArgument,
              fmt::format("'{}' is no run id: 1 to {} lower-case letters, digits and inner '-'", id,
                          kMaxRunIdLength));
}

Result<RunIdentity> IdentifyRun(std::string_view requested, std::string_view resumed,
                                const Environment& environment, Time now) {
  if (!requested.empty() && !resumed.empty()) {
    return Fail(ErrorCode::kInvalidArgument, "--resume names the run already: leave --run-id out");
  }
  std::string id;
  if (!requested.empty() || !resumed.empty()) {
    id = requested.empty() ? resumed : requested;
  } else if (const auto job = environment.GetNonEmpty("OWNER_JOB_NAME")) {
    id = FitRunId(*job);
  } else {
    const auto second = std::chrono::floor<std::chrono::seconds>(now);
    id = fmt::format("{}-{:06}", AsciiLower(FormatBasicIso8601(second)), (now - second).count());
  }
  INVENTORY_CHECK(CheckRunId(id));
  return RunIdentity{.id = std::move(id), .started = now, .resumed = !resumed.empty()};
}

}  // namespace inventory::orchestrate
