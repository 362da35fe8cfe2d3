#include "inventory/aws/client/page_merger.h"

#include <algorithm>
#include <string>
#include <utility>

#include "inventory/aws/client/page_path.h"

namespace inventory::aws::client {
namespace {

/// A structure under construction: either a finished value or members.
struct Node {
  std::string_view name;
  Value leaf;
  bool is_leaf = false;
  std::vector<Node> children;

  Node* Find(std::string_view child) {
    const auto at = std::ranges::find(children, child, &Node::name);
    return at == children.end() ? nullptr : &*at;
  }

  Node& FindOrAdd(std::string_view child) {
    if (auto* found = Find(child)) return *found;
    return children.emplace_back(Node{.name = child, .leaf = {}, .is_leaf = false, .children = {}});
  }

  void SetLeaf(const Value& value) {
    leaf = value;
    is_leaf = true;
    children.clear();
  }

  /// Turns a finished structure into members that can be added to.
  void Open() {
    if (!is_leaf) return;
    for (const auto& field : leaf.fields()) FindOrAdd(field.name).SetLeaf(field.value);
    is_leaf = false;
  }

  Value Finish(Arena& arena) const {
    if (is_leaf) return leaf;
    std::vector<Field> fields;
    fields.reserve(children.size());
    for (const auto& child : children) fields.push_back({.name = child.name, .value = child.Finish(arena)});
    return Value::Structure(arena.Copy(std::span<const Field>(fields)));
  }
};

/// The node at "A.B" below `root`, made where it does not exist.
Node& NodeAt(Node& root, std::string_view path) {
  Node* node = &root;
  while (true) {
    const auto dot = path.find('.');
    node->Open();
    node = &node->FindOrAdd(path.substr(0, dot));
    if (dot == std::string_view::npos) return *node;
    path.remove_prefix(dot + 1);
  }
}

bool IsEmpty(const Node& node) {
  return !node.is_leaf && node.children.empty();
}

/// botocore.utils.merge_dicts: structures member by member, anything else replaced. A list that both sides
/// have is the first page's on this side too, where the later pages' items were added to it, so it stays.
void Merge(Node& into, const Value& from) {
  const bool both_structures = from.has_fields() && (into.is_leaf ? into.leaf.has_fields() : !IsEmpty(into));
  if (both_structures) {
    into.Open();
    for (const auto& field : from.fields()) Merge(into.FindOrAdd(field.name), field.value);
    return;
  }
  if (into.is_leaf && into.leaf.is_list() && from.is_list()) return;
  into.SetLeaf(from);
}

Value AddNumbers(const Value& a, const Value& b) {
  std::int64_t sum = 0;
  const bool integers = a.kind() == Value::Kind::kInteger && b.kind() == Value::Kind::kInteger;
  if (integers && !__builtin_add_overflow(a.integer(), b.integer(), &sum)) return Value::Integer(sum);
  return Value::Double(a.number() + b.number());
}

bool IsNumber(const Value& value) {
  return value.kind() == Value::Kind::kInteger || value.kind() == Value::Kind::kDouble;
}

}  // namespace

MergeRules MergeRulesOf(const model::Operation& operation) {
  const auto paginator = operation.paginator();
  if (!paginator) return {};
  return {.kind = paginator->from_model() ? MergeRules::Kind::kByKeys : MergeRules::Kind::kByShape,
          .result_keys = paginator->result_keys(),
          .other_keys = paginator->non_aggregate_keys(),
          .tokens = paginator->output_tokens()};
}

PageMerger::PageMerger(MergeRules rules) : rules_(std::move(rules)) {
  for (const auto path : rules_.result_keys) sums_.push_back({.path = path, .first = {}, .items = {}});
}

void PageMerger::Add(Document page) {
  const auto root = page.root();
  if (first_) {
    // Keeps what `root` refers to: values stay where they are when their document is moved.
    result_ = std::move(page);
  }
  if (rules_.kind == MergeRules::Kind::kByKeys) AddByKeys(root);
  if (rules_.kind == MergeRules::Kind::kByShape) AddByShape(root);
  first_ = false;
}

void PageMerger::Append(Sum& sum, const Value& value) {
  const auto kept = first_ ? value : result_.arena().DeepCopy(value);
  if (sum.first.is_null()) {
    sum.first = kept;
    sum.items.assign(kept.items().begin(), kept.items().end());
  } else if (kept.is_list()) {
    sum.items.insert(sum.items.end(), kept.items().begin(), kept.items().end());
  } else if (IsNumber(kept) && IsNumber(sum.first)) {
    sum.first = AddNumbers(sum.first, kept);
  } else if (kept.is_string() && sum.first.is_string()) {
    auto text = std::string(sum.first.text()).append(kept.text());
    sum.first = Value::String(result_.arena().Adopt(std::move(text)));
  }
}

void PageMerger::AddByKeys(const Value& page) {
  for (auto& sum : sums_) {
    if (const auto value = FindPath(sum.path, page); !value.is_null()) Append(sum, value);
  }
}

void PageMerger::AddByShape(const Value& page) {
  for (const auto& field : page.fields()) {
    if (!first_ && !field.value.is_list()) continue;
    auto sum = std::ranges::find(sums_, field.name, &Sum::path);
    if (sum == sums_.end()) {
      // Names that are not the models' (a map's keys) would die with a later page.
      const auto name = first_ ? field.name : result_.arena().Copy(field.name);
      sum = sums_.insert(sums_.end(), {.path = name, .first = {}, .items = {}});
    }
    Append(*sum, field.value);
  }
}

Document PageMerger::Finish() && {
  if (rules_.kind == MergeRules::Kind::kOnlyPage) return std::move(result_);
  auto& arena = result_.arena();
  Node root;
  for (const auto& sum : sums_) {
    const bool by_keys = rules_.kind == MergeRules::Kind::kByKeys;
    if (by_keys ? sum.first.is_null() : std::ranges::find(rules_.tokens, sum.path) != rules_.tokens.end())
      continue;
    auto& node = by_keys ? NodeAt(root, sum.path) : root.FindOrAdd(sum.path);
    node.SetLeaf(sum.first.is_list() ? Value::List(arena.Copy(std::span<const Value>(sum.items)))
                                     : sum.first);
  }
  for (const auto path : rules_.other_keys) Merge(NodeAt(root, path), FindPath(path, result_.root()));
  result_.set_root(root.Finish(arena));
  return std::move(result_);
}

}  // namespace inventory::aws::client
