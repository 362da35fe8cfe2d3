#include "failure.h"

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <utility>

namespace inventory::http {
namespace {

/// curl's texts begin with what we say ourselves.
std::string_view WithoutPrefix(std::string_view text) {
  constexpr std::array<std::string_view, 3> kPrefixes = {"SSL certificate problem: ", "SSL: ", "TLS: "};
  for (auto prefix : kPrefixes) {
    if (text.starts_with(prefix)) return text.substr(prefix.size());
  }
  return text;
}

std::string Reason(const Failure& failure) {
  if (failure.system_error != 0) return std::strerror(failure.system_error);
  if (!failure.detail.empty()) return std::string(WithoutPrefix(failure.detail));
  return curl_easy_strerror(failure.code);
}

std::string Seconds(std::chrono::milliseconds duration) {
  return fmt::format("{} s", std::chrono::duration<double>(duration).count());
}

Error Unavailable(std::string_view phase, std::string message) {
  return Error(ErrorCode::kUnavailable, std::move(message)).With("phase", std::string(phase));
}

Error TimedOut(const Failure& failure, const std::string& host) {
  if (!failure.connected) {
    // curl has one code for both limits.
    auto limit = failure.connect_timeout;
    if (failure.timeout.count() > 0 && failure.timeout < limit) limit = failure.timeout;
    return Error(ErrorCode::kDeadlineExceeded,
                 fmt::format("could not connect to {} within {}", host, Seconds(limit)))
        .With("phase", "connect");
  }
  return Error(ErrorCode::kDeadlineExceeded,
               fmt::format("no complete answer from {} within {}; {} bytes had come", host,
                           Seconds(failure.timeout), failure.received))
      .With("phase", "receive");
}

Error Truncated(const Failure& failure, const std::string& host) {
  if (failure.announced && *failure.announced > failure.received) {
    return Unavailable("receive", fmt::format("the connection was closed with {} of {} bytes outstanding",
                                              *failure.announced - failure.received, *failure.announced))
        .With("host", host);
  }
  return Unavailable("receive", "the connection was closed in the middle of the body").With("host", host);
}

Error Broken(const Failure& failure, const std::string& host, std::string_view phase) {
  // An OpenSSL error while connected and a reset come under the same code.
  return Unavailable(phase, fmt::format("the connection to {} broke while {}: {}", host,
                                        phase == "send" ? "sending" : "receiving", Reason(failure)));
}

Error Translate(const Failure& failure, const std::string& host) {
  switch (failure.code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      // An answer that is no HTTP comes under the second code too, as "HTTP/0.9".
      if (failure.connected)
        return {ErrorCode::kProtocol, fmt::format("the answer of {} is not HTTP/1.1", host)};
      return {ErrorCode::kInvalidArgument, fmt::format("not an http or https URL: {}", host)};
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_HTTP2:
      return {ErrorCode::kProtocol, fmt::format("the answer of {} is not HTTP/1.1", host)};
    case CURLE_COULDNT_RESOLVE_HOST:
      return Unavailable("resolve",
                         fmt::format("could not resolve host {}", host.substr(0, host.rfind(':'))));
    case CURLE_COULDNT_RESOLVE_PROXY:
      return Unavailable("connect", "could not resolve the proxy's host");
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:
      return Unavailable("connect", fmt::format("could not connect to {}: {}", host, Reason(failure)));
    case CURLE_PEER_FAILED_VERIFICATION:
      return Error(ErrorCode::kConfiguration,
                   fmt::format("TLS: certificate of {}: {}", host, Reason(failure)))
          .With("phase", "connect");
    case CURLE_SSL_CONNECT_ERROR:
      return Unavailable("connect", fmt::format("TLS: no connection with {}: {}", host, Reason(failure)));
    case CURLE_SSL_CACERT_BADFILE:
      return {ErrorCode::kConfiguration,
              fmt::format("TLS: the trusted authorities can't be read: {}", WithoutPrefix(failure.detail))};
    case CURLE_SSL_CERTPROBLEM:
      return {ErrorCode::kConfiguration, fmt::format("TLS: the client certificate or its key is wrong: {}",
                                                     WithoutPrefix(failure.detail))};
    case CURLE_OPERATION_TIMEDOUT:
      return TimedOut(failure, host);
    case CURLE_GOT_NOTHING:
      return Unavailable("receive", fmt::format("{} closed the connection without an answer", host));
    case CURLE_PARTIAL_FILE:
      return Truncated(failure, host);
    case CURLE_BAD_CONTENT_ENCODING:
      return {ErrorCode::kProtocol, fmt::format("the answer of {} is badly encoded", host)};
    case CURLE_SEND_ERROR:
    case CURLE_SEND_FAIL_REWIND:
      return Broken(failure, host, "send");
    case CURLE_RECV_ERROR:
      // A tunnel that the proxy refuses fails so too.
      if (!failure.connected) {
        return Unavailable("connect", fmt::format("could not connect to {}: {}", host, Reason(failure)));
      }
      return Broken(failure, host, "receive");
    default:
      return Unavailable(failure.connected ? "receive" : "connect",
                         fmt::format("the exchange with {} failed: {}", host, Reason(failure)));
  }
}

}  // namespace

std::string HostAndPort(std::string_view url) {
  auto scheme_end = url.find("://");
  std::string_view scheme = scheme_end == std::string_view::npos ? "" : url.substr(0, scheme_end);
  if (scheme_end != std::string_view::npos) url.remove_prefix(scheme_end + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  if (auto at = url.rfind('@'); at != std::string_view::npos) url.remove_prefix(at + 1);
  auto colon = url.rfind(':');
  bool has_port = colon != std::string_view::npos && url.find(']', colon) == std::string_view::npos;
  if (has_port) return std::string(url);
  return fmt::format("{}:{}", url, scheme == "http" ? 80 : 443);
}

Error ErrorOf(const Failure& failure) {
  Error error = Translate(failure, HostAndPort(failure.url));
  if (!failure.proxy.empty()) error.With("proxy", HostAndPort(failure.proxy));
  return error;
}

}  // namespace inventory::http
