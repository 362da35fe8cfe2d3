#pragma once

#include <sys/types.h>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "inventory/base/result.h"

namespace inventory {

/// A file that appears under its name only when it is complete: written to a temporary name in the same
/// directory, synced, renamed by Commit(). Destroyed without Commit(), it leaves nothing behind.
///
/// Errors are kIo and name the path and the system's reason ("No space left on device").
class AtomicFile {
 public:
  /// Creates the temporary file with this mode, whatever the umask says.
  static Result<AtomicFile> Create(std::filesystem::path path, mode_t mode = 0644);

  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&& other) noexcept;
  ~AtomicFile();

  /// Buffered; the error of a failed write is returned by this or a later call.
  Result<> Write(std::string_view bytes);
  Result<> Commit();

  const std::filesystem::path& path() const { return path_; }
  std::size_t bytes_written() const { return bytes_written_; }

 private:
  AtomicFile(std::filesystem::path path, std::filesystem::path temporary, int descriptor);
  Result<> Flush();
  void Discard();

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  int descriptor_ = -1;
  std::size_t bytes_written_ = 0;
  std::string buffer_;
};

/// Create, Write, Commit.
Result<> WriteFileAtomically(const std::filesystem::path& path, std::string_view content, mode_t mode = 0644);

/// The whole content. kNotFound if there is no such file, kIo for anything else, and for more than `limit`
/// bytes.
Result<std::string> ReadFile(const std::filesystem::path& path, std::size_t limit = std::size_t{64} << 20);

}  // namespace inventory
