#include "multi_driver.h"

#include <sys/epoll.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <new>
#include <utility>

namespace inventory::http {
namespace {

constexpr std::size_t kEventsPerTurn = 64;

std::uint32_t EpollEvents(int what) {
  std::uint32_t events = 0;
  if ((what & CURL_POLL_IN) != 0) events |= EPOLLIN;
  if ((what & CURL_POLL_OUT) != 0) events |= EPOLLOUT;
  return events;
}

int CurlEvents(std::uint32_t events) {
  int result = 0;
  if ((events & EPOLLIN) != 0) result |= CURL_CSELECT_IN;
  if ((events & EPOLLOUT) != 0) result |= CURL_CSELECT_OUT;
  if ((events & (EPOLLERR | EPOLLHUP)) != 0) result |= CURL_CSELECT_ERR;
  return result;
}

}  // namespace

std::shared_ptr<MultiDriver> MultiDriver::Create(async::AsioLoop& loop, ConnectionLimits limits,
                                                 OnDone on_done) {
  static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  // Neither can fail but for want of memory or descriptors, and then nothing else works either.
  if (initialised != CURLE_OK || epoll < 0) throw std::bad_alloc();
  std::shared_ptr<MultiDriver> driver(new MultiDriver(loop, epoll, std::move(on_done)));

  CURLM* multi = driver->multi_.get();
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, &OnSocket);
  curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, driver.get());
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, &OnTimer);
  curl_multi_setopt(multi, CURLMOPT_TIMERDATA, driver.get());
  curl_multi_setopt(multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, static_cast<long>(limits.total));
  curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, static_cast<long>(limits.total));
  curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, static_cast<long>(limits.per_host));
  return driver;
}

MultiDriver::MultiDriver(async::AsioLoop& loop, int epoll, OnDone on_done)
    : loop_(loop),
      on_done_(std::move(on_done)),
      epoll_(loop.context(), epoll),
      timer_(loop.context()),
      multi_(curl_multi_init()) {
  if (!multi_) throw std::bad_alloc();
}

MultiDriver::~MultiDriver() = default;

CURLMcode MultiDriver::Add(CURL* handle) {
  CURLMcode result = curl_multi_add_handle(multi_.get(), handle);
  if (result == CURLM_OK) {
    ++active_;
    WatchSockets();
  }
  return result;
}

void MultiDriver::Remove(CURL* handle) {
  curl_multi_remove_handle(multi_.get(), handle);
  Leave();
}

void MultiDriver::Leave() {
  // An idle transport must not keep the loop from ending.
  if (--active_ == 0 && watching_) epoll_.cancel();
}

void MultiDriver::WatchSockets() {
  if (watching_ || active_ == 0) return;
  watching_ = true;
  epoll_.async_wait(asio::posix::stream_descriptor::wait_read,
                    [weak = weak_from_this()](const asio::error_code& error) {
                      auto self = weak.lock();
                      if (!self) return;
                      self->watching_ = false;
                      if (!error) self->ServeSockets();
                      self->WatchSockets();
                    });
}

void MultiDriver::ServeSockets() {
  std::array<epoll_event, kEventsPerTurn> events;
  int count = epoll_wait(epoll_.native_handle(), events.data(), static_cast<int>(events.size()), 0);
  for (int i = 0; i < count; ++i) {
    const auto& event = events[static_cast<std::size_t>(i)];
    Act(event.data.fd, CurlEvents(event.events));
  }
  ReportDone();
}

void MultiDriver::Act(curl_socket_t socket, int events) {
  int running = 0;
  inside_curl_ = true;
  curl_multi_socket_action(multi_.get(), socket, events, &running);
  inside_curl_ = false;
}

void MultiDriver::ReportDone() {
  int left = 0;
  while (CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    // Removing a handle frees its message.
    auto [handle, result] = std::pair(message->easy_handle, message->data.result);
    Remove(handle);
    on_done_(handle, result);
  }
}

int MultiDriver::OnSocket(CURL*, curl_socket_t socket, int what, void* driver, void*) {
  int epoll = static_cast<MultiDriver*>(driver)->epoll_.native_handle();
  if (what == CURL_POLL_REMOVE) {
    // Fails for a socket that curl has closed, which removed it.
    epoll_ctl(epoll, EPOLL_CTL_DEL, socket, nullptr);
    return 0;
  }
  epoll_event event{.events = EpollEvents(what), .data = {.fd = socket}};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event) != 0 && errno == EEXIST) {
    epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event);
  }
  return 0;
}

int MultiDriver::OnTimer(CURLM*, long milliseconds, void* driver) {
  auto* self = static_cast<MultiDriver*>(driver);
  // curl must not be called from here: it is not re-entrant.
  auto act = [weak = self->weak_from_this()] {
    auto locked = weak.lock();
    if (!locked) return;
    locked->kicked_ = false;
    locked->Act(CURL_SOCKET_TIMEOUT, 0);
    locked->ReportDone();
  };
  if (milliseconds == 0) {
    // Every new transfer asks for this; a posted callback is cheaper than a timer.
    if (!std::exchange(self->kicked_, true)) self->loop_.Post(act);
  } else if (milliseconds < 0) {
    self->timer_.cancel();
  } else {
    self->timer_.expires_after(std::chrono::milliseconds(milliseconds));
    self->timer_.async_wait([act](const asio::error_code& error) {
      if (!error) act();
    });
  }
  return 0;
}

}  // namespace inventory::http
