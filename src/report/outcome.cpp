#include "inventory/report/outcome.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "inventory/base/json.h"
#include "inventory/base/timestamp.h"

namespace inventory::report {
namespace {

constexpr std::array kStepNames{std::pair{Step::kAssume, std::string_view("assume")},
                                std::pair{Step::kInventory, std::string_view("inventory")},
                                std::pair{Step::kUpload, std::string_view("upload")}};
constexpr std::array kStatusNames{std::pair{Status::kComplete, std::string_view("complete")},
                                  std::pair{Status::kPartial, std::string_view("partial")},
                                  std::pair{Status::kFailed, std::string_view("failed")},
                                  std::pair{Status::kRunning, std::string_view("running")},
                                  std::pair{Status::kNotStarted, std::string_view("not_started")}};

template <class Names, class T>
std::string_view NameIn(const Names& names, T value) {
  return std::ranges::find(names, value, [](const auto& entry) { return entry.first; })->second;
}

template <class Names>
auto ValueIn(const Names& names, std::string_view name) -> std::optional<decltype(names.front().first)> {
  const auto found = std::ranges::find(names, name, [](const auto& entry) { return entry.second; });
  if (found == names.end()) return std::nullopt;
  return found->first;
}

/// Cuts at a character, not within one, and shows that it did.
std::string Shorten(std::string_view text, std::size_t limit) {
  constexpr std::string_view kCut = "...";
  if (text.size() <= limit) return std::string(text);
  std::size_t end = limit - kCut.size();
  constexpr auto kIsContinuation = [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
  };
  while (end > 0 && kIsContinuation(text[end])) --end;
  return fmt::format("{}{}", text.substr(0, end), kCut);
}

class ObjectWriter {
 public:
  void Text(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    Name(name);
    AppendJsonString(value, json_);
  }
  void Number(std::string_view name, std::uint64_t value) {
    Name(name);
    fmt::format_to(std::back_inserter(json_), "{}", value);
  }
  void Raw(std::string_view name, std::string_view json) {
    Name(name);
    json_ += json;
  }
  std::string Finish() && { return std::move(json_) + "}"; }

 private:
  void Name(std::string_view name) {
    if (json_.size() > 1) json_ += ',';
    AppendJsonString(name, json_);
    json_ += ':';
  }

