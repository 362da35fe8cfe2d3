#include "inventory/config/command_line.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "flags.h"
#include "help.h"
#include "inventory/base/console.h"
#include "inventory/base/edit_distance.h"
#include "merge.h"
#include "option.h"

namespace inventory::config {
namespace {

constexpr std::string_view kConfigVariable = "INVENTORY_CONFIG";

using Option = OptionTable::Option;

Parsed Finish(ExitCode exit, std::string text) {
  return {.command = "", .exit = exit, .text = std::move(text)};
}

/// "unknown flag "--buket": did you mean "--bucket"?"
std::string UnknownName(std::string_view kind, std::string_view name, const std::vector<std::string>& known) {
  const std::vector<std::string_view> candidates(known.begin(), known.end());
  const auto nearest = Nearest(name, candidates);
  if (!nearest) return fmt::format("unknown {} \"{}\"", kind, name);
  return fmt::format("unknown {} \"{}\": did you mean \"{}\"?", kind, name, *nearest);
}

std::string ProblemOfRest(const std::vector<std::string>& rest, const OptionTable& options) {
  const auto flag = std::ranges::find_if(rest, [](const std::string& text) { return text.starts_with('-'); });
  if (flag == rest.end()) return fmt::format("unexpected argument \"{}\"", rest.front());
  std::vector<std::string> known = {"--help", "--config"};
  const std::string name = flag->substr(0, flag->find('='));
  for (const auto& option : options.options()) {
    if (option->syntax == Syntax::kSwitch && name == "--no-" + option->spec.name) {
      return fmt::format("unknown flag \"{}\": say \"{}=false\"", name, FlagOf(*option));
    }
    if (!option->spec.positional) known.push_back(FlagOf(*option));
  }
  if (std::ranges::find(known, name) != known.end()) {
    return fmt::format("the flag \"{}\" belongs behind the command", name);
  }
  return UnknownName("flag", name, known);
}

HelpEntry EntryOf(const Option& option) {
  const OptionSpec& spec = option.spec;
  HelpEntry entry{FlagOf(option), spec.help};
  if (option.syntax == Syntax::kSwitch) {
    if (option.default_text == "true") entry.term += "[=false]";
  } else if (!spec.positional) {
    entry.term += " " + spec.placeholder;
  }
  if (spec.required) {
    entry.meaning += " (required)";
  } else if (!option.default_text.empty()) {
    entry.meaning += fmt::format(" (default: {})", option.default_text);
  }
  if (!spec.variable.empty()) entry.meaning += fmt::format(" [{}]", spec.variable);
  return entry;
}

}  // namespace

CommandLine::CommandLine(std::string program, std::string description, std::string version)
    : program_(std::move(program)), description_(std::move(description)), version_(std::move(version)) {}

OptionTable& CommandLine::AddCommand(std::string name, std::string help) {
  return commands_.emplace_back(Command{std::move(name), std::move(help), OptionTable()}).options;
}

Parsed CommandLine::Parse(std::span<const std::string> arguments, const Environment& environment) {
  std::vector<CommandSyntax> syntax;
  std::vector<std::string> names = {"--help", "--version"};
  for (const Command& command : commands_) {
    syntax.push_back({command.name, &command.options});
    names.push_back(command.name);
  }
  const Result<SplitCommandLine> split = Split(syntax, arguments);
  if (!split) return WrongUsage(program_, split.error().message());
  if (split->version) return Finish(ExitCode::kDone, fmt::format("{} {}\n", program_, version_));
  if (!split->command) {
    if (split->help) return Finish(ExitCode::kDone, ProgramHelp());
    if (split->rest.empty()) return Finish(ExitCode::kUsage, ProgramHelp());
    const std::string& first = split->rest.front();
    return WrongUsage(program_, UnknownName(first.starts_with('-') ? "flag" : "command", first, names));
  }

  const Command& command = commands_[*split->command];
  const std::string who = fmt::format("{} {}", program_, command.name);
  if (split->help) return Finish(ExitCode::kDone, CommandHelp(command));
  if (!split->rest.empty()) return WrongUsage(who, ProblemOfRest(split->rest, command.options));

  Merger merger(command.options);
  merger.ReadFlags(split->flags);
  merger.ReadEnvironment(environment);
  std::optional<std::string> file = split->config_file;
  if (!file) file = environment.GetNonEmpty(kConfigVariable);
  if (file) {
    std::vector<const OptionTable*> others;
    for (const Command& other : commands_) {
      if (&other != &command) others.push_back(&other.options);
    }
    merger.ReadConfigFile(*file, others);
  }
  merger.CheckRequired();
  if (merger.problems().empty()) return {.command = command.name, .exit = std::nullopt, .text = ""};
  const std::string problems = fmt::format("{}", fmt::join(merger.problems(), "\n" + program_ + ": "));
  if (merger.exit() == ExitCode::kUsage) {
    return WrongUsage(who, problems);
  }
  return Finish(merger.exit(), fmt::format("{}: {}\n", program_, problems));
}

Parsed CommandLine::WrongUsage(std::string_view who, std::string_view problems) const {
  return Finish(ExitCode::kUsage, fmt::format("{}: {}\nTry \"{} --help\".\n", program_, problems, who));
}

std::string CommandLine::ProgramHelp() const {
  std::vector<HelpEntry> commands;
  for (const Command& command : commands_) commands.push_back({command.name, command.help});
  return fmt::format("Usage: {} COMMAND [OPTIONS]\n{}\n", program_, description_) +
         FormatHelpSection("Commands", commands) +
         FormatHelpSection("Options", {{"-h, --help", "Show this text, or with a command its options"},
                                       {"--version", "Show the version"}});
}

std::string CommandLine::CommandHelp(const Command& command) const {
  std::string usage = fmt::format("Usage: {} {}", program_, command.name);
  std::vector<HelpEntry> arguments;
  std::vector<HelpEntry> options;
  for (const auto& option : command.options.options()) {
    if (option->spec.positional) {
      usage += option->spec.required ? " " + option->spec.name : fmt::format(" [{}]", option->spec.name);
    }
    (option->spec.positional ? arguments : options).push_back(EntryOf(*option));
  }
  options.push_back({"--config FILE", fmt::format("YAML file with options [{}]", kConfigVariable)});
  options.push_back({"-h, --help", "Show this text"});
  return fmt::format("{} [OPTIONS]\n{}\n", usage, command.help) + FormatHelpSection("Arguments", arguments) +
         FormatHelpSection("Options", options);
}

std::vector<std::string> Arguments(int argc, const char* const* argv) {
  return {argv + std::min(argc, 1), argv + argc};
}

int Say(const Parsed& parsed) {
  const ExitCode exit = parsed.exit.value_or(ExitCode::kDone);
  if (exit != ExitCode::kDone) {
    PrintMessage(parsed.text);
  } else if (const Result<> printed = PrintOutput(parsed.text); !printed) {
    PrintMessage(printed.error().message() + "\n");
    return static_cast<int>(ExitCodeOf(printed.error()));
  }
  return static_cast<int>(exit);
}

}  // namespace inventory::config
