#include "inventory/async/lines.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/async/asio_loop.h"
#include "support/temporary_directory.h"

namespace inventory::async {
namespace {

using Texts = std::vector<std::string>;

class LinesTest : public ::testing::Test {
 protected:
  /// All lines of a file, or the error's message.
  Texts Read(const std::filesystem::path& path) {
    auto lines = OpenLines(loop_, path);
    if (!lines) return {lines.error().message()};
    Texts texts;
    while (true) {
      auto line = async::Run(loop_, (*lines)->Next({}));
      if (!line) return {line.error().message()};
      if (!*line) return texts;
      texts.push_back(std::move(**line));
    }
  }

  AsioLoop loop_;
  inventory::testing::TemporaryDirectory directory_;
};

TEST_F(LinesTest, GivesTheLinesOfAFileWithoutTheirEnds) {
  EXPECT_EQ(Read(directory_.Write("calls", "a\n\nb\n")), (Texts{"a", "", "b"}));
  EXPECT_EQ(Read(directory_.Write("calls", "a\nlast")), (Texts{"a", "last"}));
  EXPECT_EQ(Read(directory_.Write("calls", "")), Texts{});
}

TEST_F(LinesTest, ReadsLinesThatAreLongerThanAPiece) {
  const std::string lengthy(200'000, 'x');
  EXPECT_EQ(Read(directory_.Write("calls", lengthy + "\n" + lengthy)), (Texts{lengthy, lengthy}));
}

TEST_F(LinesTest, NamesWhatCannotBeRead) {
  EXPECT_EQ(Read("/no/such"), Texts{"can't open /no/such: No such file or directory"});
  EXPECT_EQ(Read(directory_.path()), Texts{"can't read " + directory_.path().native() + ": Is a directory"});
}

TEST_F(LinesTest, WaitsForALineThatComesInPiecesAndIsStoppedWhileNoneComes) {
  const auto path = directory_.path() / "pipe";
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  const int writer = open(path.c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_GE(writer, 0);
  auto lines = OpenLines(loop_, path);
  ASSERT_TRUE(lines) << lines.error().message();
  const auto write = [writer](std::string_view text) {
    EXPECT_EQ(::write(writer, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  };
  write("be");
  loop_.Post([&] { write("gin\n"); });
  EXPECT_EQ(async::Run(loop_, (*lines)->Next({})).value(), "begin");

  CancellationSource stop;
  loop_.Post([&] { stop.Cancel(); });
  const auto stopped = async::Run(loop_, (*lines)->Next(stop.token()));
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code(), ErrorCode::kCancelled);
  close(writer);
}

}  // namespace
}  // namespace inventory::async
