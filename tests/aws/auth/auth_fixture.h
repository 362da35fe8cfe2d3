#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

#include "inventory/async/loop.h"
#include "inventory/aws/auth/context.h"
#include "inventory/aws/auth/provider.h"
#include "inventory/base/clock.h"
#include "inventory/base/random.h"
#include "support/compiled_models.h"
#include "support/fake_process_runner.h"
#include "support/fake_transport.h"
#include "support/memory_log.h"
#include "support/temporary_directory.h"

namespace inventory::aws::auth {

inline Credentials MakeCredentials(std::string key, std::string source = "test") {
  Credentials credentials;
  credentials.access_key_id = std::move(key);
  credentials.secret_access_key = Secret("secret");
  credentials.source = std::move(source);
  return credentials;
}

/// "KEY/SECRET/TOKEN", or the error's message: what most tests compare.
inline std::string Describe(const Result<Credentials>& credentials) {
  if (!credentials) return credentials.error().message();
  return credentials->access_key_id + "/" + std::string(credentials->secret_access_key.Reveal()) + "/" +
         std::string(credentials->session_token.Reveal());
}

/// A process that prints this and ends well.
inline async::ProcessExit Printing(std::string output) {
  async::ProcessExit exit;
  exit.output = std::move(output);
  return exit;
}

/// The world of a provider: virtual time, a scripted network, an empty home directory.
class AuthFixture : public ::testing::Test {
 public:
  static constexpr Time kNow{std::chrono::microseconds(1'767'323'045'000'000)};  // 2026-01-02T03:04:05Z
  static constexpr std::string_view kRole = "arn:aws:iam::111122223333:role/managed/inventory";

  Result<Credentials> Get(CredentialProvider& provider) { return async::Run(loop, provider.Get()); }

  /// As `provider` gives them to somebody who wants it stopped after this long.
  Result<Credentials> GetUntil(CredentialProvider& provider, async::Duration cancelled_after) {
    loop.CallAt(loop.Now() + cancelled_after, [this] { cancellation.Cancel(); });
    return Get(provider);
  }

  /// An answer of one of STS's AssumeRole operations.
  static std::string Assumed(std::string_view operation, std::string_view key, std::string_view session) {
    const std::string name(operation);
    return "<" + name + "Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><" + name +
           "Result><Credentials><AccessKeyId>" + std::string(key) +
           "</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey><SessionToken>role-token</"
           "SessionToken>"
           "<Expiration>2026-01-02T04:04:05Z</Expiration></Credentials><AssumedRoleUser><Arn>" +
           std::string(session) + "</Arn><AssumedRoleId>AROA:s</AssumedRoleId></AssumedRoleUser></" + name +
           "Result></" + name + "Response>";
  }
  static std::string Refused(std::string_view code, std::string_view message) {
    return "<ErrorResponse "
           "xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>" +
           std::string(code) + "</Code><Message>" + std::string(message) +
           "</Message></Error><RequestId>request-1</RequestId></ErrorResponse>";
  }
  /// The body of the n-th request.
  std::string Body(std::size_t index) const {
    return std::get<std::string>(transport.requests().at(index).body);
  }

  async::ManualLoop loop;
  ManualClock clock{kNow};
  SeededRandom random{1};
  http::FakeTransport transport{loop};
  async::ProcessExit process_exit;
  testing::FakeProcessRunner processes{loop, [this](const async::Process&) { return process_exit; }};
  Environment environment;
  testing::MemoryLog logger;
  testing::TemporaryDirectory home;
  async::CancellationSource cancellation;
  Context context{.loop = loop,
                  .clock = clock,
                  .random = random,
                  .transport = transport,
                  .processes = processes,
                  .models = testing::CompiledModels(),
                  .environment = environment,
                  .logger = logger,
                  .home = home.path(),
                  .region = "eu-west-1",
                  .cancel = cancellation.token()};
};

}  // namespace inventory::aws::auth
