#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace inventory::http {

/// A server on 127.0.0.1 whose every connection is served by a function on a thread of its own, byte by byte:
/// for what no proper server does. Ends its connections when it dies.
class LoopbackServer {
 public:
  class Connection {
   public:
    Connection(int socket, SSL_CTX* tls) : socket_(socket) {
      if (tls == nullptr) return;
      tls_.reset(SSL_new(tls));
      SSL_set_fd(tls_.get(), socket);
      // What fails here fails again with the first reading.
      SSL_accept(tls_.get());
    }

    /// One request, head and body (by Content-Length), or nothing at the end of the connection.
    std::optional<std::string> ReadRequest() {
      while (pending_.find("\r\n\r\n") == std::string::npos) {
        if (!ReadMore()) return std::nullopt;
      }
      std::size_t size = pending_.find("\r\n\r\n") + 4 + ContentLength();
      while (pending_.size() < size) {
        if (!ReadMore()) return std::nullopt;
      }
      std::string request = pending_.substr(0, size);
      pending_.erase(0, size);
      return request;
    }
    /// Only the head: what a server reads before it says "100 Continue".
    std::optional<std::string> ReadHead() {
      while (pending_.find("\r\n\r\n") == std::string::npos) {
        if (!ReadMore()) return std::nullopt;
      }
      return pending_.substr(0, pending_.find("\r\n\r\n") + 4);
    }
    bool nothing_read_after_head() const { return pending_.ends_with("\r\n\r\n"); }

    void Write(std::string_view bytes) {
      while (!bytes.empty()) {
        ssize_t sent = tls_ ? SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                            : send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
      }
    }
    /// Blocks until the far side closes.
    void WaitForEnd() {
      while (ReadMore()) {
      }
    }
    /// Makes the end of the connection a reset instead of an orderly close.
    void ResetAtEnd() const {
      linger reset{.l_onoff = 1, .l_linger = 0};
      setsockopt(socket_, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
    }

   private:
    bool ReadMore() {
      char buffer[16384];
      ssize_t read =
          tls_ ? SSL_read(tls_.get(), buffer, sizeof(buffer)) : recv(socket_, buffer, sizeof(buffer), 0);
      if (read <= 0) return false;
      pending_.append(buffer, static_cast<std::size_t>(read));
      return true;
    }

    std::size_t ContentLength() const {
      std::string head = pending_.substr(0, pending_.find("\r\n\r\n"));
      std::ranges::transform(head, head.begin(),
                             [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      auto field = head.find("\r\ncontent-length:");
      return field == std::string::npos ? 0 : std::stoul(head.substr(field + 17));
    }

    struct TlsDeleter {
      void operator()(SSL* tls) const { SSL_free(tls); }
    };

    int socket_;
    std::unique_ptr<SSL, TlsDeleter> tls_;
    std::string pending_;
  };

  using Handler = std::function<void(Connection&)>;

  /// With `tls`, connections begin with its handshake: see TlsIdentity.
  explicit LoopbackServer(Handler handler, std::shared_ptr<SSL_CTX> tls = nullptr)
      : handler_(std::move(handler)), tls_(std::move(tls)), listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    // OpenSSL can't be told to do without it.
    std::signal(SIGPIPE, SIG_IGN);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), length), 0);
    EXPECT_EQ(listen(listener_, 128), 0);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { Accept(); });
  }

  /// Answers every request of every connection with the same bytes.
  static Handler AlwaysAnswer(std::string answer) {
    return [answer = std::move(answer)](Connection& connection) {
      while (connection.ReadRequest()) connection.Write(answer);
    };
  }

  ~LoopbackServer() {
    // Wakes accept() and every recv(); the descriptors are closed when nobody uses them any more.
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
      std::lock_guard lock(mutex_);
      for (int open : open_) shutdown(open, SHUT_RDWR);
    }
    for (auto& thread : threads_) thread.join();
    close(listener_);
  }

  std::uint16_t port() const { return port_; }
  std::string Url(std::string_view path, std::string_view host = "127.0.0.1") const {
    return (tls_ ? "https://" : "http://") + std::string(host) + ":" + std::to_string(port_) +
           std::string(path);
  }
  /// Connections accepted so far.
  int connections() const { return accepted_; }

 private:
  void Accept() {
    while (true) {
      int accepted = accept(listener_, nullptr, nullptr);
      if (accepted < 0) return;
      ++accepted_;
      std::lock_guard lock(mutex_);
      open_.push_back(accepted);
      threads_.emplace_back([this, accepted] {
        {
          Connection connection(accepted, tls_.get());
          handler_(connection);
        }
        std::lock_guard closing(mutex_);
        std::erase(open_, accepted);
        close(accepted);
      });
    }
  }

  Handler handler_;
  std::shared_ptr<SSL_CTX> tls_;
  int listener_;
  std::uint16_t port_ = 0;
  std::atomic<int> accepted_ = 0;
  std::mutex mutex_;
  std::vector<int> open_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace inventory::http
