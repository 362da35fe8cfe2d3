#include "inventory/http/curl_transport.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <vector>

#include "support/loopback_server.h"

namespace inventory::http {
namespace {

using Connection = LoopbackServer::Connection;

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// Keeps what it is sent and answers 200.
class RecordingServer {
 public:
  std::string Url(std::string_view path) const { return server_.Url(path); }
  int connections() const { return server_.connections(); }
  std::vector<std::string> requests() {
    std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> requests_;
  LoopbackServer server_{[this](Connection& connection) {
    while (auto request = connection.ReadRequest()) {
      {
        std::lock_guard lock(mutex_);
        requests_.push_back(*request);
      }
      connection.Write(kOk);
    }
  }};
};

class CurlTransportTest : public testing::Test {
 protected:
  Result<Response> Send(Request request) { return async::Run(loop_, transport_.Send(std::move(request))); }

  async::AsioLoop loop_;
  CurlTransport transport_{loop_, CurlOptions()};
};

std::string FirstLine(std::string_view text) {
  return std::string(text.substr(0, text.find("\r\n")));
}

TEST_F(CurlTransportTest, SendsTheHeadersThatItWasGivenAndNoOthers) {
  RecordingServer server;
  auto response =
      Send({.url = server.Url("/"), .headers = {{"Host", "example"}, {"X-Two", "b"}, {"x-empty", ""}}});
  ASSERT_TRUE(response) << response.error().ToString();
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "ok");
  EXPECT_EQ(server.requests().at(0), "GET / HTTP/1.1\r\nHost: example\r\nX-Two: b\r\nx-empty:\r\n\r\n");
}

TEST_F(CurlTransportTest, SendsTheUrlExactlyAsItStands) {
  RecordingServer server;
  for (std::string path : {"/a/../b/./c//d", "/%7eaa%2F%2f?x&y=%2b&z=a+b", "/?", "/a%20b?q=~!$'()*,;:@"}) {
    Send({.url = server.Url(path)}).value();
    EXPECT_EQ(FirstLine(server.requests().back()), "GET " + path + " HTTP/1.1");
  }
}

TEST_F(CurlTransportTest, SendsABodyWithItsLengthAndNothingElse) {
  RecordingServer server;
  std::string body("a\0b", 3);
  Send({.method = "POST", .url = server.Url("/"), .headers = {{"Host", "h"}}, .body = body}).value();
  EXPECT_EQ(server.requests().at(0), "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n" + body);
}

TEST_F(CurlTransportTest, SaysThatAnEmptyBodyIsEmpty) {
  RecordingServer server;
  for (std::string method : {"POST", "PUT", "PATCH"}) {
    Send({.method = method, .url = server.Url("/"), .headers = {{"Host", "h"}}}).value();
    EXPECT_EQ(server.requests().back(), method + " / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
  }
}

TEST_F(CurlTransportTest, SendsNoBodyWithDeleteUnlessItIsGiven) {
  RecordingServer server;
  Send({.method = "DELETE", .url = server.Url("/"), .headers = {{"Host", "h"}}}).value();
  EXPECT_EQ(server.requests().back(), "DELETE / HTTP/1.1\r\nHost: h\r\n\r\n");
  Send({.method = "DELETE", .url = server.Url("/"), .headers = {{"Host", "h"}}, .body = "{}"}).value();
  EXPECT_EQ(server.requests().back(), "DELETE / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}");
}

TEST_F(CurlTransportTest, CarriesNothingFromOneRequestToTheNextOnTheSameHandle) {
  RecordingServer server;
  Send({.method = "POST", .url = server.Url("/"), .headers = {{"X-A", "1"}, {"Host", "h"}}, .body = "body"})
      .value();
  Send({.method = "HEAD", .url = server.Url("/"), .headers = {{"Host", "h"}}}).value();
  Send({.url = server.Url("/"), .headers = {{"Host", "h"}}}).value();
  EXPECT_EQ(server.requests().at(1), "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(server.requests().at(2), "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
}

TEST_F(CurlTransportTest, SendsPartOfAFile) {
  RecordingServer server;
  auto path = std::filesystem::path(testing::TempDir()) / "curl_transport_test_body";
  std::ofstream(path) << "0123456789";
  Send({.method = "PUT",
        .url = server.Url("/"),
        .headers = {{"Host", "h"}},
        .body = FileBody{.path = path, .offset = 2, .length = 5}})
      .value();
  std::filesystem::remove(path);
  EXPECT_EQ(server.requests().at(0), "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n23456");
}

TEST_F(CurlTransportTest, SendsALargeFileWithoutAskingFirst) {
  RecordingServer server;
  auto path = std::filesystem::path(testing::TempDir()) / "curl_transport_test_large";
  std::string content(3 << 20, 'x');
  std::ofstream(path) << content;
  Send({.method = "PUT", .url = server.Url("/"), .body = FileBody{.path = path, .length = content.size()}})
      .value();
  std::filesystem::remove(path);
  auto request = server.requests().at(0);
  EXPECT_EQ(request.find("Expect"), std::string::npos);
  EXPECT_TRUE(request.ends_with(content));
}

TEST_F(CurlTransportTest, WaitsForLeaveToSendTheBodyWhenTheCallerAsks) {
  bool waited = false;
  LoopbackServer server([&](Connection& connection) {
    connection.ReadHead();
    waited = connection.nothing_read_after_head();
    connection.Write("HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\n");
    connection.ReadRequest();
    connection.Write(kOk);
  });
  auto response = Send(
      {.method = "PUT", .url = server.Url("/"), .headers = {{"Expect", "100-continue"}}, .body = "body"});
  ASSERT_TRUE(response) << response.error().ToString();
  EXPECT_TRUE(waited);
  EXPECT_EQ(response->status, 200);
  EXPECT_FALSE(response->headers.Find("X-Interim"));
}

TEST_F(CurlTransportTest, TakesAnEarlyRefusalInsteadOfLeave) {
  LoopbackServer server([&](Connection& connection) {
    connection.ReadHead();
    connection.Write("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
    connection.WaitForEnd();
  });
  auto response = Send({.method = "PUT",
                        .url = server.Url("/"),
                        .headers = {{"Expect", "100-continue"}},
                        .body = std::string(1 << 20, 'x')});
  ASSERT_TRUE(response) << response.error().ToString();
  EXPECT_EQ(response->status, 403);
  EXPECT_EQ(response->body, "no");
}

TEST_F(CurlTransportTest, GivesAnyStatusAsAValue) {
  LoopbackServer server(
      LoopbackServer::AlwaysAnswer("HTTP/1.1 503 Slow Down\r\nContent-Length: 4\r\n\r\nbusy"));
  auto response = Send({.url = server.Url("/")}).value();
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.body, "busy");
}

TEST_F(CurlTransportTest, DoesNotFollowRedirects) {
  LoopbackServer server(LoopbackServer::AlwaysAnswer(
      "HTTP/1.1 301 Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"));
  auto response = Send({.url = server.Url("/")}).value();
  EXPECT_EQ(response.status, 301);
  EXPECT_EQ(response.headers.Find("location"), "/elsewhere");
}

TEST_F(CurlTransportTest, ReadsHeadersWithRepeatedFoldedEmptyAndTrailingFields) {
  LoopbackServer server(
      LoopbackServer::AlwaysAnswer("HTTP/1.1 200 OK\r\nA: 1\r\nA:2 \r\nFolded: one\r\n  "
                                   "two\r\n\tthree\r\nEmpty:\r\nTransfer-Encoding: chunked\r\n\r\n"
                                   "3\r\nabc\r\n4\r\ndefg\r\n0\r\nTrailer: x\r\n\r\n"));
  auto response = Send({.url = server.Url("/")}).value();
  EXPECT_EQ(response.headers.fields(),
            (std::vector<std::pair<std::string, std::string>>{{"A", "1"},
                                                              {"A", "2"},
                                                              {"Folded", "one two three"},
                                                              {"Empty", ""},
                                                              {"Transfer-Encoding", "chunked"}}));
  EXPECT_EQ(response.body, "abcdefg");
}

TEST_F(CurlTransportTest, UsesOneConnectionForRequestsThatFollowEachOther) {
  RecordingServer server;
  for (int i = 0; i < 20; ++i) Send({.url = server.Url("/")}).value();
  EXPECT_EQ(server.requests().size(), 20);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(CurlTransportTest, OpensANewConnectionWhenTheKeptOneIsDead) {
  LoopbackServer server([](Connection& connection) {
    connection.ReadRequest();
    connection.Write(kOk);
  });
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(Send({.method = "POST", .url = server.Url("/"), .body = "x"}).value().body, "ok");
  EXPECT_EQ(server.connections(), 3);
}

async::Task<> SendAndCount(CurlTransport& transport, std::string url, int& succeeded) {
  Request request{.url = std::move(url)};
  auto response = co_await transport.Send(std::move(request));
  if (response && response->body == "ok") ++succeeded;
}

async::Task<> Join(async::TaskGroup& group) {
  co_await group.Join();
}

TEST_F(CurlTransportTest, RunsManyRequestsAtATimeOverAsManyConnectionsAsAllowed) {
  CurlOptions options;
  options.max_connections_per_host = 8;
  CurlTransport transport(loop_, options);
  RecordingServer server;
  async::TaskGroup group(loop_);
  int succeeded = 0;
  for (int i = 0; i < 200; ++i) group.Start(SendAndCount(transport, server.Url("/"), succeeded));
  async::Run(loop_, Join(group));
  EXPECT_EQ(succeeded, 200);
  EXPECT_LE(server.connections(), 8);
}

TEST_F(CurlTransportTest, FindsNamesUnderLocalhostOnThisMachine) {
  LoopbackServer server(LoopbackServer::AlwaysAnswer(std::string(kOk)));
  auto response = Send({.url = server.Url("/", "bucket.s3.localhost")});
  ASSERT_TRUE(response) << response.error().ToString();
  EXPECT_EQ(response->status, 200);
}

TEST_F(CurlTransportTest, SendsRequestsThroughTheProxyOfTheirScheme) {
  RecordingServer proxy;
  CurlOptions options;
  options.http_proxy = proxy.Url("");
  options.no_proxy = "direct.localhost";
  CurlTransport transport(loop_, options);
  Request request{.url = "http://example.invalid/path?query", .headers = {{"Host", "h"}}};
  EXPECT_EQ(async::Run(loop_, transport.Send(request)).value().body, "ok");
  EXPECT_EQ(FirstLine(proxy.requests().at(0)), "GET http://example.invalid/path?query HTTP/1.1");

  LoopbackServer direct(LoopbackServer::AlwaysAnswer("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ndirect"));
  request.url = direct.Url("/", "direct.localhost");
  EXPECT_EQ(async::Run(loop_, transport.Send(request)).value().body, "direct");
}

TEST_F(CurlTransportTest, IdentifiesItselfUnlessTheCallerDoes) {
  RecordingServer server;
  CurlOptions options;
  options.user_agent = "inventory/1";
  CurlTransport transport(loop_, options);
  Request request{.url = server.Url("/"), .headers = {{"Host", "h"}}};
  async::Run(loop_, transport.Send(request)).value();
  EXPECT_NE(server.requests().at(0).find("User-Agent: inventory/1\r\n"), std::string::npos);
  request.headers.Set("User-Agent", "mine");
  async::Run(loop_, transport.Send(request)).value();
  EXPECT_EQ(server.requests().at(1), "GET / HTTP/1.1\r\nHost: h\r\nUser-Agent: mine\r\n\r\n");
}

TEST_F(CurlTransportTest, StreamsTheBodyPieceByPiece) {
  LoopbackServer server([](Connection& connection) {
    connection.ReadRequest();
    connection.Write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\none\n\r\n");
    connection.Write("4\r\ntwo\n\r\n0\r\n\r\n");
    connection.ReadRequest();
  });
  std::string streamed;
  Request request{.url = server.Url("/"), .timeout = std::chrono::milliseconds(0), .max_response_bytes = 3};
  auto response = async::Run(loop_, transport_.Stream(request, [&](std::string_view piece) {
    streamed += piece;
    return true;
  }));
  ASSERT_TRUE(response) << response.error().ToString();
  EXPECT_EQ(streamed, "one\ntwo\n");
  EXPECT_EQ(response->body, "");
}

TEST_F(CurlTransportTest, EndsAStreamWithoutErrorWhenTheSinkHasEnough) {
  LoopbackServer server([](Connection& connection) {
    connection.ReadRequest();
    connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc");
    connection.WaitForEnd();
  });
  Request request{.url = server.Url("/")};
  auto response = async::Run(loop_, transport_.Stream(request, [](std::string_view) { return false; }));
  ASSERT_TRUE(response) << response.error().ToString();
  EXPECT_EQ(response->status, 200);
}

TEST_F(CurlTransportTest, KeepsTheBodyOfAStreamThatIsRefused) {
  LoopbackServer server(
      LoopbackServer::AlwaysAnswer("HTTP/1.1 410 Gone\r\nContent-Length: 7\r\n\r\nexpired"));
  bool streamed = false;
  Request request{.url = server.Url("/")};
  auto response =
      async::Run(loop_, transport_.Stream(request, [&](std::string_view) { return streamed = true; }));
  EXPECT_EQ(response.value().body, "expired");
  EXPECT_FALSE(streamed);
}

TEST_F(CurlTransportTest, LeavesTheLoopFreeToEnd) {
  RecordingServer server;
  Send({.url = server.Url("/")}).value();
  loop_.RunUntil([] { return false; });
}

}  // namespace
}  // namespace inventory::http
