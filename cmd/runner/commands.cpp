#include "commands.h"

#include <array>
#include <utility>

#include "call.h"
#include "inventory/aws/auth/shared_credentials.h"
#include "inventory/collect/catalog.h"
#include "inventory/runner/steps.h"

namespace inventory::cmd {
namespace {

using report::Outcome;
using report::Step;

/// What a command does once the world is there.
using Command = async::Task<ExitCode> (*)(Session& session, const RunnerOptions& options);

runner::World WorldOf(Session& session) {
  return {.context = session.context(), .client = session.client_options(), .region = session.home_region()};
}

Result<std::filesystem::path> CatalogDirectory(const RunnerOptions& options) {
  return FindData(options.catalog.directory, "catalog", "--catalog");
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
  const runner::World world = WorldOf(session);
  Outcome outcome = runner::Begin(options.step, Step::kAssume, session.clock().Now());
  const std::filesystem::path file =
      options.credentials.path.empty() ? runner::kCredentialsFile : options.credentials.path;
  const Result<> result =
      co_await runner::Assume(world, options.step, options.assume, session.credentials(), file, outcome);
  co_return End(session, options, result, std::move(outcome));
}

async::Task<ExitCode> Inventory(Session& session, const RunnerOptions& options) {
  const auto catalog = CatalogDirectory(options);
  if (!catalog) co_return Complain("runner", catalog.error());
  const runner::World world = WorldOf(session);
  Outcome outcome = runner::Begin(options.step, Step::kInventory, session.clock().Now());
  const bool renewed = options.credentials.path.empty();
  const Result<> result =
      co_await runner::Collect(world, options.step, *catalog, options.collect, options.files,
                               MemberCredentials(session, options), renewed, outcome);
  co_return End(session, options, result, std::move(outcome));
}

async::Task<ExitCode> Upload(Session& session, const RunnerOptions& options) {
  const runner::World world = WorldOf(session);
  Outcome outcome = runner::Begin(options.step, Step::kUpload, session.clock().Now());
  const Result<> result = co_await runner::Upload(world, options.step, options.upload, options.files,
                                                  session.credentials(), outcome);
  co_return End(session, options, result, std::move(outcome));
}

/// The three steps without files between them: credentials stay in memory, and are renewed.
async::Task<ExitCode> Run(Session& session, const RunnerOptions& options) {
  const auto catalog = CatalogDirectory(options);
  if (!catalog) co_return Complain("runner", catalog.error());
  const runner::World world = WorldOf(session);
  Outcome outcome = runner::Begin(options.step, Step::kAssume, session.clock().Now());
  auto member = runner::MemberProvider(world, options.step, options.assume, session.credentials());
  if (!member) co_return End(session, options, Result<>(std::unexpected(member.error())), std::move(outcome));
  aws::auth::CredentialProvider& credentials =
      *member == nullptr ? session.credentials() : session.Keep(std::move(*member));

  outcome.step = Step::kInventory;
  Result<> result = co_await runner::Collect(world, options.step, *catalog, options.collect, options.files,
                                             credentials, true, outcome);
  if (result) {
    outcome.step = Step::kUpload;
    result = co_await runner::Upload(world, options.step, options.upload, options.files,
                                     session.credentials(), outcome);
  }
  co_return End(session, options, result, std::move(outcome));
}

async::Task<ExitCode> Types(Session& session, const RunnerOptions& options) {
  const auto directory = CatalogDirectory(options);
  if (!directory) co_return Complain("runner", directory.error());
  const auto catalog = collect::Catalog::Load(*directory, session.models());
  if (!catalog) co_return Complain("runner", catalog.error());
  std::string text;
  for (const std::string& type : catalog->types()) text += type + '\n';
  co_return Tell("runner", text);
}

async::Task<ExitCode> Plan(Session& session, const RunnerOptions& options) {
  const auto directory = CatalogDirectory(options);
  if (!directory) co_return Complain("runner", directory.error());
  const Result<std::string> plan =
      runner::DescribePlan(*directory, session.models(), options.collect, session.home_region());
  if (!plan) co_return Complain("runner", plan.error());
  co_return Tell("runner", *plan);
}

constexpr std::array<std::pair<std::string_view, Command>, 7> kCommands{{{"assume", Assume},
                                                                         {"inventory", Inventory},
                                                                         {"upload", Upload},
                                                                         {"run", Run},
                                                                         {"types", Types},
                                                                         {"plan", Plan},
                                                                         {"call", Call}}};

}  // namespace

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
