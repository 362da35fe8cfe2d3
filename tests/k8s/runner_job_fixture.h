#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "inventory/k8s/runner_job.h"

namespace inventory::k8s {

inline RunnerJobSettings SomeSettings() {
  RunnerJobSettings settings;
  settings.run_id = "r1";
  settings.image = "registry/inventory@sha256:0";
  return settings;
}

inline RunnerJob SomeJob() {
  return {.name = "inventory-111122223333-r1",
          .account_id = "111122223333",
          .steps = {RunnerStep{.arguments = {"assume"}, .environment = {}},
                    RunnerStep{.arguments = {"inventory", "--x=y"},
                               .environment = {{"AWS_WEB_IDENTITY_TOKEN_FILE", ""}}},
                    RunnerStep{.arguments = {"upload"}, .environment = {}}},
          .annotations = {}};
}

inline nlohmann::json PodOf(const nlohmann::json& job) {
  return job.at("spec").at("template").at("spec");
}

/// "/aws rw, /recon ro"
inline std::string MountsOf(const nlohmann::json& container) {
  std::string text;
  for (const auto& mount : container.at("volumeMounts")) {
    if (!text.empty()) text += ", ";
    text += mount.at("mountPath").get<std::string>() + (mount.value("readOnly", false) ? " ro" : " rw");
  }
  return text;
}

/// The value of a variable, or "absent".
inline std::string EnvOf(const nlohmann::json& container, std::string_view name) {
  for (const auto& variable : container.at("env")) {
    if (variable.at("name") == name) return variable.at("value");
  }
  return "absent";
}

}  // namespace inventory::k8s
