#include "inventory/aws/auth/config_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "inventory/aws/auth/context.h"
#include "inventory/base/atomic_file.h"
#include "inventory/base/encoding.h"
#include "shell_words.h"

namespace inventory::aws::auth {
namespace {

constexpr std::string_view kBlanks = " \t\r\f\v";

std::string_view Trim(std::string_view text) {
  const auto begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

class Parser {
 public:
  Parser(const std::filesystem::path& file, ConfigFileKind kind) : file_(file), kind_(kind) {}

  Result<std::vector<ConfigSection>> Parse(std::string_view text) {
    while (!text.empty()) {
      const auto end = std::min(text.find('\n'), text.size());
      ++line_;
      INVENTORY_CHECK(TakeLine(text.substr(0, end)));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    std::erase_if(sections_, [](const ConfigSection& section) { return section.profile.empty(); });
    return std::move(sections_);
  }

 private:
  std::unexpected<Error> Wrong(std::string_view what) const {
    return Fail(ErrorCode::kConfiguration, fmt::format("{}:{}: {}", file_.string(), line_, what));
  }

  Result<> TakeLine(std::string_view line) {
    const std::string_view content = Trim(line);
    if (content.empty() || content.front() == '#' || content.front() == ';') return {};
    const auto indent = line.find_first_not_of(kBlanks);
    if (in_setting_ && indent > setting_indent_) return ContinueSetting(content);
    setting_indent_ = indent;
    return content.front() == '[' ? TakeHeader(content) : TakeSetting(content);
  }

  Result<> TakeHeader(std::string_view content) {
    in_setting_ = false;
    const auto end = content.rfind(']');
    if (end == std::string_view::npos) return Wrong("the section's ']' is missing");
    const std::string_view header = Trim(content.substr(1, end - 1));
    INVENTORY_TRY(std::string profile, ProfileOf(header));
    if (!profile.empty()) {
      const auto first = std::ranges::find(sections_, profile, &ConfigSection::profile);
      if (first != sections_.end()) {
        return Wrong(
            fmt::format("profile \"{}\" is there already, in line {}: merge the two", profile, first->line));
      }
    }
    sections_.push_back({.profile = std::move(profile), .file = file_, .line = line_, .settings = {}});
    return {};
  }

  /// "" for a section that is no profile.
  Result<std::string> ProfileOf(std::string_view header) const {
    if (kind_ == ConfigFileKind::kCredentials || header == "default") return std::string(header);
    const auto words = SplitShellWords(header);
    if (!words) return Wrong(fmt::format("section [{}]: {}", header, words.error().message()));
    if (words->empty() || words->front() != "profile") return std::string();
    if (words->size() != 2) {
      return Wrong(fmt::format("[{}]: expected [profile NAME], with quotes if the name has spaces", header));
    }
    return words->back();
  }

  Result<> TakeSetting(std::string_view content) {
    if (sections_.empty()) {
      return Wrong("expected a section such as [default] before the first setting");
    }
    const auto separator = content.find_first_of("=:");
    if (separator == 0 || separator == std::string_view::npos) {
      return Wrong("expected \"key = value\", [section] or a comment");
    }
    ConfigSection& section = sections_.back();
    std::string key = AsciiLower(Trim(content.substr(0, separator)));
    if (const ConfigSetting* first = section.Find(key)) {
      return Wrong(fmt::format("{} is there already, in line {}: remove one", key, first->line));
    }
    section.settings.push_back({.key = std::move(key),
                                .value = std::string(Trim(content.substr(separator + 1))),
                                .nested = {},
                                .line = line_});
    in_setting_ = true;
    return {};
  }

  Result<> ContinueSetting(std::string_view content) {
    ConfigSetting& setting = sections_.back().settings.back();
    if (!setting.value.empty()) {
      setting.value.append("\n").append(content);
      return {};
    }
    const auto equals = content.find('=');
    if (equals == 0 || equals == std::string_view::npos) {
      return Wrong(fmt::format("expected \"key = value\" below {}", setting.key));
    }
    setting.nested.emplace_back(Trim(content.substr(0, equals)), Trim(content.substr(equals + 1)));
    return {};
  }

  const std::filesystem::path& file_;
  ConfigFileKind kind_;
  std::size_t line_ = 0;
  std::vector<ConfigSection> sections_;
  bool in_setting_ = false;
  std::size_t setting_indent_ = 0;
};

Result<std::vector<ConfigSection>> LoadFile(const std::filesystem::path& file, ConfigFileKind kind) {
  const auto text = ReadFile(file);
  if (text) return ParseConfigFile(*text, file, kind);
  if (text.error().code() == ErrorCode::kNotFound) return std::vector<ConfigSection>();
  return std::unexpected(text.error());
}

std::filesystem::path PathFrom(const Environment& environment, std::string_view variable,
                               const std::filesystem::path& home, std::string_view name) {
  const auto path = environment.GetNonEmpty(variable);
  return path ? ExpandHome(home, *path) : home / ".aws" / name;
}

}  // namespace

const ConfigSetting* ConfigSection::Find(std::string_view key) const {
  const auto setting = std::ranges::find(settings, key, &ConfigSetting::key);
  return setting == settings.end() ? nullptr : &*setting;
}

Result<std::vector<ConfigSection>> ParseConfigFile(std::string_view text, const std::filesystem::path& file,
                                                   ConfigFileKind kind) {
  return Parser(file, kind).Parse(text);
}

ConfigFilePaths ConfigFilePaths::From(const Environment& environment, const std::filesystem::path& home) {
  return {.config = PathFrom(environment, "AWS_CONFIG_FILE", home, "config"),
          .credentials = PathFrom(environment, "AWS_SHARED_CREDENTIALS_FILE", home, "credentials")};
}

const ConfigSetting* Profile::Find(std::string_view key) const {
  if (credentials) {
    if (const auto* setting = credentials->Find(key)) return setting;
  }
  return config ? config->Find(key) : nullptr;
}

std::string_view Profile::Get(std::string_view key) const {
  const ConfigSetting* setting = Find(key);
  return setting ? std::string_view(setting->value) : std::string_view();
}

Result<Profiles> Profiles::Load(const ConfigFilePaths& paths) {
  INVENTORY_TRY(auto config, LoadFile(paths.config, ConfigFileKind::kConfig));
  INVENTORY_TRY(auto credentials, LoadFile(paths.credentials, ConfigFileKind::kCredentials));
  return Merge(std::move(config), std::move(credentials));
}

Profiles Profiles::Merge(std::vector<ConfigSection> config, std::vector<ConfigSection> credentials) {
  Profiles profiles;
  for (auto& section : config) profiles.Place(section.profile).config = std::move(section);
  for (auto& section : credentials) profiles.Place(section.profile).credentials = std::move(section);
  return profiles;
}

const Profile* Profiles::Find(std::string_view name) const {
  const auto profile = std::ranges::find(profiles_, name, &Profile::name);
  return profile == profiles_.end() ? nullptr : &*profile;
}

Profile& Profiles::Place(const std::string& name) {
  const auto profile = std::ranges::find(profiles_, name, &Profile::name);
  if (profile != profiles_.end()) return *profile;
  return profiles_.emplace_back(Profile{.name = name, .config = {}, .credentials = {}});
}

}  // namespace inventory::aws::auth
