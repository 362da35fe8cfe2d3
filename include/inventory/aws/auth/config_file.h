#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inventory/base/environment.h"
#include "inventory/base/result.h"

/// AWS's shared config and credentials files, read as the AWS CLI reads them:
/// https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
namespace inventory::aws::auth {

struct ConfigSetting {
  std::string key;  ///< Lower case.
  std::string value;
  /// Of a setting whose value is indented lines (`s3 =`): those lines.
  std::vector<std::pair<std::string, std::string>> nested;
  std::size_t line = 0;
};

/// A profile as one file has it.
struct ConfigSection {
  std::string profile;
  std::filesystem::path file;
  std::size_t line = 0;
  std::vector<ConfigSetting> settings;

  const ConfigSetting* Find(std::string_view key) const;
};

/// In the config file profiles are `[default]` and `[profile NAME]`, and other sections are not profiles; in
/// the credentials file every section is one.
enum class ConfigFileKind { kConfig, kCredentials };

/// The profiles of a file. Comments are lines that begin with '#' or ';'; a line that is indented deeper than
/// its setting goes on with it. kConfiguration for what is neither, for settings outside of a section and for
/// anything that is there twice: "FILE:LINE: ...".
Result<std::vector<ConfigSection>> ParseConfigFile(std::string_view text, const std::filesystem::path& file,
                                                   ConfigFileKind kind);

struct ConfigFilePaths {
  std::filesystem::path config;
  std::filesystem::path credentials;

  /// AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, else ~/.aws/config and ~/.aws/credentials.
  static ConfigFilePaths From(const Environment& environment, const std::filesystem::path& home);
};

/// A profile of both files together. Where both have a setting, the credentials file's counts.
struct Profile {
  std::string name;
  std::optional<ConfigSection> config;
  std::optional<ConfigSection> credentials;

  const ConfigSetting* Find(std::string_view key) const;
  /// The setting's value, or "".
  std::string_view Get(std::string_view key) const;
};

class Profiles {
 public:
  /// A file that is not there is an empty one.
  static Result<Profiles> Load(const ConfigFilePaths& paths);
  static Profiles Merge(std::vector<ConfigSection> config, std::vector<ConfigSection> credentials);

  const Profile* Find(std::string_view name) const;
  const std::vector<Profile>& all() const { return profiles_; }

 private:
  Profile& Place(const std::string& name);

  std::vector<Profile> profiles_;
};

}  // namespace inventory::aws::auth
