#include "inventory/async/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <asio/buffer.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>
#include <tuple>
#include <utility>

namespace inventory::async {
namespace {

// The shell's: what a child ends with that could not execute its program. Never seen outside, the pipe tells
// first.
constexpr int kNotExecuted = 127;

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { Close(); }

  int number() const { return number_; }
  int Release() { return std::exchange(number_, -1); }
  void Close() {
    if (number_ >= 0) close(std::exchange(number_, -1));
  }

 private:
  int number_ = -1;
};

struct Pipe {
  Descriptor read;
  Descriptor write;
};

Result<Pipe> MakePipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return Fail(ErrorCode::kUnavailable, fmt::format("cannot make a pipe: {}", std::strerror(errno)));
  }
  return Pipe{.read = Descriptor(ends[0]), .write = Descriptor(ends[1])};
}

Result<std::string> FindProgram(const std::string& name, const Environment& environment) {
  if (name.contains('/')) return name;
  const std::string path = environment.Get("PATH").value_or("/usr/local/bin:/usr/bin:/bin");
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find(':', begin), path.size());
    const std::filesystem::path candidate = std::filesystem::path(path.substr(begin, end - begin)) / name;
    if (access(candidate.c_str(), X_OK) == 0) return candidate.string();
    begin = end + 1;
  }
  return Fail(ErrorCode::kConfiguration,
              fmt::format("cannot start {}: there is no such program in PATH", name));
}

/// What a child needs after fork(), laid out before it: between fork() and execve() only async-signal-safe
/// calls are allowed, and allocating is not one.
struct Image {
  explicit Image(Process& process) {
    for (std::string& argument : process.argv) argv.push_back(argument.data());
    argv.push_back(nullptr);
    for (const auto& [name, value] : process.environment.variables()) {
      assignments.push_back(fmt::format("{}={}", name, value));
    }
    for (std::string& assignment : assignments) environment.push_back(assignment.data());
    environment.push_back(nullptr);
  }

  std::vector<char*> argv;
  std::vector<std::string> assignments;
  std::vector<char*> environment;
};

