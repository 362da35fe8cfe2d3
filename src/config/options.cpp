#include "inventory/config/options.h"

#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "inventory/base/edit_distance.h"
#include "inventory/base/encoding.h"
#include "option.h"

namespace inventory::config {
namespace {

std::string VariableOf(std::string_view name) {
  std::string variable = "INVENTORY_";
  for (const char c : name) {
    const bool lower = c >= 'a' && c <= 'z';
    variable.push_back(c == '-' ? '_' : lower ? static_cast<char>(c - 'a' + 'A') : c);
  }
  return variable;
}

std::string KeyOf(std::string_view name) {
  std::string key(name);
  for (char& c : key) {
    if (c == '-') c = '_';
  }
  return key;
}

OptionSpec Complete(OptionSpec spec) {
  if (spec.positional) return spec;
  if (spec.variable.empty()) spec.variable = VariableOf(spec.name);
  if (spec.key.empty()) spec.key = KeyOf(spec.name);
  return spec;
}

std::string_view Trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// The non-empty parts between commas.
std::vector<std::string_view> SplitByComma(std::string_view text) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    const std::string_view part = Trim(text.substr(0, comma));
    if (!part.empty()) parts.push_back(part);
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return parts;
}

std::unexpected<Error> Wrong(std::string problem) {
  return Fail(ErrorCode::kInvalidArgument, std::move(problem));
}

Result<> CheckForm(const std::optional<Form>& form, std::string_view text) {
  if (!form || form->accepts(text)) return {};
  return Wrong(fmt::format("\"{}\" is not {}", text, form->description));
}

template <class T>
Result<T> ParseNumber(std::string_view text, Range<T> range, std::string_view kind) {
  const std::string_view digits = Trim(text);
  T number{};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool whole = error == std::errc() && end == digits.data() + digits.size();
  if (whole && number >= range.least && number <= range.most) return number;
  constexpr Range<T> kAny;
  std::string bounds;
  if (range.least != kAny.least && range.most != kAny.most) {
    bounds = fmt::format(" from {} to {}", range.least, range.most);
  } else if (range.least != kAny.least) {
    bounds = fmt::format(" of at least {}", range.least);
  } else if (range.most != kAny.most) {
    bounds = fmt::format(" of at most {}", range.most);
  }
  return Wrong(fmt::format("\"{}\" is not {}{}", text, kind, bounds));
}

Result<bool> ParseBoolean(std::string_view text) {
  const std::string lower = AsciiLower(Trim(text));
  for (const std::string_view name : {"true", "yes", "on", "1"}) {
    if (lower == name) return true;
  }
  for (const std::string_view name : {"false", "no", "off", "0"}) {
    if (lower == name) return false;
  }
  return Wrong(fmt::format("\"{}\" is not true or false", text));
}

void ReadObject(const YamlNode& mapping, std::string_view key, const Source& source,
                const OptionTable& members) {
  const std::vector<const YamlNode*> found = MatchKeys(mapping, key, members, {}, source);
  for (std::size_t index = 0; index < found.size(); ++index) {
    const OptionTable::Option& member = *members.options()[index];
    if (found[index] != nullptr) {
      member.read(*found[index], fmt::format("{}.{}", key, member.spec.key), source);
    } else if (member.spec.required) {
      source.Report(mapping.line, key, fmt::format("\"{}\" is missing", member.spec.key));
    }
  }
}

void ReadObjects(const YamlNode& sequence, std::string_view key, const Source& source,
                 const std::function<void(OptionTable&)>& append) {
  if (sequence.kind != YamlNode::Kind::kSequence) {
    source.Report(sequence.line, key, "expected a sequence of mappings");
    return;
  }
  for (std::size_t index = 0; index < sequence.nodes.size(); ++index) {
    const YamlNode& item = sequence.nodes[index];
    const std::string item_key = fmt::format("{}[{}]", key, index);
    if (item.kind != YamlNode::Kind::kMapping) {
      source.Report(item.line, item_key, "expected a mapping");
      continue;
    }
    OptionTable members;
    append(members);
    ReadObject(item, item_key, source, members);
  }
}

}  // namespace

