#pragma once

#include <filesystem>
#include <string>

#include "inventory/async/loop.h"
#include "inventory/async/process.h"
#include "inventory/async/sync.h"
#include "inventory/aws/model/model.h"
#include "inventory/base/clock.h"
#include "inventory/base/environment.h"
#include "inventory/base/random.h"
#include "inventory/http/transport.h"
#include "inventory/log/log.h"

namespace inventory::aws::auth {

/// What providers need of the world. All of it must outlive them.
struct Context {
  async::Loop& loop;
  const Clock& clock;
  Random& random;
  http::Transport& transport;
  async::ProcessRunner& processes;
  const model::Models& models;
  const Environment& environment;
  log::Logger& logger;
  /// The user's home directory, where .aws lies; "~" in paths.
  std::filesystem::path home;
  /// Where STS is called, unless a profile names a region. "": AWS_REGION, AWS_DEFAULT_REGION, then the
  /// global region of the role's partition.
  std::string region;
  /// Ends with kCancelled what providers wait for.
  async::CancellationToken cancel = {};
};

/// "~" and "~/..." are below the home directory; any other path is itself.
std::filesystem::path ExpandHome(const std::filesystem::path& home, const std::string& path);

}  // namespace inventory::aws::auth
