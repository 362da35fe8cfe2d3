#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "fuzz/fuzz.h"
#include "inventory/async/loop.h"
#include "inventory/k8s/client.h"
#include "inventory/k8s/credentials.h"
#include "inventory/k8s/status.h"

namespace {

using namespace inventory;

/// Streams a body in pieces of one size.
class PieceTransport final : public http::Transport {
 public:
  PieceTransport(std::string_view body, std::size_t piece) : body_(body), piece_(piece) {}

  async::Task<Result<http::Response>> Send(http::Request) override {
    co_return http::Response{.status = 500, .headers = {}, .body = std::string(body_)};
  }
  async::Task<Result<http::Response>> Stream(http::Request, http::BodySink sink) override {
    for (std::size_t at = 0; at < body_.size(); at += piece_) {
      if (!sink(body_.substr(at, piece_))) break;
    }
    co_return http::Response{.status = 200, .headers = {}, .body = ""};
  }

 private:
  std::string_view body_;
  std::size_t piece_;
};

std::size_t Watch(std::string_view body, std::size_t piece, std::string& problem) {
  async::ManualLoop loop;
  SeededRandom random(1);
  k8s::Access access;
  access.server = "https://server";
  access.credentials = std::make_shared<k8s::StaticCredentials>(std::nullopt);
  const auto transport = std::make_shared<PieceTransport>(body, piece);
  k8s::Client client(loop, random, std::move(access), [&](const http::CurlOptions&) { return transport; });
  std::size_t events = 0;
  const auto ended = async::Run(loop, client.Watch({k8s::kPods, "inventory"}, {}, "1",
                                                   [&](std::string_view, nlohmann::json) { ++events; }));
  problem = ended ? "" : ended.error().message();
  return events;
}

}  // namespace

// A watch tells the same however its bytes arrive; what the API server answers otherwise becomes an error.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::Text(data, size);
  if (text.empty()) return 0;
  const std::size_t piece = 1 + static_cast<unsigned char>(text[0]) % 16;
  std::string problem;
  std::string problem_in_pieces;
  const std::size_t events = Watch(text.substr(1), std::max<std::size_t>(size, 1), problem);
  fuzz::Require(Watch(text.substr(1), piece, problem_in_pieces) == events, "pieces change no event");
  fuzz::Require(problem == problem_in_pieces, "pieces change no error");

  const Error error =
      k8s::ErrorOfResponse({.status = 500, .headers = {}, .body = std::string(text)}, "GET /");
  fuzz::Require(!error.message().empty(), "an error says what came");
  (void)k8s::ParseExecCredential(text, "client.authentication.k8s.io/v1");
  return 0;
}
