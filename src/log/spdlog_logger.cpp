#include <memory>

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>

#include "format.h"
#include "inventory/log/log.h"

namespace inventory::log {
namespace {

spdlog::level::level_enum ToSpdlog(Level level) {
  switch (level) {
    case Level::kDebug:
      return spdlog::level::debug;
    case Level::kInfo:
      return spdlog::level::info;
    case Level::kWarning:
      return spdlog::level::warn;
    case Level::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

/// The only source that knows spdlog: it brings colours, and lines that threads don't mix.
class SpdlogLogger final : public Logger {
 public:
  SpdlogLogger(const Options& options, const Clock& clock)
      : Logger(options.level),
        clock_(clock),
        format_(options.format),
        logger_("inventory", std::make_shared<spdlog::sinks::stderr_color_sink_mt>()) {
    const char* pattern = format_ == Format::kJson ? "%v" : "%Y-%m-%dT%H:%M:%SZ %^%-7l%$ %v";
    logger_.set_formatter(
        std::make_unique<spdlog::pattern_formatter>(pattern, spdlog::pattern_time_type::utc));
    logger_.set_level(ToSpdlog(options.level));
    logger_.flush_on(spdlog::level::trace);
  }

 private:
  void Write(Level level, std::string_view message, std::span<const Field> fields) override {
    const Time now = clock_.Now();
    const std::string text = format_ == Format::kJson ? FormatJsonLine(now, level, message, fields)
                                                      : FormatConsoleText(message, fields);
    logger_.log(now, spdlog::source_loc(), ToSpdlog(level), spdlog::string_view_t(text.data(), text.size()));
  }

  const Clock& clock_;
  Format format_;
  spdlog::logger logger_;
};

}  // namespace

std::unique_ptr<Logger> MakeLogger(const Options& options, const Clock& clock) {
  return std::make_unique<SpdlogLogger>(options, clock);
}

}  // namespace inventory::log
