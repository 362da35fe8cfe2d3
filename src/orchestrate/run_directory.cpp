#include "inventory/orchestrate/run_directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <system_error>
#include <utility>

#include "inventory/base/atomic_file.h"
#include "inventory/base/json.h"
#include "inventory/base/timestamp.h"

namespace inventory::orchestrate {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRunFile = "run.json";
constexpr std::string_view kLockFile = "lock";
constexpr std::string_view kOutcomeFile = "outcome.json";
constexpr std::string_view kCredentialsDirectory = "aws";

std::unexpected<Error> IoError(std::string_view what, const fs::path& path, std::string_view reason) {
  return Fail(ErrorCode::kIo, fmt::format("cannot {} {}: {}", what, path.native(), reason));
}

Result<> MakeDirectory(const fs::path& path, fs::perms permissions = fs::perms::owner_all) {
  std::error_code error;
  fs::create_directories(path, error);
  if (!error) fs::permissions(path, permissions, error);
  if (error) return IoError("make the directory", path, error.message());
  return {};
}

std::string ToJson(const RunIdentity& identity, std::size_t accounts) {
  std::string json = R"({"run":)";
  AppendJsonString(identity.id, json);
  json += R"(,"started":)";
  AppendJsonString(FormatIso8601(identity.started), json);
  return json + fmt::format(",\"accounts\":{}}}\n", accounts);
}

/// A run without its outcomes.
Result<RunStatus> ReadHead(const fs::path& file) {
  INVENTORY_TRY(const std::string text, ReadFile(file));
  Arena arena;
  INVENTORY_TRY(const Value root, ParseJson(text, arena));
  INVENTORY_TRY(const Time started, ParseIso8601(root.FindText("started")));
  // Missing in the files of earlier versions.
  const Value* accounts = root.Find("accounts");
  const std::int64_t count =
      accounts != nullptr && accounts->kind() == Value::Kind::kInteger ? accounts->integer() : 0;
  return RunStatus{.id = std::string(root.FindText("run")),
                   .started = started,
                   .outcomes = {},
                   .accounts = static_cast<std::size_t>(std::max<std::int64_t>(0, count))};
}

std::optional<report::Outcome> ReadOutcome(const fs::path& account_directory) {
  const auto text = ReadFile(account_directory / kOutcomeFile, report::kMaxOutcomeBytes + 1);
  if (!text) return std::nullopt;
  auto outcome = report::ParseOutcome(*text);
  if (!outcome) return std::nullopt;
  return std::move(*outcome);
}

// Open file description locks: they end with the process, and can be asked about without being taken.
struct flock WholeFile(short type) {
  struct flock lock{};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  return lock;
}

bool IsLocked(const fs::path& directory) {
  const int descriptor = open((directory / kLockFile).c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  struct flock lock = WholeFile(F_RDLCK);
  const bool locked = fcntl(descriptor, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  close(descriptor);
  return locked;
}

/// What a killed orchestrator could not remove.
void RemoveCredentials(const fs::path& run_directory) {
  std::error_code error;
  for (fs::directory_iterator entry(run_directory, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    fs::remove_all(entry->path() / kCredentialsDirectory, ignored);
  }
}

/// Of all runs at which nobody is: to end a killed one properly is not only for whoever resumes it.
void RemoveLeftCredentials(const fs::path& work_directory) {
  std::error_code error;
  for (fs::directory_iterator entry(work_directory, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    if (fs::exists(entry->path() / kRunFile, ignored) && !IsLocked(entry->path())) {
      RemoveCredentials(entry->path());
    }
  }
}

RunStatus ReadRun(const fs::path& directory, RunStatus run) {
  const bool going_on = IsLocked(directory);
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
    auto outcome = ReadOutcome(entry->path());
    if (!outcome) continue;
    if (!going_on && outcome->status == report::Status::kRunning) {
      outcome->Fail({.code = "interrupted", .message = "the orchestrator ended in the middle"});
    }
    run.outcomes.push_back(std::move(*outcome));
  }
  std::ranges::sort(run.outcomes, {}, &report::Outcome::account);
  return run;
}

}  // namespace

RunDirectory::RunDirectory(fs::path path, RunIdentity identity, int lock)
    : path_(std::move(path)), identity_(std::move(identity)), lock_(lock) {}

RunDirectory::RunDirectory(RunDirectory&& other) noexcept
    : path_(std::move(other.path_)),
      identity_(std::move(other.identity_)),
      accounts_(other.accounts_),
      lock_(std::exchange(other.lock_, -1)) {}

RunDirectory& RunDirectory::operator=(RunDirectory&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(identity_, other.identity_);
  std::swap(accounts_, other.accounts_);
  std::swap(lock_, other.lock_);
  return *this;
}

RunDirectory::~RunDirectory() {
  if (lock_ >= 0) close(lock_);
}

Result<RunDirectory> RunDirectory::Open(const fs::path& work_directory, const RunIdentity& identity) {
  RemoveLeftCredentials(work_directory);
  const fs::path path = fs::absolute(work_directory) / identity.id;
  std::error_code ignored;
  if (identity.resumed && !fs::exists(path / kRunFile, ignored)) {
    return Fail(ErrorCode::kNotFound,
                fmt::format("there is no run {} to resume in {}", identity.id, work_directory.native()));
  }
  INVENTORY_CHECK(MakeDirectory(path));
  constexpr mode_t kOwnerOnly = 0600;
  const int descriptor = open((path / kLockFile).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
  if (descriptor < 0) return IoError("make the file", path / kLockFile, std::strerror(errno));
  RunDirectory directory(path, identity, descriptor);
  const struct flock lock = WholeFile(F_WRLCK);
  if (fcntl(descriptor, F_OFD_SETLK, &lock) != 0) {
    return Fail(
        ErrorCode::kAlreadyExists,
        fmt::format("run {} is being worked on by another process ({}); choose another --run-id or wait",
                    identity.id, path.native()));
  }
  const fs::path file = path / kRunFile;
  if (auto begun = ReadHead(file)) {
    directory.identity_.started = begun->started;
    directory.accounts_ = begun->accounts;
  } else if (begun.error().code() == ErrorCode::kNotFound) {
    INVENTORY_CHECK(WriteFileAtomically(file, ToJson(identity, 0)));
  } else {
    return Fail(std::move(begun).error().With("file", file.native()));
  }
  return directory;
}

Result<> RunDirectory::Expect(std::size_t accounts) {
  if (accounts <= accounts_) return {};
  accounts_ = accounts;
  return WriteFileAtomically(path_ / kRunFile, ToJson(identity_, accounts_));
}

StepPaths RunDirectory::PathsOf(std::string_view account) const {
  const fs::path directory = AccountDirectory(account);
  return {.credentials = directory / kCredentialsDirectory / "creds", .work_directory = directory / "recon"};
}

fs::path RunDirectory::LogOf(std::string_view account) const {
  return AccountDirectory(account) / "runner.log";
}

Result<> RunDirectory::Prepare(std::string_view account) const {
  const StepPaths paths = PathsOf(account);
  std::error_code error;
  fs::remove_all(AccountDirectory(account), error);
  if (error) return IoError("clear the directory", AccountDirectory(account), error.message());
  INVENTORY_CHECK(MakeDirectory(paths.credentials.parent_path()));
  return MakeDirectory(paths.work_directory);
}

void RunDirectory::Tidy(std::string_view account) const {
  const StepPaths paths = PathsOf(account);
  std::error_code ignored;
  fs::remove_all(paths.credentials.parent_path(), ignored);
  std::vector<fs::path> temporary;
  for (const auto& entry : fs::directory_iterator(paths.work_directory, ignored)) {
    if (entry.path().filename().native().starts_with('.')) temporary.push_back(entry.path());
  }
  for (const fs::path& file : temporary) fs::remove(file, ignored);
}

Result<> RunDirectory::Write(const report::Outcome& outcome) const {
  return WriteFileAtomically(AccountDirectory(outcome.account) / kOutcomeFile,
                             report::ToJson(outcome) + "\n");
}

std::optional<report::Outcome> RunDirectory::Read(std::string_view account) const {
  return ReadOutcome(AccountDirectory(account));
}

Result<std::vector<RunStatus>> ReadRuns(const fs::path& work_directory, std::size_t limit) {
  std::error_code error;
  std::vector<std::pair<fs::path, RunStatus>> found;
  for (fs::directory_iterator entry(work_directory, error), end; !error && entry != end;
       entry.increment(error)) {
    auto head = ReadHead(entry->path() / kRunFile);
    if (head) {
      found.emplace_back(entry->path(), std::move(*head));
    } else if (head.error().code() != ErrorCode::kNotFound && head.error().code() != ErrorCode::kIo) {
      return Fail(std::move(head).error().With("file", (entry->path() / kRunFile).native()));
    }
  }
  if (error == std::errc::no_such_file_or_directory) {
    return Fail(ErrorCode::kNotFound,
                fmt::format("there are no runs in {}: no such directory", work_directory.native()));
  }
  if (error) return IoError("read the directory", work_directory, error.message());
  std::ranges::sort(found, std::ranges::greater{}, [](const auto& run) { return run.second.started; });

  std::vector<RunStatus> runs;
  for (auto& [path, head] : found) {
    if (runs.size() == limit) break;
    runs.push_back(ReadRun(path, std::move(head)));
  }
  return runs;
}

}  // namespace inventory::orchestrate
