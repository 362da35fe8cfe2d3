#include <utility>

#include "commands.h"
#include "inventory/config/options.h"

namespace inventory::cmd {
namespace {

void Bind(CatalogOption& option, config::OptionTable& table) {
  table.Add(option.directory,
            {.name = "catalog",
             .help = "What is collected; catalog beside the program or in its installation unless given",
             .placeholder = "DIR"});
}

void Bind(CallArguments& arguments, config::OptionTable& table) {
  runner::CallOptions& call = arguments.call;
  table.Add(call.service, {.name = "service", .help = "As botocore names it: ec2", .positional = true});
  table.Add(call.operation, {.name = "operation", .help = "DescribeVpcs", .positional = true});
  table.Add(call.parameters,
            {.name = "parameters", .help = "A JSON object in the model's names", .placeholder = "JSON"});
  table.Add(arguments.no_paginate, {.name = "no-paginate", .help = "Only the first page"});
  table.Add(call.raw, {.name = "raw", .help = "The answer's body as it came"});
  table.Add(
      arguments.batch,
      {.name = "batch",
       .help =
           "Lines of {\"service\", \"operation\", \"parameters\", \"region\"}, answered line by line; - is "
           "standard input",
       .placeholder = "FILE"});
  table.Add(call.max_concurrency,
            {.name = "max-concurrency", .help = "Calls of a batch in flight", .placeholder = "N"}, {1, 1024});
}

}  // namespace

void AddCommands(RunnerOptions& options, config::CommandLine& line) {
  const auto add = [&](std::string name, std::string help, auto&... groups) {
    config::OptionTable& table = line.AddCommand(std::move(name), std::move(help));
    (Bind(groups, table), ...);
    Bind(options.aws, table);
    Bind(options.log, table);
  };
  add("assume", "Get the account's credentials", options.step, options.credentials, options.assume);
  add("inventory", "Collect every resource of the account", options.step, options.credentials, options.files,
      options.collect, options.catalog);
  add("upload", "Put report and ledger into the bucket", options.step, options.files, options.upload);
  add("run", "All three steps in one process, credentials kept in memory", options.step, options.files,
      options.assume, options.collect, options.upload, options.catalog);
  add("types", "The resource types that are collected", options.catalog);
  add("plan", "What an inventory would call, without calling", options.collect, options.catalog);
  add("call",
      "Make one read call of any AWS service, all its pages; exit code 3 if it says that there is more",
      options.call);
}

}  // namespace inventory::cmd
