#include "merge.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "inventory/base/atomic_file.h"
#include "option.h"

namespace inventory::config {
namespace {

using Option = OptionTable::Option;

/// A list may be given piece by piece; of anything else, the last counts.
std::string TextOf(const Option& option, const std::vector<std::string>& values) {
  if (values.empty()) return "";
  return option.syntax == Syntax::kList ? fmt::format("{}", fmt::join(values, ",")) : values.back();
}

}  // namespace

void Merger::ReadFlags(const Flags& flags) {
  for (const auto& [option, values] : flags) ReadText(*option, FlagOf(*option), TextOf(*option, values));
  wrong_usage_ = wrong_usage_ || !problems_.empty();
}

void Merger::ReadEnvironment(const Environment& environment) {
  for (const auto& option : options_.options()) {
    if (option->spec.variable.empty()) continue;
    std::optional<std::string> text = environment.GetNonEmpty(option->spec.variable);
    if (text) ReadText(*option, option->spec.variable, std::move(*text));
  }
}

void Merger::ReadConfigFile(const std::filesystem::path& path,
                            const std::vector<const OptionTable*>& other_commands) {
  const Result<std::string> text = ReadFile(path);
  if (!text) {
    file_unread_ = true;
    problems_.push_back(fmt::format("configuration file {}", text.error().message()));
    return;
  }
  const Result<YamlNode> document = ParseYaml(*text, path.native());
  if (!document) {
    file_unread_ = true;
    problems_.push_back(document.error().message());
    return;
  }
  if (document->kind == YamlNode::Kind::kNull) return;
  const Source source{path.native(), true, problems_};
  if (document->kind != YamlNode::Kind::kMapping) {
    source.Report(document->line, "", "expected a mapping of options");
    return;
  }
  const std::vector<const YamlNode*> found = MatchKeys(*document, "", options_, other_commands, source);
  for (std::size_t index = 0; index < found.size(); ++index) {
    const Option& option = *options_.options()[index];
    if (found[index] != nullptr && Claim(option)) option.read(*found[index], option.spec.key, source);
  }
}

void Merger::CheckRequired() {
  for (const auto& option : options_.options()) {
    const OptionSpec& spec = option->spec;
    if (!spec.required || IsSet(*option) || (file_unread_ && !spec.positional)) continue;
    wrong_usage_ = true;
    problems_.push_back(spec.positional
                            ? fmt::format("{} is missing", spec.name)
                            : fmt::format("--{} is required: give the flag, set {} or write \"{}\" in the "
                                          "configuration file",
                                          spec.name, spec.variable, spec.key));
  }
}

void Merger::ReadText(const Option& option, std::string source_name, std::string text) {
  if (!Claim(option)) return;
  YamlNode node;
  node.kind = YamlNode::Kind::kScalar;
  node.text = std::move(text);
  option.read(node, "", Source{std::move(source_name), false, problems_});
}

bool Merger::IsSet(const Option& option) const {
  return std::ranges::find(set_, &option) != set_.end();
}

bool Merger::Claim(const Option& option) {
  if (IsSet(option)) return false;
  set_.push_back(&option);
  return true;
}

}  // namespace inventory::config
