#include "inventory/async/lines.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "inventory/async/asio_loop.h"

namespace inventory::async {
namespace {

class DescriptorLines final : public Lines {
 public:
  /// Takes the descriptor; standard input stays open behind it.
  DescriptorLines(AsioLoop& loop, int descriptor, std::string name)
      : loop_(loop), descriptor_(descriptor), name_(std::move(name)) {}
  DescriptorLines(const DescriptorLines&) = delete;
  DescriptorLines& operator=(const DescriptorLines&) = delete;
  ~DescriptorLines() override { close(descriptor_); }

  /// Asio makes non-blocking what it watches, and whoever shares our terminal or pipe would have to live with
  /// that: so it gets a descriptor of our own that becomes readable together with the other.
  Result<> Watch() {
    const int watch = epoll_create1(EPOLL_CLOEXEC);
    if (watch < 0) return Failure();
    readable_.emplace(loop_.context(), watch);
    epoll_event event{.events = EPOLLIN, .data = {}};
    if (epoll_ctl(watch, EPOLL_CTL_ADD, descriptor_, &event) == 0) return {};
    if (errno != EPERM) return Failure();
    // A file, which is always readable.
    readable_.reset();
    return {};
  }

  Task<Result<std::optional<std::string>>> Next(CancellationToken stop) override {
    while (true) {
      if (stop.cancelled())
        co_return Fail(ErrorCode::kCancelled, fmt::format("stopped while reading {}", name_));
      if (const std::size_t end = buffer_.find('\n', searched_); end != std::string::npos) {
        std::string line = buffer_.substr(begin_, end - begin_);
        begin_ = searched_ = end + 1;
        co_return line;
      }
      if (ended_ && begin_ == buffer_.size()) co_return std::nullopt;
      if (ended_) co_return buffer_.substr(std::exchange(begin_, buffer_.size()));
      buffer_.erase(0, std::exchange(begin_, 0));
      searched_ = buffer_.size();
      auto waiting = WaitUntilReadable(stop);
      co_await std::move(waiting);
      if (stop.cancelled()) continue;
      INVENTORY_CO_CHECK(Read());
    }
  }

 private:
  std::unexpected<Error> Failure() const {
    return Fail(ErrorCode::kIo, fmt::format("can't read {}: {}", name_, std::strerror(errno)));
  }

  Task<> WaitUntilReadable(const CancellationToken& stop) {
    if (!readable_) co_return;
    Event readable(loop_);
    readable_->async_wait(asio::posix::stream_descriptor::wait_read,
                          [&readable](const asio::error_code&) { readable.Set(); });
    const std::uint64_t registration = stop.OnCancel([this] { readable_->cancel(); });
    co_await readable.Wait();
    stop.Unregister(registration);
  }

  Result<> Read() {
    constexpr std::size_t kPiece = std::size_t{64} << 10;
    std::array<char, kPiece> piece;
    const ssize_t got = read(descriptor_, piece.data(), piece.size());
    if (got < 0) return errno == EINTR || errno == EAGAIN ? Result<>() : Failure();
    buffer_.append(piece.data(), static_cast<std::size_t>(got));
    ended_ = got == 0;
    return {};
  }

  AsioLoop& loop_;
  int descriptor_;
  std::string name_;
  std::optional<asio::posix::stream_descriptor> readable_;
  std::string buffer_;
  std::size_t begin_ = 0;     ///< Of the next line.
  std::size_t searched_ = 0;  ///< There is no line's end before this.
  bool ended_ = false;
};

}  // namespace

Result<std::unique_ptr<Lines>> OpenLines(AsioLoop& loop, const std::filesystem::path& path) {
  const bool standard_input = path == "-";
  const std::string name = standard_input ? "standard input" : path.native();
  const int descriptor = standard_input ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
                                        : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return Fail(ErrorCode::kNotFound, fmt::format("can't open {}: {}", name, std::strerror(errno)));
  }
  auto lines = std::make_unique<DescriptorLines>(loop, descriptor, name);
  INVENTORY_CHECK(lines->Watch());
  return lines;
}

}  // namespace inventory::async
