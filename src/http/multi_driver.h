#pragma once

#include <curl/curl.h>

#include <asio/posix/stream_descriptor.hpp>
#include <asio/steady_timer.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "inventory/async/asio_loop.h"

namespace inventory::http {

struct ConnectionLimits {
  std::size_t total = 0;
  std::size_t per_host = 0;
};

/// Drives a curl multi handle from the loop.
///
/// curl's sockets are watched by an epoll descriptor of our own, and Asio watches that one: curl opens, keeps
/// and closes sockets as it likes, which no object per socket has to follow, and one turn of the loop serves
/// all that are ready.
class MultiDriver : public std::enable_shared_from_this<MultiDriver> {
 public:
  /// Called once for each handle that was added and not removed, outside curl, with the handle removed
  /// already.
  using OnDone = std::function<void(CURL* handle, CURLcode result)>;

  static std::shared_ptr<MultiDriver> Create(async::AsioLoop& loop, ConnectionLimits limits, OnDone on_done);
  MultiDriver(const MultiDriver&) = delete;
  MultiDriver& operator=(const MultiDriver&) = delete;
  ~MultiDriver();

  CURLMcode Add(CURL* handle);
  /// Ends a transfer at once. Not to be called by a callback of curl: see inside_curl().
  void Remove(CURL* handle);
  bool inside_curl() const { return inside_curl_; }

 private:
  struct MultiDeleter {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };

  MultiDriver(async::AsioLoop& loop, int epoll, OnDone on_done);
  static int OnSocket(CURL* handle, curl_socket_t socket, int what, void* driver, void* socket_data);
  static int OnTimer(CURLM* multi, long milliseconds, void* driver);

  void WatchSockets();
  void ServeSockets();
  void Act(curl_socket_t socket, int events);
  void ReportDone();
  void Leave();

  async::AsioLoop& loop_;
  OnDone on_done_;
  asio::posix::stream_descriptor epoll_;
  asio::steady_timer timer_;
  std::unique_ptr<CURLM, MultiDeleter> multi_;
  std::vector<std::pair<CURL*, CURLcode>> done_;
  std::size_t active_ = 0;
  bool watching_ = false;
  bool kicked_ = false;
  bool inside_curl_ = false;
};

}  // namespace inventory::http
