#include "collect/collector.h"

#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "collect/concurrency.h"
#include "inventory/base/encoding.h"

namespace inventory::collect {
namespace {

/// An element's memory is a few pages; this many bound the collector's.
constexpr std::size_t kOpenItems = 64;
/// Elements of one answer whose children are asked at the same time.
constexpr std::size_t kWidth = 16;

Value Replaced(const ChildCall& child, const Value& value, Arena& arena) {
  for (const auto& [text, replacement] : child.replace) {
    if (value.text() == text) return Value::String(replacement);
  }
  return child.parsed ? ParseDocument(value, *child.parsed, arena) : value;
}

/// What lists stand in has members that templates name, and nothing of its own to do.
const Element kEnclosing;

unsigned LastStage(const Element& element) {
  unsigned last = 0;
  for (const ChildCall& child : element.children) last = std::max(last, child.stage);
  return last;
}

}  // namespace

Collector::Collector(Caller& caller, Ledger& ledger, report::Writer& writer, const Clock& clock,
                     const InventoryOptions& options, std::string_view partition)
    : caller_(caller),
      ledger_(ledger),
      writer_(writer),
      clock_(clock),
      options_(options),
      partition_(partition),
      open_items_(caller.loop(), kOpenItems) {}

bool Collector::WantsType(const WorkItem& work, std::string_view type) const {
  const std::vector<std::string>& types = options_.selection.types;
  return types.empty() || std::ranges::any_of(types, [&](const std::string& wanted) {
           return EqualsIgnoreCase(wanted, fmt::format("{}.{}", work.service->name, type));
         });
}

bool Collector::Wants(const WorkItem& work, const Element& element) const {
  return std::ranges::any_of(TypesOf(element),
                             [&](const std::string& type) { return WantsType(work, type); });
}

async::Task<> Collector::Collect(const WorkItem& work) {
  Arena arena;
  const Value input = BuildInput(work.call->parameters, nullptr, PlaceOf(work), arena);
  const PagedCall call{.operation = work.call->operation,
                       .service = work.service->name,
                       .region = work.region,
                       .call_region = work.call_region,
                       .absent = work.call->absent,
                       .page_size = work.call->page_size};
  Caller::PageHandler handler = [this, &work](Document page) { return HandlePage(work, std::move(page)); };
  async::Task<CallEnd> paging = caller_.ForEachPage(call, input, std::move(handler));
  co_await std::move(paging);
}

Collector::Item::Item(const WorkItem& item, Place item_place) : work(item), place(item_place) {}

Place Collector::PlaceOf(const WorkItem& work) const {
  return {.account = options_.account, .region = work.call_region, .partition = partition_};
}

async::Task<std::size_t> Collector::HandlePage(const WorkItem& work, Document page) {
  std::size_t found = 0;
  for (const Listing& listing : work.call->listings) {
    std::vector<Listed> elements;
    ForEachAt(page.root(), listing.items,
              [&](const Value& self, const Value& around) { elements.push_back({self, around}); });
    found += elements.size();
    if (!Wants(work, listing.element)) continue;
    if (listing.element.children.empty()) {
      WriteAll(work, listing, elements);
      continue;
    }
    IndexedTask each = [&](std::size_t index) { return HandleElement(work, listing, elements[index]); };
    async::Task<> all = ForEachIndex(caller_.loop(), elements.size(), kWidth, std::move(each));
    co_await std::move(all);
  }
  co_return found;
}

void Collector::WriteAll(const WorkItem& work, const Listing& listing, std::span<const Listed> elements) {
  Item item(work, PlaceOf(work));
  for (const Listed& listed : elements) {
    const Draft around(listed.around, kEnclosing, nullptr);
    Draft draft(listed.self, listing.element, &around);
    AddFields(draft, item);
    Write(draft, draft.Compose(options_.redaction, redactor_, item.arena), item);
  }
}

async::Task<> Collector::HandleElement(const WorkItem& work, const Listing& listing, Listed listed) {
  async::Task<async::Semaphore::Permit> place = open_items_.Acquire();
  const async::Semaphore::Permit permit = co_await std::move(place);
  Item item(work, PlaceOf(work));
  const Draft around(listed.around, kEnclosing, nullptr);
  Draft draft(listed.self, listing.element, &around);
  async::Task<> completing = Complete(draft, item);
  co_await std::move(completing);
  if (!WantsType(work, listing.element.resource->type)) co_return;
  Write(draft, draft.Compose(options_.redaction, redactor_, item.arena), item);
}

void Collector::AddFields(Draft& draft, Item& item) const {
  for (const auto& [name, text] : draft.recipe().fields) {
    const Value value = Resolve(text, &draft, item.place, item.arena);
    if (!value.is_null()) draft.Add(name, value, value);
  }
}

async::Task<> Collector::Complete(Draft& draft, Item& item) {
  AddFields(draft, item);
  const std::vector<ChildCall>& children = draft.recipe().children;
  if (children.empty()) co_return;
  for (unsigned stage = 0; stage <= LastStage(draft.recipe()); ++stage) {
    std::vector<std::pair<const ChildCall*, Answer>> asked;
    for (const ChildCall& child : children) {
      if (child.stage != stage) continue;
      if (child.only_resources && !Wants(item.work, child.element)) continue;
      asked.emplace_back(&child, Answer());
    }
    IndexedTask each = [&](std::size_t index) {
      return Ask(*asked[index].first, draft, item, asked[index].second);
    };
    async::Task<> all = ForEachIndex(caller_.loop(), asked.size(), asked.size(), std::move(each));
    co_await std::move(all);
    for (const auto& [child, answer] : asked) Apply(*child, answer, draft, item);
  }
}

async::Task<> Collector::Ask(const ChildCall& child, const Draft& draft, Item& item, Answer& answer) {
  const Value input = BuildInput(child.parameters, &draft, item.place, item.arena);
  std::string_view region = ResolveText(child.region, &draft, item.place, item.arena);
  if (region.empty()) region = item.work.call_region;
  const PagedCall call{.operation = child.operation,
                       .service = item.work.service->name,
                       .region = item.work.region,
                       .call_region = region,
                       .absent = child.absent,
                       .page_size = std::nullopt,
                       .of_resource = true};
  Caller::PageHandler handler = [&](Document page) {
    return HandleAnswer(child, draft, item, answer, std::move(page));
  };
  async::Task<CallEnd> paging = caller_.ForEachPage(call, input, std::move(handler));
  answer.end = co_await std::move(paging);
  if (answer.end != CallEnd::kFailed) co_return;
  answer.failures.push_back(&ledger_.At(call.region, call.service, child.operation.name()));
}

async::Task<std::size_t> Collector::HandleAnswer(const ChildCall& child, const Draft& draft, Item& item,
                                                 Answer& answer, Document page) {
  std::vector<Value> elements;
  ForEachAt(page.root(), child.take, [&](const Value& value, const Value&) { elements.push_back(value); });
  if (elements.empty() && !child.replace.empty()) elements.push_back(Value::String(""));
  std::vector<Taken> taken(elements.size());
  IndexedTask each = [&](std::size_t index) {
    return TakeElement(child, Replaced(child, elements[index], item.arena), draft, item, answer,
                       taken[index]);
  };
  async::Task<> all = ForEachIndex(caller_.loop(), elements.size(), kWidth, std::move(each));
  co_await std::move(all);
  if (!child.only_resources) {
    answer.taken.insert(answer.taken.end(), taken.begin(), taken.end());
    item.pages.push_back(std::move(page));
  }
  co_return elements.size();
}

async::Task<> Collector::TakeElement(const ChildCall& child, Value self, const Draft& around, Item& item,
                                     Answer& answer, Taken& taken) {
  Draft draft(self, child.element, &around);
  async::Task<> completing = Complete(draft, item);
  co_await std::move(completing);
  taken.raw = self;
  taken.output = draft.Compose(options_.redaction, redactor_, item.arena);
  if (child.element.resource && WantsType(item.work, child.element.resource->type)) {
    Write(draft, taken.output, item);
  } else {
    answer.failures.insert(answer.failures.end(), draft.failures().begin(), draft.failures().end());
  }
}

void Collector::Apply(const ChildCall& child, const Answer& answer, Draft& draft, Item& item) {
  const std::string_view key = child.key.empty() ? child.operation.name() : std::string_view(child.key);
  if (!answer.failures.empty()) draft.AddMissing(key, answer.failures);
  if (child.only_resources || answer.end == CallEnd::kAbsent) return;
  if (answer.end == CallEnd::kFailed && answer.taken.empty()) return;

  if (child.take.gives_many() && !child.first_only) {
    std::vector<Value> raw;
    std::vector<Value> output;
    for (const Taken& taken : answer.taken) {
      raw.push_back(taken.raw);
      output.push_back(taken.output);
    }
    draft.Add(child.key, Value::List(item.arena.Copy(std::span<const Value>(raw))),
              Value::List(item.arena.Copy(std::span<const Value>(output))));
    return;
  }
  const Taken taken = answer.taken.empty() ? Taken() : answer.taken.front();
  if (child.key.empty()) {
    draft.Merge(taken.raw, taken.output);
  } else if (!taken.raw.is_null()) {
    draft.Add(child.key, taken.raw, taken.output);
  } else if (child.first_only) {
    draft.Add(child.key, Value::Structure({}), Value::Structure({}));
  }
}

void Collector::Write(const Draft& draft, const Value& resource, Item& item) {
  if (write_error_) return;
  const ResourceType& type = *draft.recipe().resource;
  const bool keyed = resource.has_fields();
  const Value tags = type.tags.empty() ? Value() : FindAt(resource, type.tags);

  report::Record record;
  record.account = options_.account;
  record.service = item.work.service->name;
  record.region = item.work.region;
  record.type = type.type;
  record.arn = Resolve(type.arn, &draft, item.place, item.arena).text();
  record.recon_arn = ResolveText(type.recon_arn, &draft, item.place, item.arena);
  record.id = ResolveText(type.id, &draft, item.place, item.arena);
  if (!type.tags.empty()) record.tags = TagMap(tags, item.arena);
  record.name = type.name.empty() ? record.tags.FindText("Name")
                                  : ResolveText(type.name, &draft, item.place, item.arena);
  record.resource = keyed ? resource : Value::Structure({});
  record.missing = draft.missing();
  record.timestamp = clock_.Now();

  for (LedgerEntry* failure : draft.failures()) Ledger::AddIncomplete(*failure, record.recon_arn);
  if (Result<> written = writer_.Write(record); !written) {
    write_error_ = std::move(written).error();
    caller_.Stop();
    return;
  }
  ++by_region_[record.region];
  ++by_type_[{record.service, record.type}];
}

void Collector::AddCounts(InventoryResult& result) const {
  for (const auto& [region, count] : by_region_) {
    result.resources += count;
    result.resources_by_region[std::string(region)] += count;
  }
  for (const auto& [name, count] : by_type_) {
    result.resources_by_type[fmt::format("{}.{}", name.first, name.second)] += count;
  }
}

}  // namespace inventory::collect
