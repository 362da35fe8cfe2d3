#include "inventory/aws/auth/process_provider.h"

#include <fmt/format.h>

#include "credentials_json.h"
#include "inventory/base/json.h"
#include "shell_words.h"

namespace inventory::aws::auth {
namespace {

constexpr std::chrono::seconds kTimeout{60};
constexpr std::size_t kMaxQuotedError = 500;

/// What the program said on its standard error, as one line: it is meant for the user.
std::string Complaint(const std::string& errors) {
  std::string line = errors.substr(0, kMaxQuotedError);
  while (!line.empty() && line.back() == '\n') line.pop_back();
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  }
  return line.empty() ? line : ": " + line;
}

}  // namespace

Result<Credentials> ParseProcessOutput(std::string_view output, const std::string& source) {
  Arena arena;
  const auto object = ParseJson(output, arena);
  if (!object || !object->has_fields()) {
    return Fail(ErrorCode::kConfiguration, fmt::format("{} printed no JSON object", source));
  }
  const Value* version = object->Find("Version");
  if (version == nullptr || version->integer() != 1) {
    return Fail(ErrorCode::kConfiguration,
                fmt::format("{} printed credentials whose Version is not 1, the only one there is", source));
  }
  auto credentials = CredentialsFromJson(*object, "SessionToken", source);
  if (!credentials) return Fail(ErrorCode::kConfiguration, credentials.error().message());
  return credentials;
}

async::Task<Result<Credentials>> ProcessProvider::Get() {
  auto words = SplitShellWords(command_);
  if (!words)
    co_return Fail(ErrorCode::kConfiguration, fmt::format("{}: {}", source_, words.error().message()));
  if (words->empty()) co_return Fail(ErrorCode::kConfiguration, fmt::format("{}: it is empty", source_));

  async::Process process;
  process.argv = std::move(*words);
  process.environment = context_.environment;
  process.timeout = kTimeout;
  process.cancel = context_.cancel;
  INVENTORY_CO_TRY(const async::ProcessExit exit, co_await context_.processes.Run(std::move(process)));
  if (exit.cancelled) co_return Fail(ErrorCode::kCancelled, fmt::format("{} was stopped", source_));
  if (exit.timed_out) {
    co_return Fail(ErrorCode::kDeadlineExceeded,
                   fmt::format("{} was still running after {} s and was stopped", source_, kTimeout.count()));
  }
  if (!exit.ok()) {
    co_return Fail(ErrorCode::kConfiguration,
                   fmt::format("{} ended with {}{}", source_, exit.ToString(), Complaint(exit.errors)));
  }
  co_return ParseProcessOutput(exit.output, source_);
}

}  // namespace inventory::aws::auth
