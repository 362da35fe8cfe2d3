#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "fuzz/fuzz.h"

namespace inventory::fuzz {

/// A file that only this process sees, for what is read by name.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(memfd_create("fuzz", MFD_CLOEXEC)) {
    Require(descriptor_ >= 0, "there are files in memory");
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { close(descriptor_); }

  std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

  /// This and nothing else from now on.
  void Write(std::string_view content) const {
    const bool written = ftruncate(descriptor_, 0) == 0 && pwrite(descriptor_, content.data(), content.size(),
                                                                  0) == static_cast<ssize_t>(content.size());
    Require(written, "memory files can be written");
  }

 private:
  int descriptor_;
};

}  // namespace inventory::fuzz
