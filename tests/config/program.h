#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <vector>

#include "inventory/config/command_line.h"
#include "support/temporary_directory.h"

namespace inventory::config {

/// A program with one command, "run", whose options a test binds; parsed from any mix of sources.
class Program {
 public:
  OptionTable& options() { return options_; }

  Program& File(std::string_view content) {
    file_ = directory_.Write("inventory.yaml", content).native();
    environment_.Set("INVENTORY_CONFIG", file_);
    return *this;
  }
  Program& Variable(std::string name, std::string value) {
    environment_.Set(std::move(name), std::move(value));
    return *this;
  }

  /// "" if all went well, else the text, with the file's path shown as FILE.
  std::string Parse(std::initializer_list<std::string> arguments = {}) {
    std::vector<std::string> all = {"run"};
    all.insert(all.end(), arguments);
    const Parsed parsed = line_.Parse(all, environment_);
    exit_ = parsed.exit;
    std::string text = parsed.text;
    for (std::size_t at = text.find(file_); !file_.empty() && at != std::string::npos;
         at = text.find(file_)) {
      text.replace(at, file_.size(), "FILE");
    }
    return text;
  }
  std::optional<ExitCode> exit() const { return exit_; }
  const std::filesystem::path& directory() const { return directory_.path(); }

 private:
  testing::TemporaryDirectory directory_;
  std::string file_;
  Environment environment_;
  CommandLine line_{"program", "Does things", "1.2.3"};
  OptionTable& options_ = line_.AddCommand("run", "Runs");
  std::optional<ExitCode> exit_;
};

}  // namespace inventory::config
