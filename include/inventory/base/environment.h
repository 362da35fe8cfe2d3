#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace inventory {

/// The process environment as a value: read once in main(), passed down, replaced by a map in tests.
class Environment {
 public:
  Environment() = default;
  explicit Environment(std::map<std::string, std::string, std::less<>> variables);

  /// A copy of the process's environment.
  static Environment OfProcess();

  /// Absent and empty are different things; most AWS variables treat them alike: see GetNonEmpty.
  std::optional<std::string> Get(std::string_view name) const;
  std::optional<std::string> GetNonEmpty(std::string_view name) const;

  void Set(std::string name, std::string value);
  void Unset(std::string_view name);
  const std::map<std::string, std::string, std::less<>>& variables() const { return variables_; }

 private:
  std::map<std::string, std::string, std::less<>> variables_;
};

}  // namespace inventory
