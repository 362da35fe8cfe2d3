#include "doctor.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "executors.h"
#include "inventory/orchestrate/doctor.h"
#include "kubernetes.h"

namespace inventory::cmd {
namespace {

/// A run outlasts an API server's restart; who asks what is wrong wants to be told.
constexpr int kAttempts = 2;

async::Task<> ExamineExecutor(Session& session, const OrchestratorOptions& options,
                              const orchestrate::RunSpec* run, orchestrate::Findings& findings) {
  if (!UsesKubernetes(session, options.executor)) {
    orchestrate::ExamineMachine(RunnerProgram(options.executor), options.executor.work_directory, findings);
    co_return;
  }
  auto cluster = FindCluster(session, options.executor, kAttempts);
  if (!cluster) {
    findings.Fail("cluster", cluster.error());
    co_return;
  }
  const async::CancellationToken cancel = session.cancel();
  co_await orchestrate::ExamineCluster(*cluster->client, std::move(cluster->jobs), run, findings, cancel);
}

}  // namespace

async::Task<ExitCode> Doctor(Session& session, const OrchestratorOptions& options) {
  const bool local = !UsesKubernetes(session, options.executor);
  ExitCode told = ExitCode::kDone;
  orchestrate::Findings findings([&told](const orchestrate::Finding& finding) {
    if (told == ExitCode::kDone) told = Tell("orchestrator", orchestrate::FormatFinding(finding));
  });
  findings.Ok("configuration", fmt::format("executor {}, bucket {}, role {}", local ? "local" : "kubernetes",
                                           options.run.runner.bucket, options.run.role));

  aws::auth::CredentialProvider& source = SourceCredentials(session, options);
  const std::unique_ptr<aws::Client> client = session.MakeClient(session.credentials());
  const std::unique_ptr<aws::Client> source_client = session.MakeClient(source);
  orchestrate::AwsSubject subject{.context = session.context(),
                                  .credentials = session.credentials(),
                                  .client = *client,
                                  .source_client = *source_client,
                                  .region = session.home_region(),
                                  .partition = PartitionName(session)};
  orchestrate::RunIdentity identity{.id = "doctor", .started = session.clock().Now()};
  const async::CancellationToken cancel = session.cancel();
  const auto run = co_await orchestrate::ExamineAws(std::move(subject), options.source, options.run,
                                                    std::move(identity), local, findings, cancel);
  co_await ExamineExecutor(session, options, run ? &*run : nullptr, findings);
  if (session.cancel().cancelled()) co_return ExitCode::kTemporary;
  co_return findings.exit_code() == ExitCode::kDone ? told : findings.exit_code();
}

}  // namespace inventory::cmd
