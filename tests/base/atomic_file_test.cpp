#include "inventory/base/atomic_file.h"

#include <algorithm>
#include <csignal>
#include <optional>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "support/temporary_directory.h"

namespace inventory {
namespace {

using testing::TemporaryDirectory;

std::size_t EntriesOf(const TemporaryDirectory& directory) {
  const std::filesystem::directory_iterator entries(directory.path());
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

mode_t ModeOf(const std::filesystem::path& path) {
  struct stat status = {};
  EXPECT_EQ(stat(path.c_str(), &status), 0);
  return status.st_mode & 07777;
}

/// Makes writes beyond a size fail, as a full disk does.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_ = {};
  void (*handler_)(int) = nullptr;
};

TEST(AtomicFile, AppearsOnCommitOnly) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "report.json";
  Result<AtomicFile> file = AtomicFile::Create(path);
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->Write("[1,"));
  ASSERT_TRUE(file->Write("2]"));
  EXPECT_FALSE(std::filesystem::exists(path));
  ASSERT_TRUE(file->Commit());
  EXPECT_EQ(ReadFile(path).value(), "[1,2]");
  EXPECT_EQ(file->bytes_written(), 5u);
  EXPECT_EQ(EntriesOf(directory), 1u);
}

TEST(AtomicFile, LeavesNothingWithoutCommit) {
  const TemporaryDirectory directory;
  {
    Result<AtomicFile> file = AtomicFile::Create(directory.path() / "report.json");
    ASSERT_TRUE(file->Write("half"));
    EXPECT_EQ(EntriesOf(directory), 1u);
  }
  EXPECT_EQ(EntriesOf(directory), 0u);
}

TEST(AtomicFile, ReplacesWhatWasThere) {
  const TemporaryDirectory directory;
  const auto path = directory.Write("report.json", "old");
  ASSERT_TRUE(WriteFileAtomically(path, "new"));
  EXPECT_EQ(ReadFile(path).value(), "new");
}

TEST(AtomicFile, HasTheModeWhateverTheUmaskSays) {
  const TemporaryDirectory directory;
  const mode_t before = umask(0077);
  EXPECT_TRUE(WriteFileAtomically(directory.path() / "public", "", 0644));
  EXPECT_TRUE(WriteFileAtomically(directory.path() / "creds", "", 0600));
  umask(before);
  EXPECT_EQ(ModeOf(directory.path() / "public"), 0644u);
  EXPECT_EQ(ModeOf(directory.path() / "creds"), 0600u);
}

TEST(AtomicFile, WritesMoreThanItsBuffer) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "large";
  std::string expected;
  Result<AtomicFile> file = AtomicFile::Create(path);
  for (char c = 'a'; c <= 'z'; ++c) {
    const std::string piece(10'000, c);
    ASSERT_TRUE(file->Write(piece));
    expected += piece;
  }
  ASSERT_TRUE(file->Commit());
  EXPECT_EQ(ReadFile(path).value(), expected);
}

TEST(AtomicFile, CommitsAfterAMove) {
  const TemporaryDirectory directory;
  Result<AtomicFile> first = AtomicFile::Create(directory.path() / "a");
  Result<AtomicFile> second = AtomicFile::Create(directory.path() / "b");
  ASSERT_TRUE(first->Write("content"));
  *second = std::move(*first);
  EXPECT_EQ(EntriesOf(directory), 1u) << "the temporary file of b is gone";
  ASSERT_TRUE(second->Commit());
  EXPECT_EQ(ReadFile(directory.path() / "a").value(), "content");
}

TEST(AtomicFile, NamesPathAndReasonWithoutADirectory) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "missing" / "report.json";
  const Result<AtomicFile> file = AtomicFile::Create(path);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code(), ErrorCode::kIo);
  EXPECT_EQ(file.error().message(), path.native() + ": No such file or directory");
}

TEST(AtomicFile, RefusesToReplaceADirectoryBeforeAnythingIsWritten) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "report.json";
  std::filesystem::create_directory(path);
  const Result<AtomicFile> file = AtomicFile::Create(path);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().message(), path.native() + ": Is a directory");
  EXPECT_EQ(EntriesOf(directory), 1u);
}

TEST(AtomicFile, FullDiskIsReportedAndLeavesNothing) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "report.json";
  std::optional<Error> error;
  {
    const FileSizeLimit limit(100'000);
    Result<AtomicFile> file = AtomicFile::Create(path);
    const std::string piece(50'000, 'x');
    for (int count = 0; count < 4 && !error; ++count) {
      if (const Result<> written = file->Write(piece); !written) error = written.error();
    }
  }
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::kIo);
  EXPECT_EQ(error->message(), path.native() + ": File too large");
  EXPECT_EQ(EntriesOf(directory), 0u);
}

TEST(AtomicFile, CommitFailsOnWhatTheBufferHeldBack) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "report.json";
  {
    const FileSizeLimit limit(10);
    EXPECT_FALSE(WriteFileAtomically(path, "longer than ten bytes"));
  }
  EXPECT_EQ(EntriesOf(directory), 0u);
}

TEST(ReadFile, MissingFileIsNotFound) {
  const TemporaryDirectory directory;
  const Result<std::string> content = ReadFile(directory.path() / "token");
  ASSERT_FALSE(content);
  EXPECT_EQ(content.error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(content.error().message(), (directory.path() / "token").native() + ": No such file or directory");
}

TEST(ReadFile, DirectoryIsAnIoError) {
  const TemporaryDirectory directory;
  const Result<std::string> content = ReadFile(directory.path());
  ASSERT_FALSE(content);
  EXPECT_EQ(content.error().code(), ErrorCode::kIo);
}

TEST(ReadFile, ReadsFilesThatHaveNoSize) {
  const Result<std::string> content = ReadFile("/proc/self/status");
  ASSERT_TRUE(content);
  EXPECT_TRUE(content->starts_with("Name:"));
}

TEST(ReadFile, RefusesMoreThanTheLimit) {
  const TemporaryDirectory directory;
  const auto path = directory.Write("large", "123456");
  EXPECT_EQ(ReadFile(path, 6).value(), "123456");
  const Result<std::string> content = ReadFile(path, 5);
  ASSERT_FALSE(content);
  EXPECT_EQ(content.error().code(), ErrorCode::kIo);
  EXPECT_EQ(content.error().message(), path.native() + ": larger than the 5 bytes that are allowed");
}

}  // namespace
}  // namespace inventory
