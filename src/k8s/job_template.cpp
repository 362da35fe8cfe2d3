#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>

#include "inventory/k8s/runner_job.h"
#include "inventory/k8s/strategic_merge.h"

namespace inventory::k8s {
namespace {

using nlohmann::json;

/// What must stay as BuildRunnerJob() made it: absent where it was absent.
constexpr std::array kFixed = {
    "/apiVersion",
    "/kind",
    "/metadata/name",
    "/metadata/generateName",
    "/metadata/namespace",
    "/metadata/ownerReferences",
    "/spec/parallelism",
    "/spec/completions",
    "/spec/completionMode",
    "/spec/selector",
    "/spec/manualSelector",
    "/spec/podFailurePolicy",
    "/spec/podReplacementPolicy",
    "/spec/backoffLimitPerIndex",
    "/spec/successPolicy",
    "/spec/managedBy",
    "/spec/template/spec/restartPolicy",
    "/spec/template/spec/automountServiceAccountToken",
    "/spec/template/spec/ephemeralContainers",
    "/spec/template/spec/hostNetwork",
    "/spec/template/spec/hostPID",
    "/spec/template/spec/hostIPC",
    "/spec/template/spec/hostUsers",
    "/spec/template/spec/securityContext/runAsNonRoot",
    "/spec/template/spec/securityContext/seccompProfile",
};
/// The same within a container.
constexpr std::array kFixedInContainer = {
    "/command",
    "/args",
    "/restartPolicy",
    "/lifecycle",
    "/securityContext/privileged",
    "/securityContext/allowPrivilegeEscalation",
    "/securityContext/capabilities",
    "/securityContext/runAsNonRoot",
    "/securityContext/seccompProfile",
    "/securityContext/procMount",
};
/// Objects that may get members, but must keep those they have.
constexpr std::array kKept = {"/metadata/labels", "/spec/template/metadata/labels",
                              "/spec/template/metadata/annotations"};

std::string Dotted(std::string_view pointer) {
  std::string path(pointer.substr(1));
  std::ranges::replace(path, '/', '.');
  return path;
}

const json* At(const json& object, const char* pointer) {
  json::json_pointer path(pointer);
  return object.contains(path) ? &object.at(path) : nullptr;
}

std::unexpected<Error> Refuse(std::string_view path,
                              std::string_view why = "can't be changed by the Job template") {
  return Fail(ErrorCode::kInvalidArgument, fmt::format("{} {}", path, why));
}

Result<> CheckFixed(const json& before, const json& after, std::span<const char* const> pointers,
                    std::string_view prefix) {
  for (const char* pointer : pointers) {
    const json* old_value = At(before, pointer);
    const json* new_value = At(after, pointer);
    bool same =
        old_value == nullptr ? new_value == nullptr : new_value != nullptr && *old_value == *new_value;
    if (!same) return Refuse(fmt::format("{}{}", prefix, Dotted(pointer)));
  }
  return {};
}

/// Every element of a list of named things is still there as it was; others may have come.
Result<> CheckKept(const json& before, const json& after, const std::string& list, const char* key,
                   const std::string& prefix) {
  const json none = json::array();
  const json& now = after.contains(list) ? after.at(list) : none;
  for (const auto& element : before.value(list, none)) {
    if (std::ranges::find(now, element) == now.end()) {
      return Refuse(fmt::format("{}{}[{}]", prefix, list, element.at(key).get<std::string>()));
    }
  }
  return {};
}

Result<> CheckContainers(const json& before, const json& after, const std::string& list) {
  constexpr const char* kPod = "spec.template.spec.";
  for (std::size_t i = 0; i < after.at(list).size(); ++i) {
    const json& container = after.at(list)[i];
    std::string name = container.value("name", "");
    std::string place = fmt::format("{}{}[{}]", kPod, list, name);
    if (i >= before.at(list).size() || before.at(list)[i].at("name") != name) {
      return Refuse(place, "is not one of the Job's containers assume, inventory and upload");
    }
    place += '.';
    const json& original = before.at(list)[i];
    INVENTORY_CHECK(CheckFixed(original, container, kFixedInContainer, place));
    INVENTORY_CHECK(CheckKept(original, container, "env", "name", place));
    INVENTORY_CHECK(CheckKept(original, container, "volumeMounts", "mountPath", place));
  }
  if (after.at(list).size() != before.at(list).size()) return Refuse(fmt::format("{}{}", kPod, list));
  return {};
}

Result<> CheckVolumes(const json& before, const json& after) {
  INVENTORY_CHECK(CheckKept(before, after, "volumes", "name", "spec.template.spec."));
  for (const auto& volume : after.at("volumes")) {
    if (volume.contains("hostPath")) {
      return Refuse(fmt::format("spec.template.spec.volumes[{}].hostPath", volume.value("name", "")),
                    "is not allowed by the restricted pod security standard");
    }
  }
  return {};
}

Result<> CheckContract(const json& before, const json& after) {
  INVENTORY_CHECK(CheckFixed(before, after, kFixed, ""));
  for (const char* pointer : kKept) {
    const json* now = At(after, pointer);
    for (const auto& [key, value] : before.at(json::json_pointer(pointer)).items()) {
      if (now == nullptr || now->value(key, json()) != value) {
        return Refuse(fmt::format("{}[{}]", Dotted(pointer), key));
      }
    }
  }
  const json& pod_before = before.at("spec").at("template").at("spec");
  const json& pod_after = after.at("spec").at("template").at("spec");
  for (const char* list : {"containers", "initContainers"}) {
    if (!pod_after.contains(list)) return Refuse(fmt::format("spec.template.spec.{}", list));
    INVENTORY_CHECK(CheckContainers(pod_before, pod_after, list));
  }
  if (!pod_after.contains("volumes")) return Refuse("spec.template.spec.volumes");
  return CheckVolumes(pod_before, pod_after);
}

}  // namespace

Result<> ApplyJobTemplate(json& job, const json& job_template) {
  json merged = job;
  INVENTORY_CHECK(ApplyStrategicMerge(merged, job_template));
  if (At(merged, "/spec/template/spec") == nullptr) return Refuse("spec.template");
  try {
    INVENTORY_CHECK(CheckContract(job, merged));
  } catch (const json::exception&) {
    // The template may put anything anywhere, and the check takes objects and lists to be what they were.
    return Refuse("the Job template",
                  "has a text or a list where a Job has an object, or the other way round");
  }
  job = std::move(merged);
  return {};
}

}  // namespace inventory::k8s
