#pragma once

#include <deque>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inventory/async/loop.h"
#include "inventory/aws/client/client.h"
#include "inventory/base/json.h"
#include "support/compiled_models.h"
#include "support/fake_transport.h"

namespace inventory::collect {

/// `value`, read from JSON, in the types of the model: objects as structures where it has structures.
inline Value InShape(const Value& value, const aws::model::Shape& shape, Arena& arena) {
  using aws::model::ShapeType;
  if (value.is_list() && shape.type() == ShapeType::kList) {
    std::vector<Value> items;
    for (const Value& item : value.items()) items.push_back(InShape(item, shape.element().shape(), arena));
    return Value::List(arena.Copy(std::span<const Value>(items)));
  }
  if (!value.has_fields()) return value;
  std::vector<Field> fields;
  const bool map = shape.type() == ShapeType::kMap;
  for (const Field& field : value.fields()) {
    const auto member = map ? std::optional(shape.value()) : shape.FindMember(field.name);
    EXPECT_TRUE(member) << shape.name() << " has no member " << field.name;
    if (member) fields.push_back({field.name, InShape(field.value, member->shape(), arena)});
  }
  const std::span<const Field> copy = arena.Copy(std::span<const Field>(fields));
  return map ? Value::Map(copy) : Value::Structure(copy);
}

struct NoCredentials final : aws::auth::CredentialProvider {
  async::Task<Result<aws::Credentials>> Get() override {
    co_return Fail(ErrorCode::kUnauthenticated, "none");
  }
};

/// A client whose answers are JSON from a script, each a while after its question. What is not in the script
/// fails.
class FakeClient final : public aws::Client {
 public:
  static constexpr async::Duration kLatency = std::chrono::milliseconds(100);

  struct Request {
    std::string operation;  ///< "ec2:DescribeVpcs"
    std::string region;
    std::string input;
    async::Instant at;
  };

  FakeClient(async::Loop& event_loop, const Clock& clock, Random& random, http::Transport& transport,
             aws::auth::CredentialProvider& credentials)
      : Client(event_loop, clock, random, transport, testing::CompiledModels(), credentials, {}) {}

  /// Answers calls of the operation ("ec2:DescribeVpcs") whose "region input" contains the text. The first
  /// rule that fits counts; its answers are used in turn, the last one again and again.
  void Reply(std::string operation, std::string json, std::string containing = "") {
    RuleOf(std::move(operation), std::move(containing)).answers.push_back({std::move(json), std::nullopt});
  }
  void Refuse(std::string operation, ErrorCode kind, const std::string& code, std::string message,
              std::string containing = "") {
    Error error(kind, std::move(message));
    if (!code.empty()) error.With("code", code);
    RuleOf(std::move(operation), std::move(containing)).answers.push_back({"", std::move(error)});
  }
  /// The next answers of the operation take a second attempt each, since AWS said "too fast".
  void Throttle(const std::string& operation) { throttled_.push_back(operation); }

  const std::vector<Request>& requests() const { return requests_; }
  std::size_t Count(std::string_view operation) const {
    return static_cast<std::size_t>(std::ranges::count(requests_, operation, &Request::operation));
  }
  std::size_t most_in_flight() const { return most_in_flight_; }

  async::Task<Result<aws::Page>> Send(aws::Call call, aws::CallStatistics* statistics) override {
    const std::string operation =
        std::string(call.operation.service().name()) + ":" + std::string(call.operation.name());
    requests_.push_back({operation, call.region, ToJson(call.input), loop().Now()});
    const std::string key = call.region + " " + ToJson(call.input);
    most_in_flight_ = std::max(most_in_flight_, ++in_flight_);
    async::Task<bool> travel = call.cancel.Sleep(loop(), kLatency);
    const bool arrived = co_await std::move(travel);
    --in_flight_;
    statistics->attempts = 1;
    statistics->duration = kLatency;
    if (std::ranges::find(throttled_, operation) != throttled_.end()) {
      statistics->attempts = 2;
      statistics->throttles = 1;
    }
    if (!arrived) co_return Fail(ErrorCode::kCancelled, "cancelled");
    for (Rule& rule : rules_) {
      if (rule.operation != operation || key.find(rule.containing) == std::string::npos) continue;
      const Answer answer = rule.answers.front();
      if (rule.answers.size() > 1) rule.answers.pop_front();
      if (answer.error) co_return std::unexpected(*answer.error);
      aws::Page page;
      Arena& arena = page.document.arena();
      const Value json = ParseJson(arena.Adopt(answer.json), arena).value();
      page.document.set_root(InShape(json, *call.operation.output(), arena));
      co_return page;
    }
    co_return Fail(ErrorCode::kInternal, "no answer in the script for " + operation + " " + key);
  }

 private:
  struct Answer {
    std::string json;
    std::optional<Error> error;
  };
  struct Rule {
    std::string operation;
    std::string containing;
    std::deque<Answer> answers;
  };

  Rule& RuleOf(std::string operation, std::string containing) {
    for (Rule& rule : rules_) {
      if (rule.operation == operation && rule.containing == containing) return rule;
    }
    return rules_.emplace_back(std::move(operation), std::move(containing), std::deque<Answer>());
  }

  std::deque<Rule> rules_;
  std::vector<std::string> throttled_;
  std::vector<Request> requests_;
  std::size_t in_flight_ = 0;
  std::size_t most_in_flight_ = 0;
};

}  // namespace inventory::collect
