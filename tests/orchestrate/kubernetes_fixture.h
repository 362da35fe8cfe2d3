#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inventory/orchestrate/kubernetes_executor.h"
#include "inventory/orchestrate/kubernetes_outcome.h"
#include "k8s/client_fixture.h"
#include "support/memory_log.h"

namespace inventory::orchestrate {

inline constexpr std::string_view kRunId = "nightly";
inline constexpr std::string_view kFirst = "111111111111";
inline constexpr std::string_view kSecond = "222222222222";
inline constexpr std::string_view kThird = "333333333333";
inline constexpr std::string_view kCreated = "2026-01-02T03:00:00Z";

/// An account's Job as the API server has it: unfinished, or with the condition "Complete" or "Failed".
inline nlohmann::json JobObject(std::string_view account, std::string_view condition = "",
                                std::string_view uid = "uid") {
  nlohmann::json job = {{"metadata",
                         {{"name", JobName(account, kRunId)},
                          {"uid", uid},
                          {"resourceVersion", "7"},
                          {"creationTimestamp", kCreated},
                          {"labels",
                           {{"app", "inventory"},
                            {"component", "runner"},
                            {k8s::kRunLabel, kRunId},
                            {k8s::kAccountLabel, account}}},
                          {"annotations", {{kStartedAnnotation, kCreated}, {kAccountsAnnotation, "3"}}}}},
                        {"status", nlohmann::json::object()}};
  if (condition.empty()) return job;
  job["status"]["conditions"] = nlohmann::json::array(
      {{{"type", condition}, {"status", "True"}, {"reason", "Because"}, {"message", "of this"}}});
  if (condition == "Complete") job["status"]["completionTime"] = "2026-01-02T03:10:00Z";
  return job;
}

/// A container that has ended, and what it left as its termination message.
inline nlohmann::json Ended(std::string_view name, int exit_code, std::string_view message) {
  return {{"name", name},
          {"state",
           {{"terminated",
             {{"exitCode", exit_code},
              {"reason", exit_code == 0 ? "Completed" : "Error"},
              {"message", message}}}}}};
}

inline std::string Summary(std::string_view account, std::string_view step, std::string_view status) {
  return nlohmann::json({{"account", account},
                         {"run", kRunId},
                         {"step", step},
                         {"status", status},
                         {"resources", 7},
                         {"regions", 2}})
      .dump();
}

/// The pod of an account whose three containers have ended well.
inline nlohmann::json CompletePod(std::string_view account) {
  return {
      {"metadata",
       {{"name", "pod"},
        {"creationTimestamp", kCreated},
        {"labels", {{"batch.kubernetes.io/job-name", JobName(account, kRunId)}, {k8s::kRunLabel, kRunId}}}}},
      {"status",
       {{"initContainerStatuses",
         {Ended("assume", 0, Summary(account, "assume", "complete")),
          Ended("inventory", 0, Summary(account, "inventory", "complete"))}},
        {"containerStatuses", {Ended("upload", 0, Summary(account, "upload", "complete"))}}}}};
}

inline std::string ListOf(std::vector<nlohmann::json> items, std::string_view version = "5") {
  return nlohmann::json({{"metadata", {{"resourceVersion", version}}}, {"items", std::move(items)}}).dump();
}

inline std::string WatchLine(std::string_view type, const nlohmann::json& object) {
  return nlohmann::json({{"type", type}, {"object", object}}).dump() + "\n";
}

/// An executor on an API server that answers from a script.
class KubernetesTest : public k8s::ClientTest {
 protected:
  KubernetesTest() {
    executor_options_.job.image = "registry/image:1";
    executor_options_.job.namespace_name = "inventory";
  }

  static RunSpec Spec(std::initializer_list<std::string_view> accounts) {
    RunSpec run;
    run.identity.id = kRunId;
    for (const std::string_view id : accounts) {
      AccountRun account;
      account.account.id = id;
      account.account.name = "name-" + std::string(id.substr(0, 1));
      account.role_arn = "arn:aws:iam::" + std::string(id) + ":role/managed/inventory";
      run.accounts.push_back(std::move(account));
    }
    return run;
  }

  KubernetesExecutor& executor() {
    if (!executor_) executor_.emplace(loop_, clock_, client(), log_, executor_options_);
    return *executor_;
  }

  http::FakeTransport::Rule& OnList() { return transport_->On("GET", "/jobs?limit="); }
  http::FakeTransport::Rule& OnWatch() { return transport_->On("GET", "/jobs?watch=1"); }
  http::FakeTransport::Rule& OnPods() { return transport_->On("GET", "/pods?limit="); }
  http::FakeTransport::Rule& OnPodsOf(std::string_view account) {
    return transport_->On("GET", "/pods?limit=").When([job = JobName(account, kRunId)](const auto& request) {
      return request.url.find(job) != std::string::npos;
    });
  }
  http::FakeTransport::Rule& OnCreate(std::string_view account = "") {
    return transport_->On("POST", "/jobs?").WithBody(std::string(account));
  }
  http::FakeTransport::Rule& OnJob(std::string method, std::string_view account) {
    return transport_->On(std::move(method), "/jobs/" + JobName(account, kRunId));
  }

  /// How often this method was used on URLs with this in them.
  std::size_t Count(std::string_view method, std::string_view url_part) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(transport_->requests(), [&](const http::Request& request) {
          return request.method == method && request.url.find(url_part) != std::string::npos;
        }));
  }

  ManualClock clock_{Time{}};
  inventory::testing::MemoryLog log_;
  KubernetesExecutorOptions executor_options_;

 private:
  std::optional<KubernetesExecutor> executor_;
};

}  // namespace inventory::orchestrate
