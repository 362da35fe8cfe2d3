#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "inventory/base/result.h"
#include "inventory/orchestrate/executor.h"
#include "inventory/orchestrate/run_spec.h"

namespace inventory::orchestrate {

/// The files of one local run, below <work directory>/<run id>/:
///
///   run.json                     id, start and number of accounts
///   lock                         held while an orchestrator is at work
///   <account>/aws/creds          while the account's work goes on
///   <account>/recon/             what the steps leave: output.json, ledger.json, summary.json
///   <account>/outcome.json       what became of the account
///   <account>/runner.log         what the steps wrote to their standard output and error
///
/// Two orchestrators don't work at one run: the lock is this object's as long as it lives.
class RunDirectory {
 public:
  /// Makes the directory or enters the one that is there. kAlreadyExists while another process holds it,
  /// kNotFound if it is to be resumed and is not there, kIo.
  static Result<RunDirectory> Open(const std::filesystem::path& work_directory, const RunIdentity& identity);

  RunDirectory(RunDirectory&& other) noexcept;
  RunDirectory& operator=(RunDirectory&& other) noexcept;
  ~RunDirectory();

  /// As it was when the run was begun first.
  const RunIdentity& identity() const { return identity_; }

  /// Keeps how many accounts the run has. Who goes on with some of them only does not make it smaller.
  Result<> Expect(std::size_t accounts);

  StepPaths PathsOf(std::string_view account) const;
  std::filesystem::path LogOf(std::string_view account) const;

  /// Makes the account's directories and removes what an earlier attempt left there.
  Result<> Prepare(std::string_view account) const;
  /// Removes what is nobody's business once the account is finished with: its credentials, and the temporary
  /// files that a killed step could not remove itself.
  void Tidy(std::string_view account) const;

  Result<> Write(const report::Outcome& outcome) const;
  /// Nothing if there is none, or none that can be read.
  std::optional<report::Outcome> Read(std::string_view account) const;

 private:
  RunDirectory(std::filesystem::path path, RunIdentity identity, int lock);
  std::filesystem::path AccountDirectory(std::string_view account) const { return path_ / account; }

  std::filesystem::path path_;
  RunIdentity identity_;
  std::size_t accounts_ = 0;
  int lock_ = -1;
};

/// The last runs in the directory, latest first. An account that was being worked on when its orchestrator
/// ended without a word is kFailed. kNotFound if the directory doesn't exist.
Result<std::vector<RunStatus>> ReadRuns(const std::filesystem::path& work_directory, std::size_t limit);

}  // namespace inventory::orchestrate
