#include "inventory/aws/client/paging.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include "inventory/aws/client/page_path.h"
#include "inventory/base/encoding.h"
#include "inventory/base/json.h"

namespace inventory::aws::client {
namespace {

constexpr std::string_view kExclusiveStart = "ExclusiveStart";
constexpr std::string_view kLastEvaluated = "LastEvaluated";

/// The boolean by which an answer says that it is not all: IsTruncated, HasMoreStreams, hasMoreResults.
std::string_view MoreFlagOf(const model::Shape& output) {
  for (std::size_t i = 0; i < output.member_count(); ++i) {
    const auto member = output.member(i);
    if (member.shape().type() != model::ShapeType::kBoolean) continue;
    const auto name = AsciiLower(member.name());
    if (name.starts_with("hasmore") || name.ends_with("truncated")) return member.name();
  }
  return {};
}

/// The output member that holds the next value of this input member, by the names that AWS's services use.
std::string_view TokenFor(std::string_view input, const model::Shape& output) {
  const auto find = [&](std::string_view prefix, std::string_view rest) -> std::string_view {
    const auto member = output.FindMember(std::string(prefix).append(rest));
    return member ? member->name() : std::string_view();
  };
  if (input.starts_with(kExclusiveStart)) {
    return find(kLastEvaluated, input.substr(kExclusiveStart.size()));
  }
  if (const auto next = find("Next", input); !next.empty()) return next;
  if (input.starts_with("Start")) {
    if (const auto next = find("Next", input.substr(5)); !next.empty()) return next;
  }
  return input.ends_with("Marker") || input.ends_with("Token") ? find("", input) : std::string_view();
}

/// The list whose last item an "ExclusiveStart..." member names: StreamName goes with StreamNames, with the
/// member StreamName of a list's items, and TagKey with the member Key of Tags.
std::optional<PageRules::Tail> TailOf(const model::Shape& input, const model::Shape& output) {
  for (std::size_t i = 0; i < input.member_count(); ++i) {
    const auto start = input.member(i).name();
    if (!start.starts_with(kExclusiveStart)) continue;
    const auto named = start.substr(kExclusiveStart.size());
    for (std::size_t j = 0; j < output.member_count(); ++j) {
      const auto list = output.member(j);
      if (list.shape().type() != model::ShapeType::kList || !list.name().ends_with('s')) continue;
      const auto singular = list.name().substr(0, list.name().size() - 1);
      const auto item = list.shape().element().shape();
      if (item.type() == model::ShapeType::kString && singular == named) {
        return PageRules::Tail{.input = start, .list = list.name(), .item_member = {}};
      }
      if (item.type() != model::ShapeType::kStructure) continue;
      for (std::size_t k = 0; k < item.member_count(); ++k) {
        const auto member = item.member(k).name();
        if (member == named || std::string(singular).append(member) == named) {
          return PageRules::Tail{.input = start, .list = list.name(), .item_member = member};
        }
      }
    }
  }
  return std::nullopt;
}

PageRules RulesByNames(const model::Shape& input, const model::Shape& output) {
  PageRules rules;
  rules.more = MoreFlagOf(output);
  for (std::size_t i = 0; i < input.member_count(); ++i) {
    const auto name = input.member(i).name();
    // Without a flag only this pair is known to mean paging: other tokens of these names stay the same for
    // ever.
    if (rules.more.empty() && !name.starts_with(kExclusiveStart)) continue;
    if (const auto token = TokenFor(name, output); !token.empty()) {
      rules.links.push_back({.input = name, .output = token});
    }
  }
  rules.token_names_last_item = rules.more.empty() && !rules.links.empty();
  if (!rules.more.empty() && rules.links.empty()) rules.tail = TailOf(input, output);
  return rules;
}

Value LastItem(const PageRules::Tail& tail, const Value& output) {
  const Value* list = output.Find(tail.list);
  if (!list || list->items().empty()) return {};
  const auto& last = list->items().back();
  if (tail.item_member.empty()) return last;
  const Value* member = last.Find(tail.item_member);
  return member ? *member : Value();
}

bool NamesALastItem(const Value& token, const Value& output) {
  const auto is_token = [&](const Value& value) { return value.is_string() && value.text() == token.text(); };
  return std::ranges::any_of(output.fields(), [&](const Field& field) {
    const auto items = field.value.items();
    if (items.empty()) return false;
    return is_token(items.back()) || std::ranges::any_of(items.back().fields(), [&](const Field& member) {
             return is_token(member.value);
           });
  });
}

/// The limit member's value in the type that the model gives it.
Value LimitValue(const model::Shape& shape, int page_size, Arena& arena) {
  std::int64_t size = page_size;
  if (shape.type() == model::ShapeType::kString) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), size).ptr;
    return Value::String(arena.Copy({digits.data(), static_cast<std::size_t>(end - digits.data())}));
  }
  if (const auto max = shape.max()) size = std::min(size, *max);
  if (const auto min = shape.min()) size = std::max(size, *min);
  return Value::Integer(size);
}

}  // namespace

