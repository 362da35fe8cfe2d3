#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "inventory/async/loop.h"
#include "inventory/http/transport.h"

namespace inventory::http {

/// A transport that answers from a script and keeps what it was asked.
///
///   FakeTransport transport(loop);
///   transport.On("GET", "/api/v1/pods").Reply(429, "slow down", {{"Retry-After", "1"}}).Reply(200,
///   R"({"items":[]})"); transport.On("POST",
///   "/api").WithBody("Action=AssumeRole").After(seconds(2)).Fail(ErrorCode::kUnavailable, "reset");
///   transport.On("GET", "watch=1").ReplyPieces(200, {"one\n", "two\n"});
///
/// The first rule that matches answers; its answers are used in turn and the last one again and again, unless
/// Once() ends the rule with it. Delays and timeouts pass on the loop, so in virtual time on a ManualLoop. A
/// request that no rule matches fails the test. Like the real one, it heeds Request::timeout and
/// Request::cancel.
class FakeTransport final : public Transport {
 public:
  using Fields = std::initializer_list<std::pair<std::string, std::string>>;

  /// One scripted exchange: pieces of a body, perhaps with pauses, then the end or an error.
  struct Answer {
    async::Duration delay{};
    int status = 0;
    Headers headers = {};
    std::vector<std::string> pieces = {};
    async::Duration pause{};  ///< before each piece but the first
    std::optional<Error> error = {};
    bool never = false;
  };

  class Rule {
   public:
    /// Conditions, all of which must hold besides method and URL.
    Rule& WithHeader(std::string name, std::string value) {
      return When([name = std::move(name), value = std::move(value)](const Request& request) {
        return request.headers.Find(name) == value;
      });
    }
    Rule& WithBody(std::string part) {
      return When([part = std::move(part)](const Request& request) {
        const auto* body = std::get_if<std::string>(&request.body);
        return body != nullptr && body->find(part) != std::string::npos;
      });
    }
    Rule& When(std::function<bool(const Request&)> condition) {
      conditions_.push_back(std::move(condition));
      return *this;
    }

    /// How long the next answer takes to begin.
    Rule& After(async::Duration delay) {
      delay_ = delay;
      return *this;
    }
    Rule& Reply(int status, std::string body = "", Fields headers = {}) {
      return Push({.status = status, .headers = headers, .pieces = {std::move(body)}});
    }
    /// A body in pieces, as a stream delivers them.
    Rule& ReplyPieces(int status, std::vector<std::string> pieces, async::Duration pause = {}) {
      return Push({.status = status, .pieces = std::move(pieces), .pause = pause});
    }
    /// The pieces and then a broken connection.
    Rule& ReplyTruncated(int status, std::vector<std::string> pieces) {
      return Push({.status = status, .pieces = std::move(pieces), .error = BrokenConnection()});
    }
    Rule& Fail(ErrorCode code, std::string message) { return Fail(Error(code, std::move(message))); }
    Rule& Fail(Error error) { return Push({.error = std::move(error)}); }
    /// Nothing comes back until the request's timeout or cancellation.
    Rule& Never() { return Push({.never = true}); }
    /// The answer is computed from the request.
    Rule& Compute(std::function<Response(const Request&)> compute) {
      compute_ = std::move(compute);
      return Push({});
    }
    /// The rule is spent when its answers are; later rules may match then.
    Rule& Once() {
      once_ = true;
      return *this;
    }

    /// How many requests it answered.
    std::size_t used() const { return used_; }

   private:
    friend class FakeTransport;

    static Error BrokenConnection() {
      return Error(ErrorCode::kUnavailable, "the connection was closed in the middle of the body")
          .With("phase", "receive");
    }

    Rule& Push(Answer answer) {
      answer.delay = std::exchange(delay_, {});
      answers_.push_back(std::move(answer));
      return *this;
    }

    bool Matches(const Request& request) const {
      if (once_ && used_ >= answers_.size()) return false;
      if (!method_.empty() && request.method != method_) return false;
      if (request.url.find(url_part_) == std::string::npos) return false;
      return std::ranges::all_of(conditions_, [&](const auto& condition) { return condition(request); });
    }

