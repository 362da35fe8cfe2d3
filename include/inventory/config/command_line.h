#pragma once

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "inventory/base/environment.h"
#include "inventory/base/exit_code.h"
#include "inventory/config/options.h"

namespace inventory::config {

/// What became of a command line.
struct Parsed {
  std::string command;  ///< The chosen command's name; its bound members are set.
  std::optional<ExitCode>
      exit;          ///< Set if the program has nothing to do but say `text`: --help, --version, mistakes.
  std::string text;  ///< For standard output if `exit` is kDone, else for standard error.
};

/// A program with commands, whose options come from flags, else the environment, else a YAML file, else
/// defaults.
///
///   struct RunOptions {
///     std::string bucket;
///     int max_parallel = 50;
///     std::chrono::seconds deadline{3600};
///     Executor executor = Executor::kLocal;
///     std::vector<Role> roles;
///   };
///   void Bind(RunOptions& options, config::OptionTable& table) {
///     table.Add(options.bucket, {.name = "bucket", .help = "The bucket of the reports", .variable =
///     "BUCKET_NAME",
///                                .required = true});
///     table.Add(options.max_parallel, {.name = "max-parallel", .help = "How many runners at a time"}, {1,
///     1000}); table.Add(options.deadline, {.name = "deadline", .help = "How long one account may take"});
///     table.AddChoice(options.executor, {.name = "executor", .help = "Where runners run"}, kExecutorNames);
///     table.AddObjects<Role>(options.roles, {.name = "roles", .help = "Roles to assume, one after the
///     other"},
///                            [](Role& role, config::OptionTable& members) {
///                              members.Add(role.arn, {.name = "arn", .required = true});
///                              members.Add(role.duration, {.name = "duration"});
///                            });
///   }
///   int main(int argc, char** argv) {
///     const Environment environment = Environment::OfProcess();
///     RunOptions run;
///     config::CommandLine line("orchestrator", "Inventories an AWS Organization", INVENTORY_VERSION);
///     Bind(run, line.AddCommand("run", "One run over the organization"));
///     const config::Parsed parsed = line.Parse(config::Arguments(argc, argv), environment);
///     if (parsed.exit) return config::Say(parsed);
///     ...
///   }
///
/// Every command also takes --config FILE (INVENTORY_CONFIG) and --help; the program takes --version. A file
/// may hold keys of any command of the program, and the values of the chosen one are read; any other key is a
/// mistake. Empty variables count as unset. All mistakes are reported at once, each with where it stands and,
/// for names, the nearest known one: exit code kUsage if one of them is on the command line, else
/// kConfiguration.
class CommandLine {
 public:
  CommandLine(std::string program, std::string description, std::string version);

  /// The reference stays valid; options are bound to it before Parse().
  OptionTable& AddCommand(std::string name, std::string help);

  /// `arguments` are without the program's name. Reads the configuration file if one is given.
  Parsed Parse(std::span<const std::string> arguments, const Environment& environment);

 private:
  struct Command {
    std::string name;
    std::string help;
    OptionTable options;
  };

  Parsed WrongUsage(std::string_view who, std::string_view problems) const;
  std::string ProgramHelp() const;
  std::string CommandHelp(const Command& command) const;

  std::string program_;
  std::string description_;
  std::string version_;
  std::deque<Command> commands_;
};

std::vector<std::string> Arguments(int argc, const char* const* argv);

/// Prints `parsed.text` where it belongs; gives what main() returns.
int Say(const Parsed& parsed);

}  // namespace inventory::config