[[noreturn]] void BecomeProgram(const char* program, const Image& image, const char* directory, int output,
                                int errors, int failure, pid_t parent) {
  const auto give_up = [failure] {
    const int reason = errno;
    [[maybe_unused]] const ssize_t written = write(failure, &reason, sizeof reason);
    _exit(kNotExecuted);
  };
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  // The parent may have died before the line above; then nobody would ever end this process.
  if (getppid() != parent) _exit(kNotExecuted);

  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  // What this program does about signals is no concern of the other one's, and SIGTERM must end it.
  for (const int signal : {SIGPIPE, SIGTERM}) std::signal(signal, SIG_DFL);

  const int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (input < 0 || dup2(input, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 ||
      dup2(errors, STDERR_FILENO) < 0 || (directory != nullptr && chdir(directory) != 0)) {
    give_up();
  }
  execve(program, image.argv.data(), image.environment.data());
  give_up();
  std::abort();
}

struct Started {
  pid_t pid = -1;
  Descriptor handle;  ///< A pidfd: readable when the process has ended.
  Descriptor output;
  Descriptor errors;
};

Result<Started> Start(Process& process) {
  if (process.argv.empty()) return Fail(ErrorCode::kInvalidArgument, "cannot start a program without a name");
  INVENTORY_TRY(const std::string program, FindProgram(process.argv.front(), process.environment));
  INVENTORY_TRY(Pipe output, MakePipe());
  INVENTORY_TRY(Pipe errors, MakePipe());
  INVENTORY_TRY(Pipe failure, MakePipe());
  const Image image(process);
  const char* directory = process.working_directory.empty() ? nullptr : process.working_directory.c_str();

  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) {
    return Fail(ErrorCode::kUnavailable, fmt::format("cannot start {}: {}", program, std::strerror(errno)));
  }
  if (pid == 0) {
    BecomeProgram(program.c_str(), image, directory, output.write.number(), errors.write.number(),
                  failure.write.number(), parent);
  }
  // In both processes, so that the group exists for whoever comes first to it.
  setpgid(pid, pid);
  output.write.Close();
  errors.write.Close();
  failure.write.Close();

  // A successful execve() closes the pipe, so this ends at once either way.
  int reason = 0;
  ssize_t got = 0;
  do {
    got = read(failure.read.number(), &reason, sizeof reason);
  } while (got < 0 && errno == EINTR);
  if (got == sizeof reason) {
    waitpid(pid, nullptr, 0);
    return Fail(ErrorCode::kConfiguration,
                fmt::format("cannot start {}: {}", program, std::strerror(reason)));
  }
  // glibc 2.36 declares pidfd_open() without C linkage.
  const auto handle = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (handle < 0) {
    const int open_error = errno;
    kill(-pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    return Fail(ErrorCode::kUnavailable,
                fmt::format("cannot watch {}: {}", program, std::strerror(open_error)));
  }
  return Started{.pid = pid,
                 .handle = Descriptor(handle),
                 .output = std::move(output.read),
                 .errors = std::move(errors.read)};
}

/// One end of a pipe that a child writes to.
struct Channel {
  Channel(AsioLoop& loop, Descriptor end, OutputStream name)
      : descriptor(loop.context(), end.Release()), stream(name) {
    descriptor.non_blocking(true);
  }

  asio::posix::stream_descriptor descriptor;
  OutputStream stream;
};

/// One running process: reads its pipes, notices its end. Handlers hold it alive until the last has run.
class Child : public std::enable_shared_from_this<Child> {
 public:
  Child(AsioLoop& loop, Started started, Process process)
      : loop_(loop),
        process_(std::move(process)),
        pid_(started.pid),
        handle_(loop.context(), started.handle.Release()),
        output_(loop, std::move(started.output), OutputStream::kOutput),
        errors_(loop, std::move(started.errors), OutputStream::kError),
        ended_(loop) {}

  void Watch() {
    Await(output_);
    Await(errors_);
    handle_.async_wait(asio::posix::stream_descriptor::wait_read,
                       [self = shared_from_this()](const asio::error_code&) { self->Reap(); });
    if (process_.timeout) {
      timer_ = loop_.CallAt(loop_.Now() + *process_.timeout, [self = shared_from_this()] {
        self->exit_.timed_out = true;
        self->Terminate();
      });
    }
    registration_ = process_.cancel.OnCancel([this] {
      exit_.cancelled = true;
      Terminate();
    });
  }

  Task<> Wait() { return ended_.Wait(); }
  ProcessExit TakeExit() { return std::move(exit_); }

 private:
  // Reading happens in the handler, not in Asio: so no bytes are on their way in between when the process
  // ends.
  void Await(Channel& channel) {
    channel.descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                                  [self = shared_from_this(), &channel](const asio::error_code& error) {
                                    if (error || !channel.descriptor.is_open()) return;
                                    const asio::error_code read = self->ReadOnce(channel);
                                    if (!read || read == asio::error::would_block) self->Await(channel);
                                  });
  }

  asio::error_code ReadOnce(Channel& channel) {
    std::array<char, 16384> buffer;
    asio::error_code error;
    const std::size_t size = channel.descriptor.read_some(asio::buffer(buffer), error);
    if (!error) Deliver(channel.stream, {buffer.data(), size});
    return error;
  }

  void DrainAndClose(Channel& channel) {
    // What the process left fits a pipe; more can only come from what it started, which is not waited for.
    constexpr int kReadsOfLargestPipe = 64;
    for (int reads = 0; reads < kReadsOfLargestPipe && !ReadOnce(channel); ++reads) continue;
    asio::error_code ignored;
    std::ignore = channel.descriptor.close(ignored);
  }

  void Deliver(OutputStream stream, std::string_view bytes) {
    if (process_.on_output) {
      process_.on_output(stream, bytes);
      return;
    }
    std::string& kept = stream == OutputStream::kOutput ? exit_.output : exit_.errors;
    kept.append(bytes.substr(0, process_.capture_limit - std::min(process_.capture_limit, kept.size())));
  }

  void Terminate() {
    if (terminating_) return;
    terminating_ = true;
    if (timer_) loop_.Cancel(*timer_);
    kill(-pid_, SIGTERM);
    timer_ = loop_.CallAt(loop_.Now() + process_.grace,
                          [self = shared_from_this()] { kill(-self->pid_, SIGKILL); });
  }

  void Reap() {
    if (timer_) loop_.Cancel(*timer_);
    process_.cancel.Unregister(registration_);
    // Before the process is reaped: until then the number of its group belongs to nobody else.
    if (terminating_) kill(-pid_, SIGKILL);
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) continue;
    if (WIFSIGNALED(status)) {
      exit_.signal = WTERMSIG(status);
    } else {
      exit_.exit_code = WEXITSTATUS(status);
    }
    DrainAndClose(output_);
    DrainAndClose(errors_);
    asio::error_code ignored;
    std::ignore = handle_.close(ignored);
    ended_.Set();
  }

  AsioLoop& loop_;
  Process process_;
  pid_t pid_;
  asio::posix::stream_descriptor handle_;
  Channel output_;
  Channel errors_;
  Event ended_;
  ProcessExit exit_;
  std::optional<Loop::TimerId> timer_;
  std::uint64_t registration_ = 0;
  bool terminating_ = false;
};

}  // namespace

std::string ProcessExit::ToString() const {
  if (signal == 0) return fmt::format("exit code {}", exit_code);
  return fmt::format("signal {} ({})", signal, strsignal(signal));
}

Task<Result<ProcessExit>> PosixProcessRunner::Run(Process process) {
  if (process.cancel.cancelled()) {
    co_return Fail(ErrorCode::kCancelled, "cancelled before the program was started");
  }
  INVENTORY_CO_TRY(Started started, Start(process));
  const auto child = std::make_shared<Child>(loop_, std::move(started), std::move(process));
  child->Watch();
  co_await child->Wait();
  co_return child->TakeExit();
}

}  // namespace inventory::async