    Answer Next(const Request& request) {
      if (answers_.empty()) {
        ADD_FAILURE() << "the rule for " << method_ << " " << url_part_ << " has no answer";
        return {.error = Error(ErrorCode::kInternal, "the rule has no answer")};
      }
      Answer answer = answers_[std::min(used_, answers_.size() - 1)];
      ++used_;
      if (compute_) {
        Response response = compute_(request);
        answer.status = response.status;
        answer.headers = std::move(response.headers);
        answer.pieces = {std::move(response.body)};
      }
      return answer;
    }

    std::string method_;
    std::string url_part_;
    std::vector<std::function<bool(const Request&)>> conditions_;
    std::vector<Answer> answers_;
    std::function<Response(const Request&)> compute_;
    async::Duration delay_{};
    std::size_t used_ = 0;
    bool once_ = false;
  };

  explicit FakeTransport(async::Loop& loop) : loop_(loop) {}

  /// An empty method matches all; `url_part` anywhere in the URL. The rule lives as long as this object.
  Rule& On(std::string method, std::string url_part) {
    rules_.push_back(std::make_unique<Rule>());
    rules_.back()->method_ = std::move(method);
    rules_.back()->url_part_ = std::move(url_part);
    return *rules_.back();
  }

  const std::vector<Request>& requests() const { return requests_; }
  /// When each of requests() was sent.
  const std::vector<async::Instant>& times() const { return times_; }
  std::size_t in_flight() const { return in_flight_; }
  std::size_t most_in_flight() const { return most_in_flight_; }

  async::Task<Result<Response>> Send(Request request) override {
    return Exchange(*this, std::move(request), nullptr);
  }
  async::Task<Result<Response>> Stream(Request request, BodySink sink) override {
    return Exchange(*this, std::move(request), std::move(sink));
  }

 private:
  static Error Cancelled() { return {ErrorCode::kCancelled, "the request was cancelled"}; }

  Answer Find(const Request& request) {
    for (auto& rule : rules_) {
      if (rule->Matches(request)) return rule->Next(request);
    }
    ADD_FAILURE() << "no answer is scripted for " << request.method << " " << request.url;
    return {.error = Error(ErrorCode::kInternal,
                           "no answer is scripted for " + request.method + " " + request.url)};
  }

  static async::Task<Result<Response>> Exchange(FakeTransport& transport, Request request, BodySink sink) {
    transport.requests_.push_back(request);
    transport.times_.push_back(transport.loop_.Now());
    transport.most_in_flight_ = std::max(transport.most_in_flight_, ++transport.in_flight_);
    auto answer = transport.Find(request);
    auto result = co_await Play(transport.loop_, request, std::move(answer), std::move(sink));
    --transport.in_flight_;
    co_return result;
  }

  static async::Task<Result<Response>> Play(async::Loop& loop, const Request& request, Answer answer,
                                            BodySink sink) {
    // "Never" in virtual time: a loop with nothing else to do jumps there, and the test ends.
    constexpr auto kNever = std::chrono::hours(24 * 365);
    async::Duration left =
        request.timeout.count() > 0 ? async::Duration(request.timeout) : async::Duration(kNever);
    Response response{.status = answer.status, .headers = answer.headers, .body = ""};
    if (answer.never) answer.delay = left;
    for (std::size_t i = 0; i == 0 || i < answer.pieces.size(); ++i) {
      auto wait = i == 0 ? answer.delay : answer.pause;
      if (request.cancel.cancelled()) co_return Fail(Cancelled());
      if (wait.count() > 0) {
        bool slept = co_await request.cancel.Sleep(loop, std::min(wait, left));
        if (!slept) co_return Fail(Cancelled());
      }
      if (wait >= left) co_return Fail(ErrorCode::kDeadlineExceeded, "no answer in time");
      left -= wait;
      if (i >= answer.pieces.size()) break;
      if (!sink || answer.status / 100 != 2) {
        response.body += answer.pieces[i];
      } else if (!answer.pieces[i].empty() && !sink(answer.pieces[i])) {
        co_return response;
      }
    }
    if (answer.error) co_return Fail(*answer.error);
    co_return response;
  }

  async::Loop& loop_;
  std::deque<std::unique_ptr<Rule>> rules_;
  std::vector<Request> requests_;
  std::vector<async::Instant> times_;
  std::size_t in_flight_ = 0;
  std::size_t most_in_flight_ = 0;
};

}  // namespace inventory::http
