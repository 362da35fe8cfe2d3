#include "inventory/collect/ledger.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "inventory/base/json.h"
#include "inventory/base/timestamp.h"

namespace inventory::collect {
namespace {

constexpr std::array<std::string_view, 13> kStatusNames{
    "complete", "empty",         "not_in_region", "not_opted_in", "not_subscribed", "truncated", "throttled",
    "denied",   "denied_by_scp", "expired",       "timed_out",    "failed",         "skipped"};

constexpr std::size_t kMaxExamples = 3;

void AppendText(std::string_view key, std::string_view text, std::string& out) {
  if (text.empty()) return;
  AppendJsonString(key, out += ',');
  AppendJsonString(text, out += ':');
}

void AppendCount(std::string_view key, std::uint64_t count, std::string& out) {
  if (count > 0) fmt::format_to(std::back_inserter(out), ",\"{}\":{}", key, count);
}

void AppendEntry(const LedgerEntry& entry, std::string& out) {
  AppendJsonString(entry.region, out += R"({"region":)");
  AppendText("service", entry.service, out);
  AppendText("operation", entry.operation, out);
  AppendText("status", StatusName(entry.status), out);
  AppendCount("calls", entry.calls, out);
  AppendCount("failed_calls", entry.failed_calls, out);
  AppendCount("items", entry.items, out);
  AppendCount("attempts", entry.attempts, out);
  AppendCount("throttles", entry.throttles, out);
  AppendCount("milliseconds", static_cast<std::uint64_t>(entry.duration.count() / 1000), out);
  AppendText("code", entry.code, out);
  AppendText("message", entry.message, out);
  AppendText("request_id", entry.request_id, out);
  AppendCount("incomplete_resources", entry.incomplete_resources, out);
  if (!entry.incomplete_examples.empty()) {
    out += R"(,"incomplete_examples":[)";
    for (std::size_t i = 0; i < entry.incomplete_examples.size(); ++i) {
      if (i > 0) out += ',';
      AppendJsonString(entry.incomplete_examples[i], out);
    }
    out += ']';
  }
  out += '}';
}

}  // namespace

std::string_view StatusName(Status status) {
  return kStatusNames[static_cast<std::size_t>(status)];
}

LedgerEntry& Ledger::At(std::string_view region, std::string_view service, std::string_view operation) {
  const std::tuple<std::string_view, std::string_view, std::string_view> key(region, service, operation);
  if (const auto found = entries_.find(key); found != entries_.end()) return found->second;
  LedgerEntry entry;
  entry.region = region;
  entry.service = service;
  entry.operation = operation;
  return entries_.emplace(Key(region, service, operation), std::move(entry)).first->second;
}

void Ledger::AddCall(LedgerEntry& entry, const aws::CallStatistics& statistics) {
  ++entry.calls;
  entry.attempts += static_cast<std::uint64_t>(statistics.attempts);
  entry.throttles += static_cast<std::uint64_t>(statistics.throttles);
  entry.duration += statistics.duration;
}

void Ledger::AddFailure(LedgerEntry& entry, Status status, const Error& error) {
  ++entry.failed_calls;
  AddNotCalled(entry, status, error);
}

void Ledger::AddNotCalled(LedgerEntry& entry, Status status, const Error& error) {
  if (entry.failed && status <= entry.status) return;
  entry.failed = true;
  entry.status = status;
  entry.code = error.Find("code");
  entry.message = error.message();
  entry.request_id = error.Find("request_id");
}

void Ledger::Succeed(LedgerEntry& entry) {
  if (entry.failed) return;
  entry.status = entry.items > 0 ? Status::kComplete : Status::kEmpty;
}

void Ledger::AddIncomplete(LedgerEntry& entry, std::string_view arn) {
  ++entry.incomplete_resources;
  if (entry.incomplete_examples.size() < kMaxExamples) entry.incomplete_examples.emplace_back(arn);
}

std::vector<const LedgerEntry*> Ledger::entries() const {
  std::vector<const LedgerEntry*> out;
  out.reserve(entries_.size());
  for (const auto& [key, entry] : entries_) out.push_back(&entry);
  return out;
}

std::string ToJson(const Ledger& ledger, Time started, Time finished) {
  std::string out = R"({"version":1)";
  AppendText("account", ledger.account(), out);
  AppendText("started", FormatIso8601(started), out);
  AppendText("finished", FormatIso8601(finished), out);
  out += R"(,"entries":[)";
  bool first = true;
  for (const LedgerEntry* entry : ledger.entries()) {
    out += first ? "\n" : ",\n";
    first = false;
    AppendEntry(*entry, out);
  }
  out += "\n]}\n";
  return out;
}

}  // namespace inventory::collect
