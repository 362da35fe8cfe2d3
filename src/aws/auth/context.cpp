#include "inventory/aws/auth/context.h"

namespace inventory::aws::auth {

std::filesystem::path ExpandHome(const std::filesystem::path& home, const std::string& path) {
  if (path == "~") return home;
  return path.starts_with("~/") ? home / path.substr(2) : std::filesystem::path(path);
}

}  // namespace inventory::aws::auth
