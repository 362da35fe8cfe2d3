#include "shaping.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace inventory::aws::protocol {

MemberTable::MemberTable(const model::Shape& shape, WireName wire_name) {
  const std::size_t count = shape.member_count();
  entries_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const model::Member member = shape.member(i);
    entries_.push_back({wire_name(member), member.name(), member, i});
  }
  // Only the items of a flattened list can have the name of another member.
  for (std::size_t i = 0; i < count; ++i) {
    const Entry& entry = entries_[i];
    if (entry.wire_name == entry.name) continue;
    if (entry.member.flattened() || entry.member.shape().flattened()) LinkSameNames(i);
  }
}

void MemberTable::LinkSameNames(std::size_t renamed) {
  std::size_t first = kNone;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].wire_name != entries_[renamed].wire_name) continue;
    if (first == kNone) first = i;
    entries_[i].first_of_name = first;
  }
}

std::size_t MemberTable::Find(std::string_view wire_name, std::size_t hint) const {
  for (std::size_t i = hint; i < entries_.size(); ++i) {
    if (entries_[i].wire_name == wire_name) return entries_[i].first_of_name;
  }
  for (std::size_t i = 0; i < std::min(hint, entries_.size()); ++i) {
    if (entries_[i].wire_name == wire_name) return entries_[i].first_of_name;
  }
  return kNone;
}

const MemberTable& MemberTables::Of(const model::Shape& shape) {
  const auto found = tables_.find(shape.id());
  if (found != tables_.end()) return found->second;
  return tables_.try_emplace(shape.id(), shape, wire_name_).first->second;
}

bool ShapeProblem::Set(std::string what) {
  what_ = std::move(what);
  return false;
}

bool ShapeProblem::Prepend(std::string segment) {
  if (!path_.empty() && path_.front() != '[') segment.push_back('.');
  path_.insert(0, segment);
  return false;
}

bool ShapeProblem::InMember(std::string_view name) {
  return Prepend(std::string(name));
}
bool ShapeProblem::InItem(std::size_t index) {
  return Prepend(fmt::format("[{}]", index));
}
bool ShapeProblem::InEntry(std::string_view key) {
  return Prepend(fmt::format("[\"{}\"]", key));
}

Error ShapeProblem::ToError() const {
  return Error(ErrorCode::kProtocol, path_.empty() ? what_ : fmt::format("{}: {}", path_, what_));
}

void MergeRepeatedNames(std::vector<Field>& fields, std::size_t start) {
  const std::size_t count = fields.size() - start;
  if (count < 2) return;
  // Sorted by name, equal ones in their order of coming, so that the first is the place and the last the
  // value.
  std::vector<std::size_t> order(count);
  for (std::size_t i = 0; i < count; ++i) order[i] = start + i;
  std::ranges::sort(order, {}, [&fields](std::size_t i) { return std::pair(fields[i].name, i); });

  std::vector<bool> repeats;
  for (std::size_t first = 0; first < count;) {
    std::size_t last = first;
    while (last + 1 < count && fields[order[last + 1]].name == fields[order[first]].name) ++last;
    if (last != first) {
      repeats.resize(count);
      fields[order[first]].value = fields[order[last]].value;
      for (std::size_t i = first + 1; i <= last; ++i) repeats[order[i] - start] = true;
    }
    first = last + 1;
  }
  if (repeats.empty()) return;
  std::size_t kept = start;
  for (std::size_t i = 0; i < count; ++i) {
    if (!repeats[i]) fields[kept++] = fields[start + i];
  }
  fields.resize(kept);
}

bool CheckUnion(const model::Shape& shape, std::size_t members_set, ShapeProblem& problem) {
  if (members_set == 1) return true;
  return problem.Set(
      fmt::format("expected exactly one member of the union {}, got {}", shape.name(), members_set));
}

Value UnknownUnionMember(std::string_view tag, Arena& arena) {
  const std::array name = {Field{"name", Value::String(arena.Copy(tag))}};
  const std::array member = {
      Field{"SDK_UNKNOWN_MEMBER", Value::Structure(arena.Copy(std::span<const Field>(name)))}};
  return Value::Structure(arena.Copy(std::span<const Field>(member)));
}

}  // namespace inventory::aws::protocol
