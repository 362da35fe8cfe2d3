#include "commands.h"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <functional>
#include <utility>

#include "inventory/aws/auth/caching_provider.h"
#include "inventory/aws/auth/role_chain_provider.h"
#include "inventory/aws/auth/shared_credentials.h"
#include "inventory/aws/endpoint/endpoint.h"
#include "inventory/collect/catalog.h"
#include "inventory/collect/plan.h"
#include "inventory/config/options.h"
#include "inventory/runner/steps.h"

namespace inventory::cmd {
namespace {

using report::Outcome;
using report::Step;

void BindCatalog(std::filesystem::path& catalog, config::OptionTable& table) {
  table.Add(catalog,
            {.name = "catalog",
             .help = "What is collected; catalog beside the program or in its installation unless given",
             .placeholder = "DIR"});
}

/// What a command does once the world is there.
using Command = async::Task<ExitCode> (*)(Session& session, const RunnerOptions& options);

Result<runner::World> WorldOf(Session& session, const RunnerOptions& options) {
  INVENTORY_TRY(std::filesystem::path catalog, FindData(options.catalog, "catalog", "--catalog"));
  return runner::World{.context = session.context(),
                       .client = session.client_options(),
                       .region = session.home_region(),
                       .catalog = std::move(catalog),
                       .cancel = session.cancel()};
}

/// Whose account is inventoried: the file that `assume` wrote, or AWS's chain.
aws::auth::CredentialProvider& MemberCredentials(Session& session, const RunnerOptions& options) {
  if (options.credentials.path.empty()) return session.credentials();
  return session.Keep(std::make_unique<aws::auth::SharedCredentialsProvider>(options.credentials.path));
}

ExitCode End(Session& session, const RunnerOptions& options, const Result<>& result, Outcome outcome) {
  const ExitCode code =
      runner::Conclude(options.step, result, std::move(outcome), session.clock().Now(), session.logger());
  if (!result) Complain("runner", result.error());
  return code;
}

async::Task<ExitCode> Assume(Session& session, const RunnerOptions& options) {
  const auto world = WorldOf(session, options);
  if (!world) co_return Complain("runner", world.error());
  Outcome outcome = runner::Begin(options.step, Step::kAssume, session.clock().Now());
  const std::filesystem::path file =
      options.credentials.path.empty() ? runner::kCredentialsFile : options.credentials.path;
  const Result<> result =
      co_await runner::Assume(*world, options.step, options.assume, session.credentials(), file, outcome);
  co_return End(session, options, result, std::move(outcome));
}

async::Task<ExitCode> Inventory(Session& session, const RunnerOptions& options) {
  const auto world = WorldOf(session, options);
  if (!world) co_return Complain("runner", world.error());
  Outcome outcome = runner::Begin(options.step, Step::kInventory, session.clock().Now());
  const bool renewed = options.credentials.path.empty();
  const Result<> result = co_await runner::Collect(*world, options.step, options.collect, options.files,
                                                   MemberCredentials(session, options), renewed, outcome);
  co_return End(session, options, result, std::move(outcome));
}

async::Task<ExitCode> Upload(Session& session, const RunnerOptions& options) {
  const auto world = WorldOf(session, options);
  if (!world) co_return Complain("runner", world.error());
  Outcome outcome = runner::Begin(options.step, Step::kUpload, session.clock().Now());
  const Result<> result = co_await runner::Upload(*world, options.step, options.upload, options.files,
                                                  session.credentials(), outcome);
  co_return End(session, options, result, std::move(outcome));
}

/// The three steps without files between them: credentials stay in memory, and are renewed.
async::Task<ExitCode> Run(Session& session, const RunnerOptions& options) {
  const auto world = WorldOf(session, options);
  if (!world) co_return Complain("runner", world.error());
  Outcome outcome = runner::Begin(options.step, Step::kAssume, session.clock().Now());
  auto member = runner::MemberProvider(*world, options.step, options.assume, session.credentials());
  if (!member) co_return End(session, options, Result<>(std::unexpected(member.error())), std::move(outcome));
  aws::auth::CredentialProvider& credentials =
      *member == nullptr ? session.credentials() : session.Keep(std::move(*member));

  outcome.step = Step::kInventory;
  Result<> result = co_await runner::Collect(*world, options.step, options.collect, options.files,
                                             credentials, true, outcome);
  if (result) {
    outcome.step = Step::kUpload;
    result = co_await runner::Upload(*world, options.step, options.upload, options.files,
                                     session.credentials(), outcome);
  }
  co_return End(session, options, result, std::move(outcome));
}

async::Task<ExitCode> Types(Session& session, const RunnerOptions& options) {
  const auto directory = FindData(options.catalog, "catalog", "--catalog");
  if (!directory) co_return Complain("runner", directory.error());
  const auto catalog = collect::Catalog::Load(*directory, session.models());
  if (!catalog) co_return Complain("runner", catalog.error());
  for (const std::string& type : catalog->types()) fmt::print("{}\n", type);
  co_return ExitCode::kDone;
}

async::Task<ExitCode> Plan(Session& session, const RunnerOptions& options) {
  const auto directory = FindData(options.catalog, "catalog", "--catalog");
  if (!directory) co_return Complain("runner", directory.error());
  const Result<std::string> plan =
      runner::DescribePlan(*directory, session.models(), options.collect, session.home_region());
  if (!plan) co_return Complain("runner", plan.error());
  fmt::print("{}", *plan);
  co_return ExitCode::kDone;
}

Result<> Print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0) return {};
  return Fail(ErrorCode::kIo, "cannot write to standard output");
}

