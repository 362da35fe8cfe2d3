#include "inventory/aws/auth/config_file.h"

#include "aws/auth/shell_words.h"
#include "fuzz/fuzz.h"

// AWS's shared config and credentials files: mistakes name the line, profiles are found under their names.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace inventory;
  using namespace inventory::aws::auth;
  const std::string_view text = fuzz::Text(data, size);
  auto config = ParseConfigFile(text, "config", ConfigFileKind::kConfig);
  auto credentials = ParseConfigFile(text, "credentials", ConfigFileKind::kCredentials);
  if (!config) fuzz::Require(config.error().message().starts_with("config:"), "mistakes name file and line");
  if (!config || !credentials) return 0;
  const Profiles profiles = Profiles::Merge(std::move(*config), std::move(*credentials));
  for (const Profile& profile : profiles.all()) {
    fuzz::Require(profiles.Find(profile.name) != nullptr, "a profile is found by its name");
    (void)SplitShellWords(profile.Get("credential_process"));
  }
  return 0;
}