PageRules PageRulesOf(const model::Operation& operation, PageScope scope) {
  const auto input = operation.input();
  const auto output = operation.output();
  if (!input || !output) return {};
  const auto paginator = operation.paginator();
  if (!paginator) return scope == PageScope::kEverything ? RulesByNames(*input, *output) : PageRules();

  PageRules rules;
  const auto inputs = paginator->input_tokens();
  const auto outputs = paginator->output_tokens();
  for (std::size_t i = 0; i < std::min(inputs.size(), outputs.size()); ++i) {
    rules.links.push_back({.input = inputs[i], .output = outputs[i]});
  }
  rules.more = paginator->more_results();
  if (!rules.more.empty()) rules.tail = TailOf(*input, *output);
  return rules;
}

PageCursor::PageCursor(const model::Operation& operation, const Value& input, PageScope scope,
                       std::optional<int> page_size)
    : rules_(PageRulesOf(operation, scope)) {
  for (const auto& field : input.fields()) fields_.push_back(field);
  const auto paginator = operation.paginator();
  const auto shape = operation.input();
  if (page_size && paginator && shape && !paginator->limit_key().empty() &&
      !input.Find(paginator->limit_key())) {
    if (const auto member = shape->FindMember(paginator->limit_key())) {
      fields_.push_back(
          {.name = member->name(), .value = LimitValue(member->shape(), *page_size, limit_.arena())});
    }
  }
  fixed_ = fields_;
  std::erase_if(fixed_, [&](const Field& field) {
    return std::ranges::any_of(rules_.links,
                               [&](const PageRules::Link& link) { return link.input == field.name; });
  });
}

Value PageCursor::input() const {
  return Value::Structure(fields_);
}

std::vector<Value> PageCursor::NextTokens(const Value& output) const {
  std::vector<Value> tokens;
  tokens.reserve(rules_.links.size());
  for (const auto& link : rules_.links) {
    const auto token = FindPath(link.output, output);
    tokens.push_back(IsTruthy(token) ? token : Value());
  }
  return tokens;
}

Result<bool> PageCursor::Advance(const Value& output) {
  if (!rules_.more.empty() && !IsTruthy(FindPath(rules_.more, output))) return false;

  auto tokens = NextTokens(output);
  if (rules_.token_names_last_item && !NamesALastItem(tokens.front(), output)) {
    truncated_ = !tokens.front().is_null();
    return false;
  }
  const bool has_token = std::ranges::any_of(tokens, [](const Value& token) { return !token.is_null(); });
  const auto tail = !has_token && rules_.tail ? LastItem(*rules_.tail, output) : Value();
  if (!has_token && !IsTruthy(tail)) {
    // The flag was set, or there would be nothing left to miss.
    truncated_ = !rules_.more.empty();
    return false;
  }

  Document kept;
  auto fields = fixed_;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    // botocore takes the text "None" for no token: some service said so once.
    if (tokens[i].is_null() || tokens[i].text() == "None") continue;
    fields.push_back({.name = rules_.links[i].input, .value = kept.arena().DeepCopy(tokens[i])});
  }
  if (!tail.is_null()) {
    std::erase_if(fields, [&](const Field& field) { return field.name == rules_.tail->input; });
    fields.push_back({.name = rules_.tail->input, .value = kept.arena().DeepCopy(tail)});
  }
  std::string position;
  for (const auto& token : tokens) AppendJson(token, position);
  AppendJson(tail, position);
  if (!seen_.insert(std::move(position)).second) {
    return Fail(ErrorCode::kProtocol,
                "pagination loops: the same next token was received twice; what came so far is incomplete");
  }
  fields_ = std::move(fields);
  tokens_ = std::move(kept);
  return true;
}

}  // namespace inventory::aws::client