async::Task<ExitCode> Call(Session& session, const RunnerOptions& options) {
  runner::CallOptions call = options.call;
  call.region = session.region();
  call.paginate = !options.no_paginate;
  if (!options.batch.empty()) call.batch = options.batch;
  const std::unique_ptr<aws::Client> client = session.MakeClient(session.credentials());
  const runner::CallOutput output = Print;
  const Result<> result = co_await runner::RunCall(*client, std::move(call), output);
  if (!result) co_return Complain("runner", result.error());
  co_return ExitCode::kDone;
}

constexpr std::array<std::pair<std::string_view, Command>, 7> kCommands{{{"assume", Assume},
                                                                         {"inventory", Inventory},
                                                                         {"upload", Upload},
                                                                         {"run", Run},
                                                                         {"types", Types},
                                                                         {"plan", Plan},
                                                                         {"call", Call}}};

}  // namespace

void AddCommands(RunnerOptions& options, config::CommandLine& line) {
  const auto add = [&](std::string name, std::string help, const auto&... bound) {
    config::OptionTable& table = line.AddCommand(std::move(name), std::move(help));
    (bound(table), ...);
    Bind(options.aws, table);
    Bind(options.log, table);
  };
  const auto option = [](auto& group) {
    return [&group](config::OptionTable& table) { Bind(group, table); };
  };
  const auto step = option(options.step);
  const auto credentials = option(options.credentials);
  const auto files = option(options.files);
  const auto assume = option(options.assume);
  const auto collect = option(options.collect);
  const auto upload = option(options.upload);
  const auto catalog = [&](config::OptionTable& table) { BindCatalog(options.catalog, table); };
  const auto call = [&](config::OptionTable& table) {
    runner::CallOptions& bound = options.call;
    table.Add(bound.service, {.name = "service", .help = "As botocore names it: ec2", .positional = true});
    table.Add(bound.operation, {.name = "operation", .help = "DescribeVpcs", .positional = true});
    table.Add(bound.parameters,
              {.name = "parameters", .help = "A JSON object in the model's names", .placeholder = "JSON"});
    table.Add(options.no_paginate, {.name = "no-paginate", .help = "Only the first page"});
    table.Add(bound.raw, {.name = "raw", .help = "The answer's body as it came"});
    table.Add(options.batch,
              {.name = "batch",
               .help = "Lines of {\"service\", \"operation\", \"parameters\", \"region\"}, answered "
                       "line by line; - is standard input",
               .placeholder = "FILE"});
    table.Add(bound.max_concurrency,
              {.name = "max-concurrency", .help = "Calls of a batch in flight", .placeholder = "N"},
              {1, 1024});
  };

  add("assume", "Get the account's credentials", step, credentials, assume, catalog);
  add("inventory", "Collect every resource of the account", step, credentials, files, collect, catalog);
  add("upload", "Put report and ledger into the bucket", step, files, upload, catalog);
  add("run", "All three steps in one process, credentials kept in memory", step, files, assume, collect,
      upload, catalog);
  add("types", "The resource types that are collected", catalog);
  add("plan", "What an inventory would call, without calling", collect, catalog);
  add("call", "Make one read call of any AWS service, all its pages", call);
}

ExitCode RunCommand(const std::string& command, const RunnerOptions& options,
                    const Environment& environment) {
  auto session = Session::Open(options.aws, options.log, environment);
  if (!session) return Complain("runner", session.error());
  for (const auto& [name, run] : kCommands) {
    if (name == command) return async::Run((*session)->loop(), run(**session, options));
  }
  return ExitCode::kInternal;
}

}  // namespace inventory::cmd