OptionTable::OptionTable() = default;
OptionTable::OptionTable(OptionTable&&) noexcept = default;
OptionTable& OptionTable::operator=(OptionTable&&) noexcept = default;
OptionTable::~OptionTable() = default;

OptionTable::Option& OptionTable::Append(OptionSpec spec) {
  options_.push_back(std::make_unique<Option>(Option{.spec = Complete(std::move(spec))}));
  return *options_.back();
}

void OptionTable::AddText(OptionSpec spec, std::string default_text,
                          std::function<Result<>(std::string_view)> set) {
  Option& option = Append(std::move(spec));
  if (option.spec.placeholder.empty()) option.spec.placeholder = "TEXT";
  option.default_text = std::move(default_text);
  option.read = [set = std::move(set)](const YamlNode& node, std::string_view key, const Source& source) {
    if (node.kind != YamlNode::Kind::kScalar) {
      source.Report(node.line, key, "expected a single value");
    } else if (const Result<> result = set(node.text); !result) {
      source.Report(node.line, key, result.error().message());
    }
  };
}

void OptionTable::Add(std::string& target, OptionSpec spec) {
  auto set = [&target, form = spec.form](std::string_view text) -> Result<> {
    INVENTORY_CHECK(CheckForm(form, text));
    target = text;
    return {};
  };
  AddText(std::move(spec), target, std::move(set));
}

void OptionTable::Add(std::optional<std::string>& target, OptionSpec spec) {
  auto set = [&target, form = spec.form](std::string_view text) -> Result<> {
    INVENTORY_CHECK(CheckForm(form, text));
    target = text;
    return {};
  };
  AddText(std::move(spec), target.value_or(""), std::move(set));
}

void OptionTable::Add(std::filesystem::path& target, OptionSpec spec) {
  if (spec.placeholder.empty()) spec.placeholder = "FILE";
  AddText(std::move(spec), target.native(), [&target](std::string_view text) -> Result<> {
    target = text;
    return {};
  });
}

void OptionTable::Add(bool& target, OptionSpec spec) {
  AddText(std::move(spec), target ? "true" : "", [&target](std::string_view text) -> Result<> {
    INVENTORY_TRY(target, ParseBoolean(text));
    return {};
  });
  options_.back()->syntax = Syntax::kSwitch;
}

void OptionTable::Add(double& target, OptionSpec spec, Range<double> range) {
  if (spec.placeholder.empty()) spec.placeholder = "NUMBER";
  AddText(std::move(spec), fmt::format("{}", target), [&target, range](std::string_view text) -> Result<> {
    INVENTORY_TRY(target, ParseNumber(text, range, "a number"));
    return {};
  });
}

void OptionTable::AddInteger(OptionSpec spec, std::string default_text, Range<std::int64_t> range,
                             std::function<void(std::int64_t)> set) {
  if (spec.placeholder.empty()) spec.placeholder = "N";
  AddText(std::move(spec), std::move(default_text),
          [range, set = std::move(set)](std::string_view text) -> Result<> {
            INVENTORY_TRY(const std::int64_t number, ParseNumber(text, range, "a whole number"));
            set(number);
            return {};
          });
}

void OptionTable::AddDuration(OptionSpec spec, std::chrono::milliseconds current,
                              Range<std::chrono::milliseconds> range,
                              std::function<void(std::chrono::milliseconds)> set) {
  if (spec.placeholder.empty()) spec.placeholder = "DURATION";
  AddText(std::move(spec), FormatDuration(current),
          [range, set = std::move(set)](std::string_view text) -> Result<> {
            INVENTORY_TRY(const std::chrono::milliseconds duration, ParseDuration(text));
            if (duration < range.least || duration > range.most) {
              return Wrong(fmt::format("\"{}\" is not from {} to {}", text, FormatDuration(range.least),
                                       FormatDuration(range.most)));
            }
            set(duration);
            return {};
          });
}

