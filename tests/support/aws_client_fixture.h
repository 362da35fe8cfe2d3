#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "inventory/async/loop.h"
#include "inventory/aws/client/client.h"
#include "inventory/aws/protocol/codec.h"
#include "inventory/base/clock.h"
#include "inventory/base/json.h"
#include "inventory/base/random.h"
#include "support/compiled_models.h"
#include "support/fake_transport.h"

namespace inventory::aws {

/// Gives its keys in turn, the last one again and again; a discarded one is passed over. Without keys, an
/// error.
class ScriptedCredentials final : public auth::CredentialProvider {
 public:
  explicit ScriptedCredentials(std::vector<std::string> keys) : keys_(std::move(keys)) {}

  async::Task<Result<Credentials>> Get() override {
    ++gets_;
    if (keys_.empty()) co_return Fail(ErrorCode::kUnauthenticated, "the role can't be assumed");
    Credentials credentials;
    credentials.access_key_id = keys_[current_];
    credentials.secret_access_key = Secret("secret");
    co_return credentials;
  }
  void Discard(const Credentials& refused) override {
    if (refused.access_key_id == keys_[current_] && current_ + 1 < keys_.size()) ++current_;
  }
  int gets() const { return gets_; }

 private:
  std::vector<std::string> keys_;
  std::size_t current_ = 0;
  int gets_ = 0;
};

/// A client on virtual time with a scripted transport: what a test of anything that makes calls needs.
class ClientFixture : public ::testing::Test {
 public:
  static constexpr Time kNow{std::chrono::microseconds(1'767'323'045'000'000)};  // 2026-01-02T03:04:05Z

  explicit ClientFixture(ClientOptions options = {})
      : client(loop, clock, random, transport, testing::CompiledModels(), credentials, std::move(options)) {}

  /// A call in eu-west-1 with these parameters in JSON.
  Call MakeCall(std::string_view service, std::string_view operation, std::string_view parameters = "{}") {
    const auto found = testing::FindOperation(service, operation);
    const auto json = ParseJson(input_.arena().Adopt(std::string(parameters)), input_.arena()).value();
    const auto typed = protocol::ValidateInput(found, json, input_.arena());
    EXPECT_TRUE(typed) << typed.error().message();
    return {.operation = found, .region = "eu-west-1", .input = typed.value_or(Value())};
  }

  Result<Page> Send(Call call, CallStatistics* statistics = nullptr) {
    return async::Run(loop, client.Send(std::move(call), statistics));
  }

  async::ManualLoop loop;
  ManualClock clock{kNow};
  SeededRandom random{1};
  http::FakeTransport transport{loop};
  ScriptedCredentials credentials{{"AKIDFIRST", "AKIDSECOND"}};
  Client client;

 private:
  Document input_;
};

}  // namespace inventory::aws
