#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "inventory/base/clock.h"
#include "inventory/base/error.h"

namespace inventory::log {

enum class Level : std::uint8_t { kDebug, kInfo, kWarning, kError };
enum class Format : std::uint8_t {
  kConsole,  ///< For people: time, level, message, key=value.
  kJson,     ///< One object a line: time, level, message, then the fields.
};

/// For config::OptionTable::AddChoice.
inline constexpr std::array<std::pair<std::string_view, Level>, 4> kLevelNames = {
    {{"debug", Level::kDebug},
     {"info", Level::kInfo},
     {"warning", Level::kWarning},
     {"error", Level::kError}}};
inline constexpr std::array<std::pair<std::string_view, Format>, 2> kFormatNames = {
    {{"console", Format::kConsole}, {"json", Format::kJson}}};

struct Options {
  Level level = Level::kInfo;
  Format format = Format::kConsole;
};

/// A named value of a log line: {"account", id}, {"pages", 12}. Only valid within the call that it is an
/// argument of. There is none for a Secret: that does not compile.
class Field {
 public:
  using Value = std::variant<std::string_view, std::int64_t, double, bool>;

  Field(std::string_view key, std::string_view value) : key_(key), value_(value) {}
  Field(std::string_view key, const char* value) : key_(key), value_(std::string_view(value)) {}
  Field(std::string_view key, const std::string& value) : key_(key), value_(std::string_view(value)) {}
  Field(std::string_view key, std::same_as<bool> auto value) : key_(key), value_(value) {}
  template <std::integral Number>
    requires(!std::same_as<Number, bool>)
  Field(std::string_view key, Number value) : key_(key), value_(static_cast<std::int64_t>(value)) {}
  Field(std::string_view key, std::floating_point auto value)
      : key_(key), value_(static_cast<double>(value)) {}

  std::string_view key() const { return key_; }
  const Value& value() const { return value_; }

 private:
  std::string_view key_;
  Value value_;
};

/// Where a program says what it does; passed by reference to whoever has something to say. Whatever looks
/// like a secret is masked before it reaches a sink (inventory/log/redact.h): a second net behind Secret.
///
/// Messages begin in lower case and do not repeat the fields: logger.Warning("account left out", {{"account",
/// id}}).
class Logger {
 public:
  explicit Logger(Level level) : level_(level) {}
  virtual ~Logger() = default;

  bool Enabled(Level level) const { return level >= level_; }

  void Debug(std::string_view message, std::initializer_list<Field> fields = {}) {
    Log(Level::kDebug, message, fields);
  }
  void Info(std::string_view message, std::initializer_list<Field> fields = {}) {
    Log(Level::kInfo, message, fields);
  }
  void Warning(std::string_view message, std::initializer_list<Field> fields = {}) {
    Log(Level::kWarning, message, fields);
  }
  void Error(std::string_view message, std::initializer_list<Field> fields = {}) {
    Log(Level::kError, message, fields);
  }
  void Log(Level level, std::string_view message, std::span<const Field> fields);

  /// The same with an error's message as field "error", and its context as fields after that.
  void LogError(Level level, std::string_view message, const inventory::Error& error,
                std::initializer_list<Field> fields = {});

 private:
  /// Gets lines that are enabled and redacted.
  virtual void Write(Level level, std::string_view message, std::span<const Field> fields) = 0;

  Level level_;
};

/// Writes to standard error, flushed after each line. Thread-safe. `clock` must outlive it.
std::unique_ptr<Logger> MakeLogger(const Options& options, const Clock& clock);

}  // namespace inventory::log
