#include "commands.h"
#include "inventory/base/console.h"

int main(int argc, char** argv) {
  using namespace inventory;
  OpenStandardStreams();
  const Environment environment = Environment::OfProcess();
  config::CommandLine line("runner", "Inventories one AWS account: assume its role, collect, upload",
                           INVENTORY_VERSION);
  cmd::RunnerOptions options;
  cmd::AddCommands(options, line);
  const config::Parsed parsed = line.Parse(config::Arguments(argc, argv), environment);
  if (parsed.exit) return config::Say(parsed);
  return static_cast<int>(cmd::RunCommand(parsed.command, options, environment));
}
