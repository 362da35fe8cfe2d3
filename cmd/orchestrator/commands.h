#pragma once

#include <cstddef>
#include <string>

#include "common/session.h"
#include "inventory/aws/auth/provider.h"
#include "inventory/base/environment.h"
#include "inventory/base/exit_code.h"
#include "inventory/config/command_line.h"
#include "inventory/orchestrate/options.h"

namespace inventory::cmd {

/// Everything that the commands of `orchestrator` can be told. A command uses what it binds.
struct OrchestratorOptions {
  LogOptions log;
  AwsOptions aws;
  orchestrate::SourceOptions source;
  orchestrate::RunOptions run;
  orchestrate::ExecutorOptions executor;
  std::size_t runs = 1;
};

void AddCommands(OrchestratorOptions& options, config::CommandLine& line);

/// The credentials that may ask the organization.
aws::auth::CredentialProvider& SourceCredentials(Session& session, const OrchestratorOptions& options);

std::string PartitionName(const Session& session);

ExitCode RunCommand(const std::string& command, const OrchestratorOptions& options,
                    const Environment& environment);

}  // namespace inventory::cmd
