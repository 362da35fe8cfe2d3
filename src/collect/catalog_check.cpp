#include "collect/catalog_check.h"

#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "inventory/base/edit_distance.h"

namespace inventory::collect {
namespace {

using aws::model::Member;
using aws::model::Operation;
using aws::model::Service;
using aws::model::Shape;
using aws::model::ShapeType;

std::string DidYouMean(std::string_view name, std::span<const std::string_view> candidates) {
  const std::optional<std::string_view> nearest = Nearest(name, candidates);
  return nearest ? fmt::format("; did you mean \"{}\"?", *nearest) : std::string();
}

std::vector<std::string_view> MemberNames(const Shape& shape) {
  std::vector<std::string_view> names;
  if (shape.type() != ShapeType::kStructure) return names;
  for (std::size_t i = 0; i < shape.member_count(); ++i) names.push_back(shape.member(i).name());
  return names;
}

bool IsOpaque(const std::optional<Shape>& shape) {
  return !shape || (shape->type() == ShapeType::kStructure && shape->is_document());
}

bool IsNumber(ShapeType type) {
  return type == ShapeType::kInteger || type == ShapeType::kLong || type == ShapeType::kFloat ||
         type == ShapeType::kDouble;
}

class InputChecker {
 public:
  explicit InputChecker(const Names& names) : names_(names) {}

  Result<> Check(const Parameter& parameter, const Shape& shape, const std::string& where) {
    if (const auto* fields = std::get_if<Parameter::Fields>(&parameter.value)) {
      return CheckFields(*fields, shape, where);
    }
    if (const auto* items = std::get_if<Parameter::Items>(&parameter.value)) {
      if (shape.type() != ShapeType::kList) return Wrong(where, "takes no list");
      for (const Parameter& item : items->members) {
        INVENTORY_CHECK(Check(item, shape.element().shape(), where + "[]"));
      }
      return {};
    }
    if (std::holds_alternative<bool>(parameter.value)) {
      if (shape.type() != ShapeType::kBoolean) return Wrong(where, "takes neither true nor false");
      return {};
    }
    if (std::holds_alternative<std::int64_t>(parameter.value)) {
      if (!IsNumber(shape.type())) return Wrong(where, "takes no number");
      return {};
    }
    return CheckText(std::get<Template>(parameter.value), shape, where);
  }

  unsigned stage() const { return stage_; }

 private:
  static std::unexpected<Error> Wrong(const std::string& where, std::string_view what) {
    return Fail(ErrorCode::kInvalidArgument, fmt::format("{} {}", where, what));
  }

  Result<> CheckFields(const Parameter::Fields& fields, const Shape& shape, const std::string& where) {
    if (shape.type() == ShapeType::kMap) {
      for (const Parameter& field : fields.members) {
        INVENTORY_CHECK(Check(field, shape.value().shape(), fmt::format("{}.{}", where, field.name)));
      }
      return {};
    }
    if (shape.type() != ShapeType::kStructure) return Wrong(where, "takes no keys and values");
    for (const Parameter& field : fields.members) {
      const std::optional<Member> member = shape.FindMember(field.name);
      if (!member) {
        const std::string hint = DidYouMean(field.name, MemberNames(shape));
        return Wrong(where, fmt::format("has no member \"{}\"{}", field.name, hint));
      }
      INVENTORY_CHECK(Check(field, member->shape(), fmt::format("{}.{}", where, field.name)));
    }
    for (std::size_t i = 0; i < shape.member_count(); ++i) {
      const Member member = shape.member(i);
      const bool given =
          std::ranges::find(fields.members, member.name(), &Parameter::name) != fields.members.end();
      if (member.required() && !given && !member.idempotency_token()) {
        return Wrong(where, fmt::format("needs \"{}\"", member.name()));
      }
    }
    return {};
  }

  Result<> CheckText(const Template& text, const Shape& shape, const std::string& where) {
    INVENTORY_TRY(const unsigned stage, CheckTemplate(text, names_));
    stage_ = std::max(stage_, stage);
    if (!text.is_reference() && shape.type() != ShapeType::kString) return Wrong(where, "takes no text");
    return {};
  }

