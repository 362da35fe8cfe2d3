#pragma once

#include <curl/curl.h>

#include <array>
#include <coroutine>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inventory/base/result.h"
#include "inventory/http/curl_transport.h"
#include "inventory/http/message.h"
#include "inventory/http/transport.h"

namespace inventory::http {

/// A curl handle that lives for many transfers: making one, or resetting it, costs more than a small request.
class EasyHandle {
 public:
  /// Sets what is the same for all requests. The options and the share must outlive the handle.
  EasyHandle(const CurlOptions& options, CURLSH* share);

  CURL* get() const { return handle_.get(); }
  std::string_view error_text() const { return error_.data(); }
  void ClearError() { error_[0] = '\0'; }

 private:
  struct Deleter {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  };

  std::array<char, CURL_ERROR_SIZE> error_{};
  std::string connect_to_;
  curl_slist connect_to_list_{};
  std::unique_ptr<CURL, Deleter> handle_;
};

/// One exchange: its request as curl wants it and its response as curl brings it. Must not move while curl
/// has it.
class Transfer {
 public:
  Transfer(const Request& request, BodySink sink, const CurlOptions& options)
      : request_(request), sink_(std::move(sink)), options_(options) {}
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer();

  /// Fails when a FileBody can't be opened.
  Result<> Prepare(EasyHandle& handle);
  /// Makes curl end the transfer at its next callback.
  void Abort() { outcome_ = Outcome::kCancelled; }
  Result<Response> Finish(CURLcode code);

  static Transfer& Of(CURL* handle);
  EasyHandle& handle() { return *handle_; }

  std::coroutine_handle<> waiter;
  std::optional<Result<Response>> result;

 private:
  friend class EasyHandle;
  /// Why we ended it ourselves, if we did.
  enum class Outcome { kRunning, kCancelled, kEndedBySink, kTooLarge, kBodyUnreadable };

  static std::size_t OnHeader(char* data, std::size_t size, std::size_t count, void* transfer);
  static std::size_t OnBody(char* data, std::size_t size, std::size_t count, void* transfer);
  static std::size_t OnRead(char* data, std::size_t size, std::size_t count, void* transfer);
  static int OnSeek(void* transfer, curl_off_t offset, int origin);

  void PrepareHeaders(bool has_body);
  void PrepareProxy(CURL* handle);
  void ParseHeader(std::string_view line);
  void EndOfHeaders();
  bool Receive(std::string_view piece);
  std::string_view proxy() const;

  const Request& request_;
  BodySink sink_;
  const CurlOptions& options_;
  EasyHandle* handle_ = nullptr;
  std::string header_text_;
  std::vector<curl_slist> header_list_;
  int file_ = -1;
  std::uint64_t file_position_ = 0;

  Response response_;
  bool headers_ended_ = false;
  std::optional<std::uint64_t> announced_;
  std::uint64_t received_ = 0;
  Outcome outcome_ = Outcome::kRunning;
  std::string unreadable_;
};

}  // namespace inventory::http