void OptionTable::AddChoice(OptionSpec spec, std::string current, std::vector<std::string> names,
                            std::function<void(std::size_t)> set) {
  if (spec.placeholder.empty()) spec.placeholder = fmt::format("{}", fmt::join(names, "|"));
  AddText(std::move(spec), std::move(current),
          [names = std::move(names), set = std::move(set)](std::string_view text) -> Result<> {
            for (std::size_t index = 0; index < names.size(); ++index) {
              if (names[index] != Trim(text)) continue;
              set(index);
              return {};
            }
            return Wrong(fmt::format("\"{}\" is not one of {}", text, fmt::join(names, ", ")));
          });
}

void OptionTable::Add(std::vector<std::string>& target, OptionSpec spec) {
  Option& option = Append(std::move(spec));
  if (option.spec.placeholder.empty()) option.spec.placeholder = "A,B,...";
  option.default_text = fmt::format("{}", fmt::join(target, ","));
  option.syntax = Syntax::kList;
  option.read = [&target, form = option.spec.form](const YamlNode& node, std::string_view key,
                                                   const Source& source) {
    target.clear();
    const auto add = [&](int line, std::string_view text) {
      if (const Result<> result = CheckForm(form, text); !result) {
        source.Report(line, key, result.error().message());
      }
      target.emplace_back(text);
    };
    if (node.kind == YamlNode::Kind::kScalar) {
      for (const std::string_view text : SplitByComma(node.text)) add(node.line, text);
    } else if (node.kind == YamlNode::Kind::kSequence) {
      for (const YamlNode& item : node.nodes) {
        if (item.kind == YamlNode::Kind::kScalar) {
          add(item.line, item.text);
        } else {
          source.Report(item.line, key, "expected a sequence of single values");
        }
      }
    } else {
      source.Report(node.line, key, "expected a sequence");
    }
  };
}

void OptionTable::Add(std::map<std::string, std::string>& target, OptionSpec spec) {
  Option& option = Append(std::move(spec));
  if (option.spec.placeholder.empty()) option.spec.placeholder = "KEY=VALUE,...";
  std::vector<std::string> pairs;
  for (const auto& [name, value] : target) pairs.push_back(fmt::format("{}={}", name, value));
  option.default_text = fmt::format("{}", fmt::join(pairs, ","));
  option.syntax = Syntax::kList;
  option.read = [&target](const YamlNode& node, std::string_view key, const Source& source) {
    target.clear();
    if (node.kind == YamlNode::Kind::kScalar) {
      for (const std::string_view text : SplitByComma(node.text)) {
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos) {
          source.Report(node.line, key, fmt::format("\"{}\" is not KEY=VALUE", text));
        } else {
          target.insert_or_assign(std::string(text.substr(0, equals)), text.substr(equals + 1));
        }
      }
    } else if (node.kind == YamlNode::Kind::kMapping) {
      for (const YamlNode& child : node.nodes) {
        if (child.kind == YamlNode::Kind::kSequence || child.kind == YamlNode::Kind::kMapping) {
          source.Report(child.line, key, "expected a mapping of single values");
        }
        target.insert_or_assign(child.key, child.text);
      }
    } else {
      source.Report(node.line, key, "expected a mapping");
    }
  };
}

void OptionTable::AddObjects(OptionSpec spec, std::function<void()> clear,
                             std::function<void(OptionTable&)> append) {
  Option& option = Append(std::move(spec));
  if (option.spec.placeholder.empty()) option.spec.placeholder = "YAML";
  option.read = [clear = std::move(clear), append = std::move(append)](
                    const YamlNode& node, std::string_view key, const Source& source) {
    clear();
    if (source.is_file) {
      ReadObjects(node, key, source, append);
    } else if (const Result<YamlNode> parsed = ParseYaml(node.text, source.name); parsed) {
      ReadObjects(*parsed, key, source, append);
    } else {
      source.problems.push_back(parsed.error().message());
    }
  };
}

}  // namespace inventory::config
