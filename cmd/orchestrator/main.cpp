#include "commands.h"
#include "inventory/base/console.h"

int main(int argc, char** argv) {
  using namespace inventory;
  OpenStandardStreams();
  const Environment environment = Environment::OfProcess();
  config::CommandLine line("orchestrator", "Inventories every account of an AWS organization",
                           INVENTORY_VERSION);
  cmd::OrchestratorOptions options;
  cmd::AddCommands(options, line);
  const config::Parsed parsed = line.Parse(config::Arguments(argc, argv), environment);
  if (parsed.exit) return config::Say(parsed);
  return static_cast<int>(cmd::RunCommand(parsed.command, options, environment));
}