  std::string json_ = "{";
};

std::string GapsToJson(const std::vector<Gap>& gaps) {
  std::string json = "[";
  for (const Gap& gap : gaps) {
    if (json.size() > 1) json += ',';
    ObjectWriter writer;
    writer.Text("kind", gap.kind);
    writer.Number("count", gap.count);
    if (!gap.examples.empty()) {
      std::string examples = "[";
      for (const std::string& example : gap.examples) {
        if (examples.size() > 1) examples += ',';
        AppendJsonString(example, examples);
      }
      writer.Raw("examples", examples + "]");
    }
    json += std::move(writer).Finish();
  }
  return json + "]";
}

std::string FailureToJson(const Failure& failure) {
  ObjectWriter writer;
  writer.Text("code", failure.code);
  writer.Text("message", failure.message);
  writer.Text("role", failure.role);
  writer.Text("caller", failure.caller);
  return std::move(writer).Finish();
}

std::string Write(const Outcome& outcome) {
  ObjectWriter writer;
  writer.Text("account", outcome.account);
  writer.Text("name", outcome.name);
  writer.Text("run", outcome.run);
  writer.Text("step", StepName(outcome.step));
  writer.Text("status", StatusName(outcome.status));
  writer.Number("resources", outcome.resources);
  writer.Number("regions", outcome.regions);
  writer.Number("calls", outcome.calls);
  if (!outcome.gaps.empty()) writer.Raw("gaps", GapsToJson(outcome.gaps));
  if (outcome.error) writer.Raw("error", FailureToJson(*outcome.error));
  writer.Text("bucket", outcome.bucket);
  writer.Text("key", outcome.key);
  writer.Number("bytes", outcome.bytes);
  if (outcome.started) writer.Text("started", FormatIso8601(*outcome.started));
  if (outcome.finished) writer.Text("finished", FormatIso8601(*outcome.finished));
  return std::move(writer).Finish();
}

std::uint64_t Count(const Value& object, std::string_view name) {
  const Value* value = object.Find(name);
  return value == nullptr ? 0 : static_cast<std::uint64_t>(std::max<std::int64_t>(0, value->integer()));
}

Result<std::optional<Time>> Instant(const Value& object, std::string_view name) {
  const std::string_view text = object.FindText(name);
  if (text.empty()) return std::nullopt;
  return ParseIso8601(text);
}

std::vector<Gap> GapsOf(const Value& object) {
  std::vector<Gap> gaps;
  const Value* list = object.Find("gaps");
  if (list == nullptr) return gaps;
  for (const Value& item : list->items()) {
    Gap gap{.kind = std::string(item.FindText("kind")), .count = Count(item, "count"), .examples = {}};
    if (const Value* examples = item.Find("examples")) {
      for (const Value& example : examples->items()) gap.examples.emplace_back(example.text());
    }
    gaps.push_back(std::move(gap));
  }
  return gaps;
}

}  // namespace

std::string_view StepName(Step step) {
  return NameIn(kStepNames, step);
}
std::string_view StatusName(Status status) {
  return NameIn(kStatusNames, status);
}

Failure Failure::Of(const Error& error) {
  const std::string_view code = error.Find("code");
  return {.code = std::string(code.empty() ? ErrorCodeName(error.code()) : code),
          .message = error.message(),
          .role = std::string(error.Find("role")),
          .caller = std::string(error.Find("caller"))};
}

std::uint64_t Outcome::gap_count() const {
  std::uint64_t count = 0;
  for (const Gap& gap : gaps) count += gap.count;
  return count;
}

void Outcome::Fail(Failure why) {
  status = Status::kFailed;
  error = std::move(why);
}

std::string ToJson(const Outcome& outcome) {
  std::string json = Write(outcome);
  if (json.size() <= kMaxOutcomeBytes) return json;

  Outcome cut = outcome;
  for (const std::size_t keep : {1U, 0U}) {
    for (Gap& gap : cut.gaps) gap.examples.resize(std::min(gap.examples.size(), keep));
    json = Write(cut);
    if (json.size() <= kMaxOutcomeBytes) return json;
  }
  constexpr std::size_t kStillTells = 64;
  while (json.size() > kMaxOutcomeBytes && cut.error && cut.error->message.size() > kStillTells) {
    cut.error->message = Shorten(cut.error->message, cut.error->message.size() / 2);
    json = Write(cut);
  }
  if (json.size() <= kMaxOutcomeBytes) return json;

  cut.gaps = {Gap{.kind = "other", .count = cut.gap_count(), .examples = {}}};
  return Write(cut);
}

Result<Outcome> ParseOutcome(std::string_view json) {
  Arena arena;
  INVENTORY_TRY(const Value root, ParseJson(json, arena));
  const auto step = ValueIn(kStepNames, root.FindText("step"));
  const auto status = ValueIn(kStatusNames, root.FindText("status"));
  if (!step || !status) {
    return Fail(ErrorCode::kProtocol, fmt::format("not a runner's summary: step '{}', status '{}'",
                                                  root.FindText("step"), root.FindText("status")));
  }
  Outcome outcome;
  outcome.account = root.FindText("account");
  outcome.name = root.FindText("name");
  outcome.run = root.FindText("run");
  outcome.step = *step;
  outcome.status = *status;
  outcome.resources = Count(root, "resources");
  outcome.regions = Count(root, "regions");
  outcome.calls = Count(root, "calls");
  outcome.gaps = GapsOf(root);
  if (const Value* error = root.Find("error"); error != nullptr && error->has_fields()) {
    outcome.error = Failure{.code = std::string(error->FindText("code")),
                            .message = std::string(error->FindText("message")),
                            .role = std::string(error->FindText("role")),
                            .caller = std::string(error->FindText("caller"))};
  }
  outcome.bucket = root.FindText("bucket");
  outcome.key = root.FindText("key");
  outcome.bytes = Count(root, "bytes");
  INVENTORY_TRY(outcome.started, Instant(root, "started"));
  INVENTORY_TRY(outcome.finished, Instant(root, "finished"));
  return outcome;
}

}  // namespace inventory::report
