#include "inventory/report/outcome.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "fuzz/fuzz.h"
#include "inventory/base/encoding.h"
#include "inventory/orchestrate/kubernetes_outcome.h"

namespace {

using namespace inventory;

void Check(const report::Outcome& outcome) {
  const std::string json = report::ToJson(outcome);
  fuzz::Require(json.size() <= report::kMaxOutcomeBytes && IsValidUtf8(json), "an outcome fits and is text");
  const auto again = report::ParseOutcome(json);
  fuzz::Require(again.has_value(), "an outcome that was written can be read");
  fuzz::Require(again->status == outcome.status && again->step == outcome.step, "it says the same");
}

}  // namespace

// What a step left, as a file or as a pod's termination message; and a Job with its pods, in an array.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::Text(data, size);
  if (const auto outcome = report::ParseOutcome(text)) Check(*outcome);

  const auto objects = nlohmann::json::parse(text, nullptr, false);
  if (!objects.is_array() || objects.empty()) return 0;
  const std::vector<nlohmann::json> pods(objects.begin() + 1, objects.end());
  (void)orchestrate::StateOf(objects.front());
  (void)orchestrate::WhyNotOurs(objects.front(), "run", "111122223333");
  Check(orchestrate::OutcomeOf(objects.front(), pods));
  return 0;
}
