// A server faster than any client that is measured on it: each listening port answers every request with one
// file.
//
//   fixed_server FILE...        prints a port for each file, a line each, then serves until it is killed
//
// HTTP/1.1 with connections kept open; request bodies need a Content-Length. Not for anything but measuring.

#include <netinet/in.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <unordered_map>

namespace {

std::string ResponseOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string body{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return std::string("HTTP/1.1 200 OK\r\nContent-Type: ") +
         (path.ends_with(".xml") ? "text/xml" : "application/json") +
         "\r\nx-amzn-RequestId: 00000000-0000-0000-0000-000000000000\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// The length of the first whole request in `text`, or 0 if there is none yet.
std::size_t RequestLength(std::string_view text) {
  constexpr std::string_view kLength = "content-length: ";
  const auto end = text.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  std::size_t body = 0;
  for (auto line = text.find("\r\n"); line < end; line = text.find("\r\n", line + 2)) {
    const char* field = text.data() + line + 2;
    if (strncasecmp(field, kLength.data(), kLength.size()) == 0) {
      std::from_chars(field + kLength.size(), text.data() + end, body);
    }
  }
  const auto whole = end + 4 + body;
  return text.size() >= whole ? whole : 0;
}

class Server {
 public:
  Server() : epoll_(epoll_create1(0)) {}

  /// Listens on a free port of the loopback and gives it.
  int Listen(std::string response) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(socket, generic, size) != 0 || listen(socket, SOMAXCONN) != 0) {
      std::perror("fixed_server");
      std::exit(1);
    }
    getsockname(socket, generic, &size);
    listeners_[socket] = std::move(response);
    Watch(socket, EPOLLIN);
    return ntohs(address.sin_port);
  }

  [[noreturn]] void Serve() {
    std::array<epoll_event, 256> events;
    while (true) {
      const int count = epoll_wait(epoll_, events.data(), events.size(), -1);
      for (int i = 0; i < count; ++i) {
        const int socket = events[static_cast<std::size_t>(i)].data.fd;
        if (const auto listener = listeners_.find(socket); listener != listeners_.end()) {
          Accept(socket, listener->second);
        } else if (!Exchange(socket, connections_.at(socket))) {
          connections_.erase(socket);
          close(socket);
        }
      }
    }
  }

 private:
  struct Connection {
    const std::string* response;
    std::string received;
    std::string unsent;
  };

  void Watch(int socket, std::uint32_t events) const {
    epoll_event event{};
    event.events = events;
    event.data.fd = socket;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
  }

  void Accept(int listener, const std::string& response) {
    for (int socket = 0; (socket = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;) {
      connections_[socket] = {.response = &response, .received = {}, .unsent = {}};
      // Edge-triggered: each event is used up before the next is waited for.
      Watch(socket, EPOLLIN | EPOLLOUT | EPOLLET);
    }
  }

  /// False when the connection has ended.
  static bool Exchange(int socket, Connection& connection) {
    std::array<char, 16384> piece;
    ssize_t got = 0;
    while ((got = recv(socket, piece.data(), piece.size(), 0)) > 0) {
      connection.received.append(piece.data(), static_cast<std::size_t>(got));
    }
    if (got == 0) return false;
    std::size_t done = 0;
    while (const auto length = RequestLength(std::string_view(connection.received).substr(done))) {
      done += length;
      connection.unsent += *connection.response;
    }
    connection.received.erase(0, done);
    while (!connection.unsent.empty()) {
      const auto sent = send(socket, connection.unsent.data(), connection.unsent.size(), MSG_NOSIGNAL);
      if (sent <= 0) break;
      connection.unsent.erase(0, static_cast<std::size_t>(sent));
    }
    return true;
  }

  int epoll_;
  std::unordered_map<int, std::string> listeners_;
  std::unordered_map<int, Connection> connections_;
};

}  // namespace

int main(int argc, char** argv) {
  Server server;
  for (int i = 1; i < argc; ++i) std::printf("%d\n", server.Listen(ResponseOf(argv[i])));
  std::fflush(stdout);
  server.Serve();
}
