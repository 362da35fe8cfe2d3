#pragma once

#include <filesystem>
#include <memory>

#include "inventory/aws/model/model_file.h"
#include "inventory/base/result.h"

namespace inventory::aws::model {

/// Maps the file and checks its header and its tables' places; see Models::Open for the errors.
Result<std::unique_ptr<const ModelFile>> OpenModelFile(const std::filesystem::path& path);

}  // namespace inventory::aws::model
