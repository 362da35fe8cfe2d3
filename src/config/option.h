#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/config/options.h"
#include "inventory/config/yaml.h"

namespace inventory::config {

/// Where a value comes from, for messages, and the mistakes found so far, one line each.
struct Source {
  std::string name;  ///< "--regions", "INVENTORY_REGIONS" or the file.
  bool is_file = false;
  std::vector<std::string>& problems;

  /// `key` is the path within the source: "roles[1].arn", or "" for the text of a flag or variable as a
  /// whole.
  void Report(int line, std::string_view key, std::string_view problem) const;
};

/// How an option appears on the command line.
enum class Syntax { kText, kSwitch, kList };

struct OptionTable::Option {
  OptionSpec spec;  ///< With all that derives from the name filled in.
  std::string default_text = {};
  Syntax syntax = Syntax::kText;
  /// Sets the bound member from a value that is not null, or reports why not.
  std::function<void(const YamlNode& node, std::string_view key, const Source& source)> read = {};
};

/// Finds the nodes of `table`'s options in a mapping. Keys that neither it nor one of `also_known` has are
/// reported with the nearest. Gives one entry for each option of the table, nullptr for those without a
/// value.
std::vector<const YamlNode*> MatchKeys(const YamlNode& mapping, std::string_view prefix,
                                       const OptionTable& table,
                                       const std::vector<const OptionTable*>& also_known,
                                       const Source& source);

}  // namespace inventory::config
