#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "inventory/aws/model/model.h"
#include "inventory/base/result.h"
#include "inventory/base/value.h"

/// What the parsers share that turn an answer's tree into the values of a shape.
namespace inventory::aws::protocol {

/// A structure's members under the names that one wire form uses.
class MemberTable {
 public:
  using WireName = std::string_view (*)(const model::Member& member);
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  MemberTable(const model::Shape& shape, WireName wire_name);

  std::size_t size() const { return entries_.size(); }
  const model::Member& member(std::size_t index) const { return entries_[index].member; }
  std::string_view name(std::size_t index) const { return entries_[index].name; }
  /// The first member that has the same wire name: what Find gives for both.
  std::size_t first_of_name(std::size_t index) const { return entries_[index].first_of_name; }

  /// The member of this wire name, or kNone. Looks from `hint` on: answers mostly keep the model's order.
  std::size_t Find(std::string_view wire_name, std::size_t hint) const;

 private:
  void LinkSameNames(std::size_t renamed);

  struct Entry {
    std::string_view wire_name;
    std::string_view name;
    model::Member member;
    std::size_t first_of_name;
  };
  std::vector<Entry> entries_;
};

/// The tables of the shapes that one answer touches, each made once.
class MemberTables {
 public:
  explicit MemberTables(MemberTable::WireName wire_name) : wire_name_(wire_name) {}
  const MemberTable& Of(const model::Shape& shape);

 private:
  MemberTable::WireName wire_name_;
  std::unordered_map<std::uint32_t, MemberTable> tables_;
};

/// Why an answer does not fit its shape, collected on the way out of the recursion: the innermost function
/// says what came, each outer one where.
class ShapeProblem {
 public:
  /// Says false, so that a parser can `return problem.Set(...)`.
  bool Set(std::string what);
  bool InMember(std::string_view name);
  bool InItem(std::size_t index);
  bool InEntry(std::string_view key);

  /// kProtocol: "Reservations[0].LaunchTime: expected a timestamp, got ...".
  Error ToError() const;

 private:
  bool Prepend(std::string segment);

  std::string path_;
  std::string what_;
};

/// As in a Python dict: among the fields from `start` on, a repeated name keeps its first place and takes its
/// last value.
void MergeRepeatedNames(std::vector<Field>& fields, std::size_t start);

/// A union answers with one member. `names` of its non-null members, in the answer's order, without "__type".
/// False with the problem set unless there is exactly one.
bool CheckUnion(const model::Shape& shape, std::size_t members_set, ShapeProblem& problem);

/// What botocore makes of a union's member that the model does not have: {"SDK_UNKNOWN_MEMBER": {"name":
/// tag}}.
Value UnknownUnionMember(std::string_view tag, Arena& arena);

}  // namespace inventory::aws::protocol
