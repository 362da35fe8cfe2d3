#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "inventory/base/result.h"

namespace inventory::config {

/// What a text must look like: {IsAccountId, "a 12-digit account id"}.
struct Form {
  bool (*accepts)(std::string_view text) = nullptr;
  std::string_view description = {};
};

/// How one value is configured. Only `name` and `help` are needed; the rest derives from the name.
struct OptionSpec {
  std::string name;              ///< "max-parallel": the flag --max-parallel.
  std::string help = {};         ///< One sentence without a full stop. Default and variable are added.
  std::string placeholder = {};  ///< "N", "FILE": what the help shows as value.
  std::string variable = {};     ///< Default: INVENTORY_MAX_PARALLEL.
  std::string key = {};   ///< In the configuration file. Default: max_parallel. "kubernetes.namespace" nests.
  bool required = false;  ///< Somewhere a value must be given.
  bool positional = false;  ///< An argument instead of a flag, `name` in capitals; without variable and key.
  std::optional<Form> form = {};  ///< Of texts, and of each text of a list.
};

/// Bounds, both included.
template <class T>
struct Range {
  T least = std::numeric_limits<T>::lowest();
  T most = std::numeric_limits<T>::max();
};

/// Binds the members of a struct to the names by which users set them. What a member holds when it is bound
/// is the default, and is shown as such. The members must outlive the table.
///
/// Texts are read the same wherever they come from. A list is "a,b,c" or a YAML sequence; a map "k=v,k=v" or
/// a YAML mapping; a duration "90s", "15m", "1h30m", "500ms" or a number of seconds; a boolean true/false,
/// yes/no, on/off, 1/0.
class OptionTable {
 public:
  OptionTable();
  OptionTable(OptionTable&&) noexcept;
  OptionTable& operator=(OptionTable&&) noexcept;
  ~OptionTable();

  void Add(std::string& target, OptionSpec spec);
  void Add(std::optional<std::string>& target, OptionSpec spec);
  void Add(std::filesystem::path& target, OptionSpec spec);
  void Add(bool& target, OptionSpec spec);
  void Add(double& target, OptionSpec spec, Range<double> range = {});
  void Add(std::vector<std::string>& target, OptionSpec spec);
  void Add(std::map<std::string, std::string>& target, OptionSpec spec);

  template <std::integral T>
  void Add(T& target, OptionSpec spec, Range<T> range = {}) {
    AddInteger(std::move(spec), std::to_string(target), Widen(range),
               [&target](std::int64_t value) { target = static_cast<T>(value); });
  }
  template <std::integral T>
  void Add(std::optional<T>& target, OptionSpec spec, Range<T> range = {}) {
    AddInteger(std::move(spec), "", Widen(range),
               [&target](std::int64_t value) { target = static_cast<T>(value); });
  }

  template <class Rep, class Period>
  void Add(std::chrono::duration<Rep, Period>& target, OptionSpec spec,
           Range<std::chrono::milliseconds> range = {std::chrono::milliseconds(0), std::chrono::years(1)}) {
    using Duration = std::chrono::duration<Rep, Period>;
    AddDuration(
        std::move(spec), std::chrono::duration_cast<std::chrono::milliseconds>(target), range,
        [&target](std::chrono::milliseconds value) { target = std::chrono::duration_cast<Duration>(value); });
  }

  /// One of a few names, each with its value.
  template <class T>
  void AddChoice(T& target, OptionSpec spec,
                 std::span<const std::pair<std::string_view, std::type_identity_t<T>>> choices) {
    std::vector<std::string> names;
    std::vector<T> values;
    std::string current;
    for (const auto& [name, value] : choices) {
      if (value == target) current = name;
      names.emplace_back(name);
      values.push_back(value);
    }
    AddChoice(std::move(spec), std::move(current), std::move(names),
              [&target, values = std::move(values)](std::size_t index) { target = values[index]; });
  }

  /// A sequence of YAML mappings, `bind` naming the members of one (only `name` or `key` of their specs
  /// count). As a flag or variable, it is YAML text: [{arn: ..., external_id: ...}].
  template <class T>
  void AddObjects(std::vector<T>& target, OptionSpec spec,
                  std::function<void(T& element, OptionTable& members)> bind) {
    AddObjects(
        std::move(spec), [&target] { target.clear(); },
        [&target, bind = std::move(bind)](OptionTable& members) { bind(target.emplace_back(), members); });
  }

  /// Anything else that is one text. The error of `set` is the end of a message: "\"x\" is not a schedule".
  void AddText(OptionSpec spec, std::string default_text, std::function<Result<>(std::string_view)> set);

  /// The options, in the order in which they were added: for the sources of this module.
  struct Option;
  const std::vector<std::unique_ptr<Option>>& options() const { return options_; }

 private:
  template <std::integral T>
  static Range<std::int64_t> Widen(Range<T> range) {
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const auto most = static_cast<std::uint64_t>(range.most);
    return {static_cast<std::int64_t>(range.least),
            range.most < T{0} ? static_cast<std::int64_t>(range.most)
                              : static_cast<std::int64_t>(most < kMost ? most : kMost)};
  }
  void AddInteger(OptionSpec spec, std::string default_text, Range<std::int64_t> range,
                  std::function<void(std::int64_t)> set);
  void AddDuration(OptionSpec spec, std::chrono::milliseconds current, Range<std::chrono::milliseconds> range,
                   std::function<void(std::chrono::milliseconds)> set);
  void AddChoice(OptionSpec spec, std::string current, std::vector<std::string> names,
                 std::function<void(std::size_t)> set);
  void AddObjects(OptionSpec spec, std::function<void()> clear, std::function<void(OptionTable&)> append);
  Option& Append(OptionSpec spec);

  std::vector<std::unique_ptr<Option>> options_;
};

/// "90s", "15m", "1h30m", "2d", "500ms", or a number of seconds.
Result<std::chrono::milliseconds> ParseDuration(std::string_view text);
std::string FormatDuration(std::chrono::milliseconds duration);

}  // namespace inventory::config
