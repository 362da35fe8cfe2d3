#include "commands.h"

#include <array>
#include <memory>
#include <utility>

#include "doctor.h"
#include "executors.h"
#include "inventory/aws/auth/caching_provider.h"
#include "inventory/aws/auth/role_chain_provider.h"
#include "inventory/aws/endpoint/endpoint.h"
#include "inventory/config/options.h"
#include "inventory/orchestrate/orchestrator.h"
#include "inventory/orchestrate/progress.h"
#include "inventory/orchestrate/summary.h"

namespace inventory::cmd {
namespace {

constexpr const char* kProgram = "orchestrator";

using orchestrate::AccountSelection;

async::Task<Result<AccountSelection>> Find(Session& session, const OrchestratorOptions& options) {
  const std::unique_ptr<aws::Client> client = session.MakeClient(SourceCredentials(session, options));
  const std::string region = session.home_region();
  const async::CancellationToken cancel = session.cancel();
  co_return co_await orchestrate::FindAccounts(*client, region, options.source, session.logger(), cancel);
}

Result<orchestrate::RunIdentity> Identify(Session& session, const OrchestratorOptions& options) {
  return orchestrate::IdentifyRun(options.run.run_id, options.run.resume, session.environment(),
                                  session.clock().Now());
}

async::Task<ExitCode> Run(Session& session, const OrchestratorOptions& options) {
  const auto identity = Identify(session, options);
  if (!identity) co_return Complain(kProgram, identity.error());
  auto selection = co_await Find(session, options);
  if (!selection) co_return Complain(kProgram, selection.error());
  const std::string left_out = orchestrate::FormatLeftOut(*selection);

  Result<std::vector<report::Outcome>> outcomes;
  {
    orchestrate::ProgressPrinter printer = MakePrinter(session, options);
    const auto executor = MakeExecutor(session, options, printer);
    if (!executor) co_return Complain(kProgram, executor.error());
    const orchestrate::ProgressSink progress = [&printer](const orchestrate::ProgressEvent& event) {
      printer.Show(event);
    };
    const std::string partition = PartitionName(session);
    const async::CancellationToken cancel = session.cancel();
    outcomes = co_await orchestrate::ExecuteRun(**executor, std::move(*selection), *identity, partition,
                                                options.run, progress, session.logger(), cancel);
  }
  if (!outcomes) co_return Complain(kProgram, outcomes.error());
  const std::string summary = orchestrate::FormatSummary(*outcomes) + left_out;
  if (session.cancel().cancelled()) co_return Tell(kProgram, summary, ExitCode::kTemporary);
  // Who does not wait has what was asked for once the work is under way.
  if (!options.executor.kubernetes.wait) {
    std::erase_if(*outcomes, [](const report::Outcome& o) { return o.status == report::Status::kRunning; });
  }
  co_return Tell(kProgram, summary, orchestrate::ExitCodeOf(*outcomes));
}

async::Task<ExitCode> Accounts(Session& session, const OrchestratorOptions& options) {
  const auto selection = co_await Find(session, options);
  if (!selection) co_return Complain(kProgram, selection.error());
  co_return Tell(kProgram, orchestrate::FormatSelection(*selection));
}

async::Task<ExitCode> Plan(Session& session, const OrchestratorOptions& options) {
  const auto identity = Identify(session, options);
  if (!identity) co_return Complain(kProgram, identity.error());
  const auto selection = co_await Find(session, options);
  if (!selection) co_return Complain(kProgram, selection.error());
  const auto run = orchestrate::MakeRun(*selection, *identity, PartitionName(session), options.run);
  if (!run) co_return Complain(kProgram, run.error());
  orchestrate::ProgressPrinter printer = MakePrinter(session, options);
  const auto executor = MakeExecutor(session, options, printer);
  if (!executor) co_return Complain(kProgram, executor.error());
  co_return Tell(kProgram, (*executor)->Plan(*run));
}

async::Task<ExitCode> Status(Session& session, const OrchestratorOptions& options) {
  orchestrate::ProgressPrinter printer = MakePrinter(session, options);
  const auto executor = MakeExecutor(session, options, printer);
  if (!executor) co_return Complain(kProgram, executor.error());
  const async::CancellationToken cancel = session.cancel();
  const auto runs = co_await (*executor)->Runs(options.runs, cancel);
  if (!runs) co_return Complain(kProgram, runs.error());
  const ExitCode exit = runs->empty() ? ExitCode::kDone : orchestrate::ExitCodeOf(runs->front());
  co_return Tell(kProgram, orchestrate::FormatRuns(*runs), exit);
}

using Command = async::Task<ExitCode> (*)(Session& session, const OrchestratorOptions& options);
constexpr std::array<std::pair<std::string_view, Command>, 5> kCommands{
    {{"run", Run}, {"accounts", Accounts}, {"plan", Plan}, {"status", Status}, {"doctor", Doctor}}};

}  // namespace

aws::auth::CredentialProvider& SourceCredentials(Session& session, const OrchestratorOptions& options) {
  if (options.source.roles.empty()) return session.credentials();
  const aws::auth::Context context = session.context();
  auto chain = std::make_unique<aws::auth::RoleChainProvider>(context, session.credentials(),
                                                              aws::auth::ToSteps(options.source.roles));
  return session.Keep(std::make_unique<aws::auth::CachingProvider>(
      context.loop, context.clock, context.random, std::move(chain), context.logger));
}

std::string PartitionName(const Session& session) {
  return std::string(aws::endpoint::PartitionOf(session.models(), session.home_region()).name);
}

void AddCommands(OrchestratorOptions& options, config::CommandLine& line) {
  const auto add = [&](std::string name, std::string help, auto&... groups) -> config::OptionTable& {
    config::OptionTable& table = line.AddCommand(std::move(name), std::move(help));
    (Bind(groups, table), ...);
    Bind(options.aws, table);
    Bind(options.log, table);
    return table;
  };
  add("run", "One run over the organization", options.source, options.run, options.executor);
  add("accounts", "Which accounts a run would take, and why the others are left out", options.source);
  add("plan", "What a run would do, as YAML", options.source, options.run, options.executor);
  add("status", "What became of the last runs", options.executor)
      .Add(options.runs, {.name = "runs", .help = "How many runs", .placeholder = "N"}, {1, 1000});
  add("doctor", "Tries what a run needs, and says what to do about what fails", options.source, options.run,
      options.executor);
}

ExitCode RunCommand(const std::string& command, const OrchestratorOptions& options,
                    const Environment& environment) {
  auto session = Session::Open(options.aws, options.log, environment);
  if (!session) return Complain(kProgram, session.error());
  for (const auto& [name, run] : kCommands) {
    if (name == command) return async::Run((*session)->loop(), run(**session, options));
  }
  return ExitCode::kInternal;
}

}  // namespace inventory::cmd
