#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "inventory/base/result.h"
#include "option.h"

namespace inventory::config {

/// The options that the command line gives, in the table's order, each with its texts.
using Flags = std::vector<std::pair<const OptionTable::Option*, std::vector<std::string>>>;

struct CommandSyntax {
  std::string_view name;
  const OptionTable* options;
};

/// A command line cut into flags and values, none of them understood yet.
struct SplitCommandLine {
  std::optional<std::size_t> command;  ///< Its index.
  bool help = false;
  bool version = false;
  std::optional<std::string> config_file;
  Flags flags;
  std::vector<std::string> rest;  ///< What is no flag, argument or command.
};

/// "--max-parallel", or a positional's name.
std::string FlagOf(const OptionTable::Option& option);

/// kInvalidArgument for a flag without its value.
Result<SplitCommandLine> Split(std::span<const CommandSyntax> commands,
                               std::span<const std::string> arguments);

}  // namespace inventory::config
