#include "inventory/log/log.h"

#include <vector>

#include "inventory/log/redact.h"

namespace inventory::log {

void Logger::Log(Level level, std::string_view message, std::span<const Field> fields) {
  if (!Enabled(level)) return;
  std::vector<std::string> texts;
  texts.reserve(fields.size());  // The fields below view its elements.
  std::vector<Field> redacted;
  redacted.reserve(fields.size());
  for (const Field& field : fields) {
    if (NamesSecret(field.key())) {
      redacted.emplace_back(field.key(), kRedacted);
    } else if (const auto* text = std::get_if<std::string_view>(&field.value())) {
      redacted.emplace_back(field.key(), texts.emplace_back(Redact(*text)));
    } else {
      redacted.push_back(field);
    }
  }
  Write(level, Redact(message), redacted);
}

void Logger::LogError(Level level, std::string_view message, const inventory::Error& error,
                      std::initializer_list<Field> fields) {
  if (!Enabled(level)) return;
  std::vector<Field> all(fields);
  all.emplace_back("error", error.message());
  for (const auto& [key, value] : error.context()) all.emplace_back(key, value);
  Log(level, message, all);
}

}  // namespace inventory::log
