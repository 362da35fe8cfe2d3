#include <string>

#include <fmt/format.h>

#include "collect/yaml_source.h"
#include "inventory/collect/plan.h"

namespace inventory::collect {

class LimitsLoader {
 public:
  static Result<Limits> Load(const YamlSource& source) {
    Limits limits;
    INVENTORY_CHECK(source.CheckKeys(source.root(), {"default", "services"}));
    INVENTORY_TRY(const YAML::Node fallback, source.Required(source.root(), "default"));
    INVENTORY_TRY(limits.default_, ReadRate(source, fallback));
    const YAML::Node services = source.root()["services"];
    if (!services) return limits;
    if (!services.IsMap()) return source.FailAt(services, "expected services by name");
    for (const auto& entry : services) {
      INVENTORY_TRY(const std::string name, source.Text(entry.first));
      INVENTORY_TRY(limits.services_[name], ReadService(source, entry.second));
    }
    return limits;
  }

 private:
  static Result<Limits::ServiceLimits> ReadService(const YamlSource& source, const YAML::Node& node) {
    INVENTORY_CHECK(source.CheckKeys(node, {"source", "rate", "burst", "per", "operations"}));
    Limits::ServiceLimits limits;
    INVENTORY_TRY(limits.rate, ReadRate(source, node));
    if (const YAML::Node per = node["per"]) {
      INVENTORY_TRY(const std::string scope, source.Text(per));
      if (scope != "operation" && scope != "service") {
        return source.FailAt(per, fmt::format("\"{}\" is neither operation nor service", scope));
      }
      limits.per_operation = scope == "operation";
    }
    const YAML::Node operations = node["operations"];
    if (!operations) return limits;
    if (!operations.IsMap()) return source.FailAt(operations, "expected operations by name");
    for (const auto& entry : operations) {
      INVENTORY_TRY(const std::string name, source.Text(entry.first));
      INVENTORY_CHECK(source.CheckKeys(entry.second, {"source", "rate", "burst"}));
      INVENTORY_TRY(limits.operations[name], ReadRate(source, entry.second));
    }
    return limits;
  }

  static Result<Rate> ReadRate(const YamlSource& source, const YAML::Node& node) {
    if (!node.IsMap()) return source.FailAt(node, "expected rate and burst");
    Rate rate;
    INVENTORY_TRY(const YAML::Node per_second, source.Required(node, "rate"));
    INVENTORY_TRY(const YAML::Node burst, source.Required(node, "burst"));
    INVENTORY_TRY(rate.per_second, source.Number(per_second));
    INVENTORY_TRY(rate.burst, source.Number(burst));
    if (!(rate.per_second > 0)) return source.FailAt(per_second, "a rate must be more than 0");
    if (!(rate.burst >= 1)) return source.FailAt(burst, "a burst must be at least 1");
    return rate;
  }
};

Result<Limits> Limits::Load(const std::filesystem::path& file) {
  INVENTORY_TRY(const YamlSource source, YamlSource::Load(file));
  return LimitsLoader::Load(source);
}

}  // namespace inventory::collect
