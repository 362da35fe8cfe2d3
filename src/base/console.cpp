#include "inventory/base/console.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

namespace inventory {
namespace {

bool Write(std::FILE* stream, std::string_view text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stream) == text.size();
  return std::fflush(stream) == 0 && written;
}

}  // namespace

void OpenStandardStreams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    // The lowest number that is free is what open() takes.
    if (fcntl(stream, F_GETFD) == -1) open(stream == STDOUT_FILENO ? "/dev/full" : "/dev/null", O_RDWR);
  }
}

Result<> PrintOutput(std::string_view text) {
  if (Write(stdout, text)) return {};
  return Fail(ErrorCode::kIo, "cannot write to standard output");
}

void PrintMessage(std::string_view text) {
  Write(stderr, text);
}

}  // namespace inventory
