#pragma once

#include "common/session.h"
#include "inventory/base/environment.h"
#include "inventory/base/exit_code.h"
#include "inventory/config/command_line.h"
#include "inventory/runner/call.h"
#include "inventory/runner/options.h"

namespace inventory::cmd {

struct CatalogOption {
  std::filesystem::path directory;  ///< Empty: where the build or the installation puts it.
};

struct CallArguments {
  runner::CallOptions call;
  bool no_paginate = false;
  std::string batch;
};

/// Everything that the commands of `runner` can be told. A command uses what it binds.
struct RunnerOptions {
  LogOptions log;
  AwsOptions aws;
  CatalogOption catalog;
  runner::StepOptions step;
  runner::CredentialsFile credentials;
  runner::ReportFiles files;
  runner::AssumeOptions assume;
  runner::CollectOptions collect;
  runner::UploadOptions upload;
  CallArguments call;
};

void AddCommands(RunnerOptions& options, config::CommandLine& line);

ExitCode RunCommand(const std::string& command, const RunnerOptions& options, const Environment& environment);

}  // namespace inventory::cmd
