#pragma once

#include <functional>
#include <string_view>

#include "inventory/async/task.h"
#include "inventory/base/result.h"
#include "inventory/http/message.h"

namespace inventory::http {

/// Gets the body of a 2xx answer piece by piece; false ends the transfer (which is then no error).
using BodySink = std::function<bool(std::string_view piece)>;

/// Sends requests. The one seam between this project and the network: tests put a fake here.
///
/// Errors: kUnavailable (name not resolved, refused, reset, TLS, truncated body), kDeadlineExceeded, both
/// with the context "phase": resolve, connect, send or receive; kConfiguration (a certificate that is not
/// trusted: repeating is useless), kCancelled, kProtocol (not HTTP, too large), kIo (a FileBody that can't be
/// read). Redirects are not followed. Nothing is retried, but for a kept connection that the far side has
/// closed before a single byte of an answer: then the request goes out again on a new connection (RFC 9112
/// section 9.3.1).
class Transport {
 public:
  virtual ~Transport() = default;
  virtual async::Task<Result<Response>> Send(Request request) = 0;
  /// As Send, but a 2xx body goes to the sink and Response::body stays empty; other bodies are kept.
  virtual async::Task<Result<Response>> Stream(Request request, BodySink sink) = 0;
};

}  // namespace inventory::http
