#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "inventory/async/asio_loop.h"
#include "inventory/async/process.h"
#include "inventory/async/sync.h"
#include "inventory/aws/auth/context.h"
#include "inventory/aws/auth/provider.h"
#include "inventory/aws/client/client.h"
#include "inventory/aws/model/model.h"
#include "inventory/base/clock.h"
#include "inventory/base/environment.h"
#include "inventory/base/exit_code.h"
#include "inventory/base/random.h"
#include "inventory/base/result.h"
#include "inventory/http/curl_transport.h"
#include "inventory/log/log.h"

namespace inventory::config {
class OptionTable;
}

/// What the programs share: the real clock, environment, network and AWS credentials, put together.
namespace inventory::cmd {

struct LogOptions : log::Options {};
void Bind(LogOptions& options, config::OptionTable& table);

/// How to reach AWS, in the names of the AWS CLI.
struct AwsOptions {
  std::optional<std::string> region;
  std::optional<std::string> profile;
  int max_attempts = 5;
  std::filesystem::path models;
};
void Bind(AwsOptions& options, config::OptionTable& table);

/// The running program's file.
std::filesystem::path OwnPath();
/// `given`, or the first of these that exists: beside the program, in its installation's share directory.
/// kConfiguration names all that was tried.
Result<std::filesystem::path> FindData(const std::filesystem::path& given, const std::string& name,
                                       const std::string& flag);

/// The world of a program that speaks to AWS. SIGINT, SIGTERM and SIGHUP cancel, as stop_signals.h says.
class Session {
 public:
  static Result<std::unique_ptr<Session>> Open(const AwsOptions& options, const LogOptions& log,
                                               Environment environment);

  async::AsioLoop& loop() { return loop_; }
  const Clock& clock() const { return clock_; }
  log::Logger& logger() { return *logger_; }
  async::ProcessRunner& processes() { return processes_; }
  const Environment& environment() const { return environment_; }
  const aws::model::Models& models() const { return *models_; }
  async::CancellationToken cancel() const { return cancel_.token(); }
  /// As configured; "" if nothing says.
  const std::string& region() const { return region_; }
  /// The configured one; without it, that of AWS's own partition where its global services are.
  std::string home_region() const { return region_.empty() ? "us-east-1" : region_; }

  aws::auth::Context context();
  /// AWS's usual sources of credentials.
  aws::auth::CredentialProvider& credentials() { return *credentials_; }
  const aws::ClientOptions& client_options() const { return client_options_; }
  std::unique_ptr<aws::Client> MakeClient(aws::auth::CredentialProvider& credentials);

  /// Keeps a provider until the end.
  aws::auth::CredentialProvider& Keep(std::unique_ptr<aws::auth::CredentialProvider> provider);

 private:
  Session(const LogOptions& log, Environment environment);

  Environment environment_;
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<log::Logger> logger_;
  async::AsioLoop loop_;
  async::PosixProcessRunner processes_{loop_};
  http::CurlTransport transport_;
  async::CancellationSource cancel_;
  std::optional<aws::model::Models> models_;
  std::string region_;
  aws::ClientOptions client_options_;
  std::unique_ptr<aws::auth::CredentialProvider> credentials_;
  std::vector<std::unique_ptr<aws::auth::CredentialProvider>> kept_;
};

/// Says on standard error what went wrong: "runner: message (key=value, ...)".
ExitCode Complain(const std::string& program, const Error& error);
/// Prints a command's result. Its exit code, unless that would call done what nobody could read.
ExitCode Tell(const std::string& program, std::string_view text, ExitCode exit = ExitCode::kDone);

}  // namespace inventory::cmd
