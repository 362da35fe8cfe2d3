#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "flags.h"
#include "inventory/base/environment.h"
#include "inventory/base/exit_code.h"
#include "inventory/config/options.h"

namespace inventory::config {

/// Gives every option of a table its value, from the first source that has one: call the Read functions in
/// the order of strength, then CheckRequired().
class Merger {
 public:
  explicit Merger(const OptionTable& options) : options_(options) {}

  void ReadFlags(const Flags& flags);
  void ReadEnvironment(const Environment& environment);
  /// Keys of the other commands are known, but not read.
  void ReadConfigFile(const std::filesystem::path& path,
                      const std::vector<const OptionTable*>& other_commands);
  /// Where the file could not be read nobody knows what it would have set, so nothing is missing for certain
  /// but arguments.
  void CheckRequired();

  /// One line each.
  const std::vector<std::string>& problems() const { return problems_; }
  /// Of a program that found problems.
  ExitCode exit() const { return wrong_usage_ ? ExitCode::kUsage : ExitCode::kConfiguration; }

 private:
  void ReadText(const OptionTable::Option& option, std::string source_name, std::string text);
  bool IsSet(const OptionTable::Option& option) const;
  /// False if a stronger source had a value already.
  bool Claim(const OptionTable::Option& option);

  const OptionTable& options_;
  std::vector<const OptionTable::Option*> set_;
  std::vector<std::string> problems_;
  bool wrong_usage_ = false;
  bool file_unread_ = false;
};

}  // namespace inventory::config
