#pragma once

#include "common/session.h"
#include "inventory/base/environment.h"
#include "inventory/base/exit_code.h"
#include "inventory/config/command_line.h"
#include "inventory/runner/call.h"
#include "inventory/runner/options.h"

namespace inventory::cmd {

/// Everything that the commands of `runner` can be told. A command uses what it binds.
struct RunnerOptions {
  LogOptions log;
  AwsOptions aws;
  std::filesystem::path catalog;
  runner::StepOptions step;
  runner::CredentialsFile credentials;
  runner::ReportFiles files;
  runner::AssumeOptions assume;
  runner::CollectOptions collect;
  runner::UploadOptions upload;
  runner::CallOptions call;
  bool no_paginate = false;
  std::string batch;
};

void AddCommands(RunnerOptions& options, config::CommandLine& line);

ExitCode RunCommand(const std::string& command, const RunnerOptions& options, const Environment& environment);

}  // namespace inventory::cmd
