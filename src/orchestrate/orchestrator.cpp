#include "inventory/orchestrate/orchestrator.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>
#include <utility>

#include "inventory/aws/sts/caller_identity.h"
#include "inventory/base/timestamp.h"
#include "inventory/orchestrate/organization.h"
#include "inventory/orchestrate/summary.h"

namespace inventory::orchestrate {
namespace {

report::Outcome UnknownAccount(const std::string& id, const std::string& run) {
  report::Outcome outcome;
  outcome.account = id;
  outcome.run = run;
  outcome.Fail({.code = std::string(ErrorCodeName(ErrorCode::kNotFound)),
                .message = "the account was asked for, but is not in the organization"});
  return outcome;
}

}  // namespace

async::Task<Result<AccountSelection>> FindAccounts(aws::Client& client, std::string region,
                                                   const SourceOptions& options, log::Logger& logger,
                                                   async::CancellationToken cancel) {
  INVENTORY_CO_TRY(const aws::sts::CallerIdentity caller,
                   co_await aws::sts::GetCallerIdentity(client, region, cancel));
  logger.Info("identity", {{"account", caller.account}, {"caller", caller.arn}});

  Organization organization;
  if (options.organization) {
    auto fetched = co_await FetchOrganization(client, region, options.selection, cancel);
    if (!fetched) co_return Fail(std::move(fetched).error().With("caller", caller.arn));
    organization = std::move(*fetched);
  }
  AccountSelection selection = SelectAccounts(organization, options.selection);
  logger.Info("accounts", {{"selected", selection.selected.size()},
                           {"left_out", selection.left_out.size()},
                           {"unknown", selection.unknown.size()}});
  for (const LeftOut& left_out : selection.left_out) {
    logger.Debug("account left out",
                 {{"account", left_out.account.id}, {"reason", DescribeReason(left_out)}});
  }
  co_return selection;
}

std::string FormatSelection(const AccountSelection& selection) {
  std::vector<std::pair<Account, std::string>> lines;
  for (const Selected& selected : selection.selected) lines.emplace_back(selected.account, "selected");
  for (const LeftOut& left_out : selection.left_out) {
    lines.emplace_back(left_out.account, "left out: " + DescribeReason(left_out));
  }
  for (const std::string& id : selection.unknown) {
    lines.emplace_back(Account{.id = id, .status = "-"}, "unknown: asked for, but not in the organization");
  }
  std::ranges::sort(lines, {}, [](const auto& line) { return line.first.id; });

  std::size_t name_width = 0;
  std::size_t status_width = 0;
  for (const auto& [account, what] : lines) {
    name_width = std::max(name_width, DisplayWidth(Printable(account.name)));
    status_width = std::max(status_width, account.status.size());
  }
  std::string text;
  for (const auto& [account, what] : lines) {
    const std::string name = Printable(account.name);
    text +=
        fmt::format("{}  {}{}  {:<{}}  {}\n", account.id, name,
                    std::string(name_width - DisplayWidth(name), ' '), account.status, status_width, what);
  }
  return text;
}

std::string FormatLeftOut(const AccountSelection& selection) {
  constexpr std::size_t kExamples = 3;
  std::map<std::string, std::vector<std::string>> by_reason;
  for (const LeftOut& left_out : selection.left_out) {
    by_reason[DescribeReason(left_out)].push_back(
        fmt::format("{} {}", left_out.account.id, Printable(left_out.account.name)));
  }
  std::string text;
  for (const auto& [reason, accounts] : by_reason) {
    const std::size_t shown = std::min(accounts.size(), kExamples);
    text += fmt::format("{} left out, {}: {}{}\n", Counted(accounts.size(), "account"), reason,
                        fmt::join(std::span(accounts).first(shown), ", "),
                        accounts.size() > shown ? ", ...; `orchestrator accounts` lists them" : "");
  }
  return text;
}

Result<RunSpec> MakeRun(const AccountSelection& selection, const RunIdentity& identity,
                        std::string_view partition, const RunOptions& options) {
  if (selection.selected.empty()) {
    return Fail(
        ErrorCode::kConfiguration,
        fmt::format("no account is left to inventory: {} are left out, {} unknown; `orchestrator accounts` "
                    "says why",
                    selection.left_out.size(), selection.unknown.size()));
  }
  INVENTORY_TRY(std::vector<AccountRun> accounts,
                PlanAccounts(selection, identity, partition, options.role, options.external_id));
  return RunSpec{.identity = identity,
                 .settings = options.runner,
                 .accounts = std::move(accounts),
                 .deadline = options.deadline};
}

async::Task<Result<std::vector<report::Outcome>>> ExecuteRun(Executor& executor, AccountSelection selection,
                                                             RunIdentity identity, std::string partition,
                                                             RunOptions options, ProgressSink progress,
                                                             log::Logger& logger,
                                                             async::CancellationToken cancel) {
  // What can't be run is not begun: it would pass for the last run.
  INVENTORY_CO_CHECK(MakeRun(selection, identity, partition, options));
  INVENTORY_CO_TRY(const RunIdentity begun, co_await executor.Begin(identity, cancel));
  INVENTORY_CO_TRY(const RunSpec spec, MakeRun(selection, begun, partition, options));
  logger.Info("run", {{"run", begun.id},
                      {"started", FormatIso8601(begun.started)},
                      {"accounts", spec.accounts.size()},
                      {"bucket", options.runner.bucket}});
  INVENTORY_CO_TRY(std::vector<report::Outcome> outcomes,
                   co_await executor.Run(spec, std::move(progress), std::move(cancel)));
  for (const std::string& id : selection.unknown) outcomes.push_back(UnknownAccount(id, begun.id));
  std::ranges::sort(outcomes, {}, &report::Outcome::account);
  co_return outcomes;
}

std::string FormatRuns(std::span<const RunStatus> runs) {
  std::string text;
  for (const RunStatus& run : runs) {
    if (!text.empty()) text += '\n';
    text += fmt::format("run {}, started {}\n\n{}", run.id, FormatIso8601(run.started),
                        FormatSummary(run.outcomes, run.missing()));
  }
  return text;
}

ExitCode ExitCodeOf(const RunStatus& run) {
  const ExitCode code = ExitCodeOf(run.outcomes);
  const bool lacks = run.missing() > 0 || run.outcomes.empty();
  return code == ExitCode::kDone && lacks ? ExitCode::kPartial : code;
}

}  // namespace inventory::orchestrate
