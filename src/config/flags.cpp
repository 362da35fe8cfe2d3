#include "flags.h"

#include <ranges>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace inventory::config {
namespace {

using Option = OptionTable::Option;

/// One command as CLI11 sees it. CLI11 only splits; what the texts mean is decided the same way for all
/// sources.
struct CommandFlags {
  CLI::App* app;
  CLI::Option* help;
  CLI::Option* config;
  std::vector<std::pair<const Option*, CLI::Option*>> options;
};

CLI::Option* AddOption(CLI::App& app, const Option& option) {
  if (option.syntax == Syntax::kSwitch) return app.add_flag(FlagOf(option));
  CLI::Option* added = app.add_option(FlagOf(option));
  return added->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->allow_extra_args(false);
}

CommandFlags AddCommand(CLI::App& program, const CommandSyntax& command) {
  CLI::App* app = program.add_subcommand(std::string(command.name));
  app->set_help_flag();
  app->allow_extras();
  CommandFlags flags{app, app->add_flag("-h,--help"), app->add_option("--config"), {}};
  flags.config->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  for (const auto& option : command.options->options()) {
    if (!option->spec.positional) flags.options.emplace_back(option.get(), AddOption(*app, *option));
  }
  return flags;
}

/// CLI11 says "--bucket: 1 required TEXT missing".
std::string ProblemOf(const CLI::ParseError& error) {
  std::string text = error.what();
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) == nullptr) return text;
  return fmt::format("{} needs a value", text.substr(0, text.find(':')));
}

/// CLI11 takes them from the back, and reads "--name= next" as "--name next", where an empty text is meant.
std::vector<std::string> ForCli11(std::span<const std::string> arguments) {
  std::vector<std::string> reversed;
  for (const std::string& argument : std::views::reverse(arguments)) {
    if (argument.starts_with("--") && argument.find('=') == argument.size() - 1) {
      reversed.emplace_back();
      reversed.push_back(argument.substr(0, argument.size() - 1));
    } else {
      reversed.push_back(argument);
    }
  }
  return reversed;
}

/// Moves arguments from the rest to the positional options, in their order; a list takes all that is left.
/// CLI11 gets none of them, because it splits "[a,b]".
void TakePositionals(const OptionTable& options, SplitCommandLine& split) {
  const auto is_argument = [](const std::string& text) {
    return text.empty() || text == "-" || text[0] != '-';
  };
  for (const auto& option : options.options()) {
    if (!option->spec.positional) continue;
    std::vector<std::string> texts;
    while (!split.rest.empty() && is_argument(split.rest.front()) &&
           (texts.empty() || option->syntax == Syntax::kList)) {
      texts.push_back(split.rest.front());
      split.rest.erase(split.rest.begin());
    }
    if (!texts.empty()) split.flags.emplace_back(option.get(), std::move(texts));
  }
}

SplitCommandLine SplitOrThrow(std::span<const CommandSyntax> commands,
                              std::span<const std::string> arguments) {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  app.require_subcommand(0, 1);
  const CLI::Option* help = app.add_flag("-h,--help");
  const CLI::Option* version = app.add_flag("--version");
  std::vector<CommandFlags> parsed;
  for (const CommandSyntax& command : commands) parsed.push_back(AddCommand(app, command));
  app.parse(ForCli11(arguments));

  SplitCommandLine split;
  split.help = help->count() > 0;
  split.version = version->count() > 0;
  split.rest = app.remaining(true);
  for (std::size_t index = 0; index < parsed.size(); ++index) {
    const CommandFlags& command = parsed[index];
    if (!command.app->parsed()) continue;
    split.command = index;
    split.help = split.help || command.help->count() > 0;
    if (command.config->count() > 0) split.config_file = command.config->results().back();
    for (const auto& [option, flag] : command.options) {
      if (flag->count() > 0) split.flags.emplace_back(option, flag->results());
    }
    TakePositionals(*commands[index].options, split);
  }
  return split;
}

}  // namespace

std::string FlagOf(const Option& option) {
  return option.spec.positional ? option.spec.name : "--" + option.spec.name;
}

Result<SplitCommandLine> Split(std::span<const CommandSyntax> commands,
                               std::span<const std::string> arguments) {
  try {
    return SplitOrThrow(commands, arguments);
  } catch (const CLI::ParseError& error) {
    return Fail(ErrorCode::kInvalidArgument, ProblemOf(error));
  } catch (const CLI::Error& error) {
    return Fail(ErrorCode::kInternal, error.what());
  }
}

}  // namespace inventory::config
