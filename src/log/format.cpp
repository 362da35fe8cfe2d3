#include "format.h"

#include <algorithm>

#include "inventory/base/json.h"
#include "inventory/base/timestamp.h"

namespace inventory::log {
namespace {

std::string_view LevelName(Level level) {
  return std::ranges::find(kLevelNames, level, &std::pair<std::string_view, Level>::second)->first;
}

Value ToValue(const Field& field) {
  struct Visitor {
    Value operator()(std::string_view text) const { return Value::String(text); }
    Value operator()(std::int64_t integer) const { return Value::Integer(integer); }
    Value operator()(double real) const { return Value::Double(real); }
    Value operator()(bool boolean) const { return Value::Boolean(boolean); }
  };
  return std::visit(Visitor(), field.value());
}

/// Whether a text can stand after '=' without quotes.
bool IsPlain(std::string_view text) {
  return !text.empty() && std::ranges::none_of(text, [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '\\' || c == '=' || c == '\x7F';
  });
}

}  // namespace

std::string FormatJsonLine(Time time, Level level, std::string_view message, std::span<const Field> fields) {
  std::string line = R"({"time":)";
  AppendJsonString(FormatIso8601(time), line);
  line += R"(,"level":)";
  AppendJsonString(LevelName(level), line);
  line += R"(,"message":)";
  AppendJsonString(message, line);
  for (const Field& field : fields) {
    line.push_back(',');
    AppendJsonString(field.key(), line);
    line.push_back(':');
    AppendJson(ToValue(field), line);
  }
  line.push_back('}');
  return line;
}

std::string FormatConsoleText(std::string_view message, std::span<const Field> fields) {
  std::string text;
  // A line of the log stays one line, whatever another program put into a message.
  for (const char c : message) text.push_back(static_cast<unsigned char>(c) < ' ' ? ' ' : c);
  for (const Field& field : fields) {
    text.append(" ").append(field.key()).append("=");
    const auto* plain = std::get_if<std::string_view>(&field.value());
    if (plain != nullptr && IsPlain(*plain)) {
      text.append(*plain);
    } else {
      AppendJson(ToValue(field), text);
    }
  }
  return text;
}

}  // namespace inventory::log
