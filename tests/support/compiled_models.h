#pragma once

#include <filesystem>
#include <stdexcept>
#include <string_view>

#include "inventory/aws/model/model.h"

namespace inventory::testing {

inline std::filesystem::path CompiledModelsPath() {
  return std::filesystem::path(INVENTORY_BINARY_DIR) / "bin" / "models.bin";
}

/// The models that this build compiled, mapped once.
inline const aws::model::Models& CompiledModels() {
  static const Result<aws::model::Models> models = aws::model::Models::Open(CompiledModelsPath());
  if (!models) throw std::runtime_error(models.error().ToString());
  return *models;
}

inline aws::model::Service FindService(std::string_view name) {
  const auto service = CompiledModels().FindService(name);
  if (!service) throw std::runtime_error("no service " + std::string(name));
  return *service;
}

inline aws::model::Operation FindOperation(std::string_view service, std::string_view name) {
  const auto operation = FindService(service).FindOperation(name);
  if (!operation) throw std::runtime_error("no operation " + std::string(name));
  return *operation;
}

}  // namespace inventory::testing
