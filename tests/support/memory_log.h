#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/log/log.h"

namespace inventory::testing {

/// Keeps what was logged, at every level.
class MemoryLog final : public log::Logger {
 public:
  struct Entry {
    log::Level level;
    std::string message;
    std::map<std::string, std::string, std::less<>> fields;  ///< Numbers as std::to_string gives them.

    std::string Find(std::string_view key) const {
      const auto found = fields.find(key);
      return found == fields.end() ? "" : found->second;
    }
  };

  MemoryLog() : Logger(log::Level::kDebug) {}

  const std::vector<Entry>& entries() const { return entries_; }

  /// The entries of one message.
  std::vector<Entry> Find(std::string_view message) const {
    std::vector<Entry> found;
    for (const Entry& entry : entries_) {
      if (entry.message == message) found.push_back(entry);
    }
    return found;
  }

 private:
  struct ToText {
    std::string operator()(std::string_view text) const { return std::string(text); }
    std::string operator()(bool boolean) const { return boolean ? "true" : "false"; }
    template <class Number>
    std::string operator()(Number number) const {
      return std::to_string(number);
    }
  };

  void Write(log::Level level, std::string_view message, std::span<const log::Field> fields) override {
    Entry entry{level, std::string(message), {}};
    for (const log::Field& field : fields) {
      entry.fields.emplace(field.key(), std::visit(ToText(), field.value()));
    }
    entries_.push_back(std::move(entry));
  }

  std::vector<Entry> entries_;
};

}  // namespace inventory::testing
