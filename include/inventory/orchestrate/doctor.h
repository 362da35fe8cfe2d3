#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "inventory/async/sync.h"
#include "inventory/async/task.h"
#include "inventory/aws/auth/context.h"
#include "inventory/aws/auth/provider.h"
#include "inventory/aws/client/client.h"
#include "inventory/base/exit_code.h"
#include "inventory/base/result.h"
#include "inventory/k8s/client.h"
#include "inventory/orchestrate/kubernetes_executor.h"
#include "inventory/orchestrate/options.h"
#include "inventory/orchestrate/run_spec.h"

/// `orchestrator doctor`: tries what a run needs, one thing after the other, and says what to do about what
/// fails. Changes nothing, neither in AWS nor in the cluster.
namespace inventory::orchestrate {

/// What came of one check.
struct Finding {
  enum class Status : std::uint8_t {
    kOk,
    kWarning,  ///< A run goes well without it, but not as well as it could.
    kFailed,   ///< A run will not go well.
    kSkipped,  ///< Can't be told from here; `text` says why.
  };
  Status status = Status::kOk;
  std::string check;     ///< "organization"
  std::string text;      ///< What was found.
  std::string fix = {};  ///< What to do about it; empty: nothing.
};

/// "failed   bucket         nobody has a bucket ..." and below it the fix.
std::string FormatFinding(const Finding& finding);

/// Takes what the checks find, and passes it on at once.
class Findings {
 public:
  using Sink = std::function<void(const Finding&)>;
  explicit Findings(Sink sink) : sink_(std::move(sink)) {}

  void Ok(std::string_view check, std::string text);
  void Warn(std::string_view check, std::string text, std::string fix = {});
  void Fail(std::string_view check, const Error& error, std::string fix = {});
  void Skip(std::string_view check, std::string why);

  /// kDone unless a check has failed; else what the first of them stands for.
  ExitCode exit_code() const { return exit_code_; }

 private:
  Sink sink_;
  ExitCode exit_code_ = ExitCode::kDone;
};

/// What the checks of AWS may use. All of it must outlive them.
struct AwsSubject {
  aws::auth::Context context;
  aws::auth::CredentialProvider& credentials;  ///< This program's own.
  aws::Client& client;                         ///< With these.
  aws::Client& source_client;                  ///< With those that ask the organization.
  std::string region;
  std::string partition;
};

/// Who we are, which accounts there are, whether the bucket is there. With `local`, when runners use our
/// credentials, also whether each account lets them in and whether the bucket takes their reports. Gives what
/// a run would be, as far as that can be told.
async::Task<std::optional<RunSpec>> ExamineAws(AwsSubject subject, SourceOptions source, RunOptions run,
                                               RunIdentity identity, bool local, Findings& findings,
                                               async::CancellationToken cancel);

/// Whether runners can be started here.
void ExamineMachine(const std::filesystem::path& runner, const std::filesystem::path& work_directory,
                    Findings& findings);

/// Whether the cluster lets us do what a run does, has place for its Jobs, and takes the first of them. `run`
/// null: nobody knows which accounts there are.
async::Task<> ExamineCluster(k8s::Client& client, KubernetesExecutorOptions options, const RunSpec* run,
                             Findings& findings, async::CancellationToken cancel);

}  // namespace inventory::orchestrate
