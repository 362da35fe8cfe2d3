#include "inventory/collect/expression.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

namespace inventory::collect {
namespace {

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

Result<Template::Part> ParseReference(std::string_view text) {
  using Source = Template::Source;
  Template::Part part;
  if (text == "$account") {
    part.source = Source::kAccount;
  } else if (text == "$region") {
    part.source = Source::kRegion;
  } else if (text == "$partition") {
    part.source = Source::kPartition;
  } else if (text == "$self") {
    part.source = Source::kSelf;
  } else {
    part.source = Source::kElement;
    if (text.starts_with("$parent.")) {
      part.source = Source::kParent;
      text.remove_prefix(std::string_view("$parent.").size());
    }
    if (text.starts_with('$')) {
      return Fail(ErrorCode::kInvalidArgument,
                  fmt::format("\"{{{}}}\" is not known: there are {{$account}}, {{$region}}, {{$partition}}, "
                              "{{$self}}, {{$parent.Member}} and {{Member}}",
                              text));
    }
    INVENTORY_TRY(part.path, Path::Parse(text));
    if (part.path.empty() || part.path.gives_many()) {
      return Fail(ErrorCode::kInvalidArgument, fmt::format("\"{{{}}}\" must lead to one member", text));
    }
  }
  return part;
}

}  // namespace

Result<Path> Path::Parse(std::string_view text) {
  Path path;
  const std::string_view whole = text;
  while (!text.empty()) {
    const std::size_t dot = std::min(text.find('.'), text.size());
    std::string_view name = text.substr(0, dot);
    text.remove_prefix(dot);
    const bool more = !text.empty();
    if (more) text.remove_prefix(1);
    Step step;
    if (name.ends_with("[]")) {
      step.each = true;
      name.remove_suffix(2);
    }
    if (name.empty() || !std::ranges::all_of(name, IsNameCharacter) || (more && text.empty())) {
      return Fail(ErrorCode::kInvalidArgument,
                  fmt::format("\"{}\" is no path: expected member names joined by dots, with [] behind lists",
                              whole));
    }
    step.name = name;
    path.steps_.push_back(std::move(step));
  }
  return path;
}

bool Path::gives_many() const {
  return std::ranges::any_of(steps_, &Step::each);
}

std::string Path::ToString() const {
  std::string out;
  for (const Step& step : steps_) {
    if (!out.empty()) out += '.';
    out += step.name;
    if (step.each) out += "[]";
  }
  return out;
}

Result<Template> Template::Parse(std::string_view text) {
  Template result;
  const std::string_view whole = text;
  while (!text.empty()) {
    const std::size_t open = std::min(text.find('{'), text.size());
    const std::string_view literal = text.substr(0, open);
    if (literal.find('}') != std::string_view::npos) {
      return Fail(ErrorCode::kInvalidArgument, fmt::format("\"{}\" closes a brace that is not open", whole));
    }
    if (!literal.empty()) {
      result.parts_.push_back({.source = Source::kText, .text = std::string(literal), .path = {}});
    }
    text.remove_prefix(open);
    if (text.empty()) break;
    const std::size_t close = text.find('}');
    if (close == std::string_view::npos) {
      return Fail(ErrorCode::kInvalidArgument,
                  fmt::format("\"{}\" opens a brace and does not close it", whole));
    }
    INVENTORY_TRY(Part part, ParseReference(text.substr(1, close - 1)));
    result.parts_.push_back(std::move(part));
    text.remove_prefix(close + 1);
  }
  return result;
}

}  // namespace inventory::collect