  const Names& names_;
  unsigned stage_ = 0;
};

}  // namespace

Result<Destination> FollowPath(const std::optional<Shape>& from, const Path& path, LastList last) {
  Destination at{.shape = from, .around = std::nullopt, .sensitive = false};
  for (const Path::Step& step : path.steps()) {
    if (IsOpaque(at.shape)) return Destination{};
    std::optional<Member> member;
    if (at.shape->type() == ShapeType::kMap) member = at.shape->value();
    if (at.shape->type() == ShapeType::kStructure) member = at.shape->FindMember(step.name);
    if (!member) {
      return Fail(ErrorCode::kInvalidArgument,
                  fmt::format("{} has no member \"{}\"{}", at.shape->name(), step.name,
                              DidYouMean(step.name, MemberNames(*at.shape))));
    }
    const bool is_list = member->shape().type() == ShapeType::kList;
    const bool list_as_value =
        is_list && !step.each && last == LastList::kIsValue && &step == &path.steps().back();
    if (step.each != is_list && !list_as_value) {
      return Fail(ErrorCode::kInvalidArgument,
                  is_list ? fmt::format("\"{}\" is a list: write \"{}[]\"", step.name, step.name)
                          : fmt::format("\"{}\" is no list", step.name));
    }
    at.sensitive = at.sensitive || member->sensitive();
    if (step.each) {
      at.around = at.shape;
      member = member->shape().element();
      at.sensitive = at.sensitive || member->sensitive();
    }
    at.shape = member->shape();
  }
  return at;
}

void Names::Merge(const std::optional<Shape>& merged, unsigned child_stage) {
  if (!merged || merged->type() != ShapeType::kStructure) return;
  for (std::size_t i = 0; i < merged->member_count(); ++i) {
    const Member member = merged->member(i);
    added.push_back({std::string(member.name()), member.shape(), child_stage + 1});
  }
}

Result<unsigned> CheckTemplate(const Template& text, const Names& names) {
  unsigned stage = 0;
  for (const Template::Part& part : text.parts()) {
    const bool parent = part.source == Template::Source::kParent;
    if (part.source != Template::Source::kElement && !parent) continue;
    const Names* scope = parent ? names.around : &names;
    if (scope == nullptr) {
      return Fail(ErrorCode::kInvalidArgument, "there is no $parent here");
    }
    const Path& path = part.path;
    const std::string& name = path.steps()[0].name;
    const auto own = scope->shape && scope->shape->type() == ShapeType::kStructure
                         ? scope->shape->FindMember(name)
                         : std::nullopt;
    const auto added = std::ranges::find(scope->added, name, &Names::Added::name);
    std::optional<Shape> shape;
    if (added != scope->added.end()) {
      // What is there from the start needn't be waited for, even if a child repeats it.
      if (!own && !parent) stage = std::max(stage, added->stage);
      shape = added->shape;
    } else if (own) {
      shape = own->shape();
    } else if (scope->shape && scope->shape->type() == ShapeType::kMap) {
      continue;
    } else {
      std::vector<std::string_view> known;
      if (scope->shape && scope->shape->type() == ShapeType::kStructure) known = MemberNames(*scope->shape);
      for (const Names::Added& candidate : scope->added) known.push_back(candidate.name);
      return Fail(ErrorCode::kInvalidArgument,
                  fmt::format("there is no member \"{}\" here{}", name, DidYouMean(name, known)));
    }
    for (std::size_t i = 1; i < path.steps().size() && !IsOpaque(shape); ++i) {
      const auto member = shape->type() == ShapeType::kStructure ? shape->FindMember(path.steps()[i].name)
                          : shape->type() == ShapeType::kMap     ? std::optional(shape->value())
                                                                 : std::nullopt;
      if (!member) {
        return Fail(ErrorCode::kInvalidArgument,
                    fmt::format("{} has no member \"{}\"{}", shape->name(), path.steps()[i].name,
                                DidYouMean(path.steps()[i].name, MemberNames(*shape))));
      }
      shape = member->shape();
    }
  }
  return stage;
}

Result<unsigned> CheckInput(const Parameter& input, const Operation& operation, const Names& names) {
  if (!operation.input()) {
    const auto* fields = std::get_if<Parameter::Fields>(&input.value);
    if (fields != nullptr && fields->members.empty()) return 0;
    return Fail(ErrorCode::kInvalidArgument, fmt::format("{} takes no parameters", operation.name()));
  }
  InputChecker checker(names);
  INVENTORY_CHECK(checker.Check(input, *operation.input(), std::string(operation.name())));
  return checker.stage();
}

Result<Operation> FindOperation(const Service& service, std::string_view name) {
  if (const std::optional<Operation> operation = service.FindOperation(name)) return *operation;
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < service.operation_count(); ++i) names.push_back(service.operation(i).name());
  return Fail(ErrorCode::kInvalidArgument,
              fmt::format("{} has no operation \"{}\"{}", service.name(), name, DidYouMean(name, names)));
}

}  // namespace inventory::collect
