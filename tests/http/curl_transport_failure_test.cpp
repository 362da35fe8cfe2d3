#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "inventory/http/curl_transport.h"
#include "support/loopback_server.h"

namespace inventory::http {
namespace {

using Connection = LoopbackServer::Connection;
using std::chrono::milliseconds;

/// Reads the request, writes these bytes and closes.
LoopbackServer::Handler AnswerAndClose(std::string answer) {
  return [answer = std::move(answer)](Connection& connection) {
    connection.ReadRequest();
    connection.Write(answer);
  };
}

class CurlTransportFailureTest : public testing::Test {
 protected:
  Error ErrorOf(Request request) {
    auto response = async::Run(loop_, transport_.Send(std::move(request)));
    if (response) {
      ADD_FAILURE() << "answered with " << response->status;
      return {ErrorCode::kInternal, ""};
    }
    return response.error();
  }

  async::AsioLoop loop_;
  CurlTransport transport_{loop_, CurlOptions()};
};

TEST_F(CurlTransportFailureTest, NamesAHostThatCannotBeResolved) {
  auto error = ErrorOf({.url = "http://no-such-host.invalid:81/path?secret"});
  EXPECT_EQ(error.code(), ErrorCode::kUnavailable);
  EXPECT_EQ(error.ToString(), "could not resolve host no-such-host.invalid (phase=resolve)");
}

TEST_F(CurlTransportFailureTest, NamesAHostThatRefuses) {
  auto error = ErrorOf({.url = "http://127.0.0.1:1/path?secret"});
  EXPECT_EQ(error.code(), ErrorCode::kUnavailable);
  EXPECT_EQ(error.ToString(), "could not connect to 127.0.0.1:1: Connection refused (phase=connect)");
}

TEST_F(CurlTransportFailureTest, NamesTheProxyThatItWentThrough) {
  CurlOptions options;
  options.http_proxy = "http://user:password@127.0.0.1:1";
  CurlTransport transport(loop_, options);
  Request request{.url = "http://example.invalid/"};
  auto response = async::Run(loop_, transport.Send(request));
  EXPECT_EQ(response.error().ToString(),
            "could not connect to example.invalid:80: Connection refused (phase=connect, proxy=127.0.0.1:1)");
}

TEST_F(CurlTransportFailureTest, RefusesUrlsThatAreNotHttp) {
  EXPECT_EQ(ErrorOf({.url = "ftp://host/"}).code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(ErrorOf({.url = "http://"}).code(), ErrorCode::kInvalidArgument);
}

TEST_F(CurlTransportFailureTest, CountsTheBytesThatAreMissing) {
  LoopbackServer server(
      AnswerAndClose("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + std::string(90, 'x')));
  auto error = ErrorOf({.url = server.Url("/")});
  EXPECT_EQ(error.code(), ErrorCode::kUnavailable);
  EXPECT_EQ(error.message(), "the connection was closed with 10 of 100 bytes outstanding");
  EXPECT_EQ(error.Find("phase"), "receive");
}

TEST_F(CurlTransportFailureTest, NoticesTheEndOfChunksThatWereToCome) {
  LoopbackServer server(AnswerAndClose("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"));
  auto error = ErrorOf({.url = server.Url("/")});
  EXPECT_EQ(error.code(), ErrorCode::kUnavailable);
  EXPECT_EQ(error.message(), "the connection was closed in the middle of the body");
}

TEST_F(CurlTransportFailureTest, NoticesAnEmptyAnswer) {
  LoopbackServer server(AnswerAndClose(""));
  auto error = ErrorOf({.url = server.Url("/")});
  EXPECT_EQ(error.message(),
            "127.0.0.1:" + std::to_string(server.port()) + " closed the connection without an answer");
  EXPECT_EQ(error.Find("phase"), "receive");
}

TEST_F(CurlTransportFailureTest, NoticesAResetInTheMiddleOfTheBody) {
  LoopbackServer server([](Connection& connection) {
    connection.ReadRequest();
    connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
    connection.ResetAtEnd();
  });
  auto error = ErrorOf({.url = server.Url("/")});
  EXPECT_EQ(error.code(), ErrorCode::kUnavailable);
  EXPECT_EQ(error.Find("phase"), "receive");
}

TEST_F(CurlTransportFailureTest, RefusesAnAnswerThatIsNotHttp) {
  for (std::string answer : {"SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 abc OK\r\n\r\n",
                             "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"}) {
    LoopbackServer server(AnswerAndClose(answer));
    auto error = ErrorOf({.url = server.Url("/")});
    EXPECT_EQ(error.code(), ErrorCode::kProtocol) << answer << error.ToString();
    EXPECT_EQ(error.message(),
              "the answer of 127.0.0.1:" + std::to_string(server.port()) + " is not HTTP/1.1");
  }
}

TEST_F(CurlTransportFailureTest, RefusesAnAnswerThatAnnouncesTooMuch) {
  LoopbackServer server(AnswerAndClose("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n"));
  auto error = ErrorOf({.url = server.Url("/"), .max_response_bytes = 10});
  EXPECT_EQ(error.code(), ErrorCode::kProtocol);
  EXPECT_EQ(error.message(),
            "the answer of 127.0.0.1:" + std::to_string(server.port()) + " is larger than 10 bytes");
}

TEST_F(CurlTransportFailureTest, EndsAnAnswerThatBecomesTooLarge) {
  LoopbackServer server([](Connection& connection) {
    connection.ReadRequest();
    connection.Write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n");
    connection.WaitForEnd();
  });
  EXPECT_EQ(ErrorOf({.url = server.Url("/"), .max_response_bytes = 10}).code(), ErrorCode::kProtocol);
}

TEST_F(CurlTransportFailureTest, EndsAtTheTimeout) {
  LoopbackServer server([](Connection& connection) {
    connection.ReadRequest();
    connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
    connection.WaitForEnd();
  });
  auto error = ErrorOf({.url = server.Url("/"), .timeout = milliseconds(50)});
  EXPECT_EQ(error.code(), ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(error.ToString(), "no complete answer from 127.0.0.1:" + std::to_string(server.port()) +
                                  " within 0.05 s; 3 bytes had come (phase=receive)");
}

TEST_F(CurlTransportFailureTest, EndsWhenConnectingTakesTooLong) {
  // A full backlog: the kernel drops further attempts without a word.
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), length), 0);
  ASSERT_EQ(listen(listener, 0), 0);
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length);
  int first = socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_EQ(connect(first, reinterpret_cast<sockaddr*>(&address), length), 0);

  std::string host = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  auto error = ErrorOf({.url = "http://" + host + "/", .connect_timeout = milliseconds(50)});
  close(first);
  close(listener);
  EXPECT_EQ(error.code(), ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(error.ToString(), "could not connect to " + host + " within 0.05 s (phase=connect)");
}

TEST_F(CurlTransportFailureTest, EndsAtOnceWhenItIsCancelled) {
  LoopbackServer server([](Connection& connection) { connection.WaitForEnd(); });
  async::CancellationSource source;
  loop_.CallAt(loop_.Now() + milliseconds(10), [&] { source.Cancel(); });
  auto start = loop_.Now();
  auto error = ErrorOf({.url = server.Url("/"), .cancel = source.token()});
  EXPECT_EQ(error.code(), ErrorCode::kCancelled);
  EXPECT_LT(loop_.Now() - start, std::chrono::seconds(5));
}

TEST_F(CurlTransportFailureTest, SendsNothingWhenItIsCancelledBefore) {
  LoopbackServer server(AnswerAndClose(""));
  async::CancellationSource source;
  source.Cancel();
  EXPECT_EQ(ErrorOf({.url = server.Url("/"), .cancel = source.token()}).code(), ErrorCode::kCancelled);
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(CurlTransportFailureTest, CanBeCancelledByItsOwnSink) {
  LoopbackServer server([](Connection& connection) {
    connection.ReadRequest();
    connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
    connection.WaitForEnd();
  });
  async::CancellationSource source;
  Request request{.url = server.Url("/"), .cancel = source.token()};
  auto response = async::Run(loop_, transport_.Stream(request, [&](std::string_view) {
    source.Cancel();
    return true;
  }));
  EXPECT_EQ(response.error().code(), ErrorCode::kCancelled);
}

TEST_F(CurlTransportFailureTest, NamesAFileThatCannotBeSent) {
  LoopbackServer server(AnswerAndClose(""));
  auto error = ErrorOf(
      {.method = "PUT", .url = server.Url("/"), .body = FileBody{.path = "/nonexistent/file", .length = 1}});
  EXPECT_EQ(error.code(), ErrorCode::kIo);
  EXPECT_EQ(error.message(), "could not open /nonexistent/file: No such file or directory");
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(CurlTransportFailureTest, SaysThatAFileBecameShorter) {
  LoopbackServer server([](Connection& connection) { connection.WaitForEnd(); });
  auto path = std::filesystem::path(testing::TempDir()) / "curl_transport_failure_test_body";
  std::ofstream(path) << "0123";
  auto error =
      ErrorOf({.method = "PUT", .url = server.Url("/"), .body = FileBody{.path = path, .length = 10}});
  std::filesystem::remove(path);
  EXPECT_EQ(error.code(), ErrorCode::kIo);
  EXPECT_EQ(error.message(), path.string() + " became shorter while it was sent: 6 bytes are missing");
}

}  // namespace
}  // namespace inventory::http
