#include "session.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <system_error>
#include <utility>

#include "inventory/aws/auth/default_chain.h"
#include "inventory/base/console.h"
#include "inventory/config/options.h"
#include "stop_signals.h"

namespace inventory::cmd {
namespace {

namespace fs = std::filesystem;

fs::path HomeDirectory(const Environment& environment) {
  if (auto home = environment.GetNonEmpty("HOME")) return *home;
  const passwd* user = getpwuid(getuid());
  return user == nullptr ? "/" : user->pw_dir;
}

}  // namespace

void Bind(LogOptions& options, config::OptionTable& table) {
  table.AddChoice(options.level, {.name = "log-level", .help = "What is logged to standard error"},
                  std::span(log::kLevelNames));
  table.AddChoice(options.format, {.name = "log-format", .help = "For people, or one JSON object a line"},
                  std::span(log::kFormatNames));
}

void Bind(AwsOptions& options, config::OptionTable& table) {
  table.Add(options.region, {.name = "region",
                             .help = "AWS region of the calls that need one; also AWS_DEFAULT_REGION, or the "
                                     "profile's",
                             .variable = "AWS_REGION"});
  table.Add(options.profile,
            {.name = "aws-profile", .help = "Profile of AWS's configuration files, rather than AWS_PROFILE"});
  table.Add(
      options.max_attempts,
      {.name = "max-attempts", .help = "How often a call is made, in all", .variable = "AWS_MAX_ATTEMPTS"},
      {1, 100});
  table.Add(options.models,
            {.name = "models",
             .help = "AWS's API models, as the build makes them; models.bin beside the program or "
                     "in its installation unless given",
             .placeholder = "FILE"});
}

fs::path OwnPath() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error);
}

Result<fs::path> FindData(const fs::path& given, const std::string& name, const std::string& flag) {
  if (!given.empty()) return given;
  const fs::path directory = OwnPath().parent_path();
  const std::array candidates{directory / name,
                              directory.parent_path() / "share" / "aws-inventory-orchestrator" / name};
  for (const fs::path& candidate : candidates) {
    std::error_code ignored;
    if (fs::exists(candidate, ignored)) return candidate;
  }
  return Fail(ErrorCode::kConfiguration, fmt::format("there is neither {} nor {}; say with {} where it is",
                                                     candidates[0].native(), candidates[1].native(), flag));
}

Session::Session(const LogOptions& log, Environment environment)
    : environment_(std::move(environment)),
      logger_(log::MakeLogger(log, clock_)),
      transport_(loop_, http::CurlOptions::FromEnvironment(environment_)) {}

Result<std::unique_ptr<Session>> Session::Open(const AwsOptions& options, const LogOptions& log,
                                               Environment environment) {
  // A reader of ours that goes away is an error of the write, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  std::unique_ptr<Session> session(new Session(log, std::move(environment)));
  OnStopSignal(session->loop_, [raw = session.get()](int signal) {
    raw->logger_->Warning("stopping", {{"signal", signal}});
    raw->cancel_.Cancel();
  });

  INVENTORY_TRY(const fs::path models, FindData(options.models, "models.bin", "--models"));
  INVENTORY_TRY(session->models_, aws::model::Models::Open(models));
  if (options.region) {
    session->region_ = *options.region;
  } else {
    INVENTORY_TRY(auto configured, aws::auth::ConfiguredRegion(session->context(), options.profile));
    session->region_ = std::move(configured).value_or("");
  }
  session->client_options_.endpoint = aws::endpoint::Options::FromEnvironment(session->environment_);
  session->client_options_.max_attempts = options.max_attempts;
  session->client_options_.app_id = session->environment_.Get("AWS_SDK_UA_APP_ID").value_or("");
  INVENTORY_TRY(session->credentials_, aws::auth::DefaultChain(session->context(), options.profile));
  return session;
}

aws::auth::Context Session::context() {
  return {.loop = loop_,
          .clock = clock_,
          .random = random_,
          .transport = transport_,
          .processes = processes_,
          .models = *models_,
          .environment = environment_,
          .logger = *logger_,
          .home = HomeDirectory(environment_),
          .region = region_,
          .cancel = cancel_.token()};
}

std::unique_ptr<aws::Client> Session::MakeClient(aws::auth::CredentialProvider& credentials) {
  return std::make_unique<aws::Client>(loop_, clock_, random_, transport_, *models_, credentials,
                                       client_options_);
}

aws::auth::CredentialProvider& Session::Keep(std::unique_ptr<aws::auth::CredentialProvider> provider) {
  return *kept_.emplace_back(std::move(provider));
}

ExitCode Complain(const std::string& program, const Error& error) {
  PrintMessage(fmt::format("{}: {}\n", program, error.ToString()));
  return ExitCodeOf(error);
}

ExitCode Tell(const std::string& program, std::string_view text, ExitCode exit) {
  const Result<> printed = PrintOutput(text);
  return printed || exit != ExitCode::kDone ? exit : Complain(program, printed.error());
}

}  // namespace inventory::cmd
