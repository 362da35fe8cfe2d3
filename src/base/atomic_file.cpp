#include "inventory/base/atomic_file.h"

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace inventory {
namespace {

constexpr std::size_t kBufferSize = std::size_t{64} << 10;

std::unexpected<Error> FailWithErrno(const std::filesystem::path& path, ErrorCode code = ErrorCode::kIo) {
  return Fail(code, fmt::format("{}: {}", path.native(), std::generic_category().message(errno)));
}

/// Takes what was written off `bytes`, so that a failed call can be followed by another.
bool WriteAll(int descriptor, std::string_view& bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Result<AtomicFile> AtomicFile::Create(std::filesystem::path path, mode_t mode) {
  // Else it would show when all is written.
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    errno = EISDIR;
    return FailWithErrno(path);
  }
  std::string temporary = (path.parent_path() / fmt::format(".{}.XXXXXX", path.filename().native())).native();
  const int descriptor = mkostemp(temporary.data(), O_CLOEXEC);
  if (descriptor < 0) return FailWithErrno(path);
  AtomicFile file(std::move(path), std::move(temporary), descriptor);
  if (fchmod(descriptor, mode) != 0) return FailWithErrno(file.path_);
  return file;
}

AtomicFile::AtomicFile(std::filesystem::path path, std::filesystem::path temporary, int descriptor)
    : path_(std::move(path)), temporary_(std::move(temporary)), descriptor_(descriptor) {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::move(other.temporary_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      bytes_written_(other.bytes_written_),
      buffer_(std::move(other.buffer_)) {}

AtomicFile& AtomicFile::operator=(AtomicFile&& other) noexcept {
  if (this == &other) return *this;
  Discard();
  path_ = std::move(other.path_);
  temporary_ = std::move(other.temporary_);
  descriptor_ = std::exchange(other.descriptor_, -1);
  bytes_written_ = other.bytes_written_;
  buffer_ = std::move(other.buffer_);
  return *this;
}

AtomicFile::~AtomicFile() {
  Discard();
}

Result<> AtomicFile::Write(std::string_view bytes) {
  bytes_written_ += bytes.size();
  buffer_.append(bytes);
  if (buffer_.size() >= kBufferSize) return Flush();
  return {};
}

Result<> AtomicFile::Commit() {
  INVENTORY_CHECK(Flush());
  if (fsync(descriptor_) != 0) return FailWithErrno(path_);
  if (close(std::exchange(descriptor_, -1)) != 0 || std::rename(temporary_.c_str(), path_.c_str()) != 0) {
    auto failure = FailWithErrno(path_);
    unlink(temporary_.c_str());
    return failure;
  }
  return {};
}

Result<> AtomicFile::Flush() {
  std::string_view rest = buffer_;
  if (!WriteAll(descriptor_, rest)) {
    auto failure = FailWithErrno(path_);
    buffer_.erase(0, buffer_.size() - rest.size());
    return failure;
  }
  buffer_.clear();
  return {};
}

void AtomicFile::Discard() {
  if (descriptor_ < 0) return;
  close(std::exchange(descriptor_, -1));
  unlink(temporary_.c_str());
}

Result<> WriteFileAtomically(const std::filesystem::path& path, std::string_view content, mode_t mode) {
  INVENTORY_TRY(AtomicFile file, AtomicFile::Create(path, mode));
  INVENTORY_CHECK(file.Write(content));
  return file.Commit();
}

Result<std::string> ReadFile(const std::filesystem::path& path, std::size_t limit) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    const bool missing = errno == ENOENT || errno == ENOTDIR;
    return FailWithErrno(path, missing ? ErrorCode::kNotFound : ErrorCode::kIo);
  }
  // Not by its size: files of /proc and pipes say zero.
  std::string content;
  while (true) {
    const std::size_t before = content.size();
    content.resize(before + kBufferSize);
    const ssize_t count = read(descriptor, content.data() + before, kBufferSize);
    if (count < 0) {
      content.resize(before);
      if (errno == EINTR) continue;
      auto failure = FailWithErrno(path);
      close(descriptor);
      return failure;
    }
    content.resize(before + static_cast<std::size_t>(count));
    if (count == 0) break;
    if (content.size() > limit) {
      close(descriptor);
      return Fail(ErrorCode::kIo,
                  fmt::format("{}: larger than the {} bytes that are allowed", path.native(), limit));
    }
  }
  close(descriptor);
  return content;
}

}  // namespace inventory
