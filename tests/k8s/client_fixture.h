#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "inventory/k8s/client.h"
#include "support/fake_transport.h"

namespace inventory::k8s {

/// Gives the tokens of a list, one after the other, and goes on to the next when one is rejected.
class ListedCredentials final : public CredentialSource {
 public:
  explicit ListedCredentials(std::vector<std::string> tokens) : tokens_(std::move(tokens)) {}
  async::Task<Result<Credential>> Get() override {
    co_return Credential{.token = Secret(tokens_[std::min(next_, tokens_.size() - 1)]),
                         .certificate = certificate};
  }
  void Reject() override { ++next_; }

  std::shared_ptr<const ClientCertificate> certificate;

 private:
  std::vector<std::string> tokens_;
  std::size_t next_ = 0;
};

/// A client of an API server that answers from a script, in virtual time.
class ClientTest : public ::testing::Test {
 protected:
  ClientTest() : transport_(std::make_shared<http::FakeTransport>(loop_)) {
    credentials_ = std::make_shared<ListedCredentials>(std::vector<std::string>{"first", "second"});
  }

  Client& client() {
    if (!client_) {
      Access access{.server = "https://server",
                    .namespace_name = "inventory",
                    .connection = {},
                    .credentials = credentials_,
                    .description = "test"};
      client_.emplace(
          loop_, random_, std::move(access),
          [this](const http::CurlOptions& connection) {
            connections_.push_back(connection);
            return transport_;
          },
          options_);
    }
    return *client_;
  }

  async::Duration Elapsed() const { return loop_.Now() - async::Instant(); }

  const Collection kInventoryJobs{kJobs, "inventory"};

  async::ManualLoop loop_;
  SeededRandom random_{1};
  ClientOptions options_;
  std::shared_ptr<http::FakeTransport> transport_;
  std::shared_ptr<ListedCredentials> credentials_;
  std::vector<http::CurlOptions> connections_;

 private:
  std::optional<Client> client_;
};

inline std::string StatusBody(int code, std::string_view reason, std::string_view message) {
  return nlohmann::json({{"kind", "Status"}, {"code", code}, {"reason", reason}, {"message", message}})
      .dump();
}

}  // namespace inventory::k8s
