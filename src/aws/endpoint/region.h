#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "inventory/aws/model/model_file.h"

namespace inventory::aws::endpoint {

/// The region's index in the file's table, or nothing for one that AWS's list does not have.
std::optional<std::uint32_t> FindRegion(const model::ModelFile& file, std::string_view name);

/// The index of the partition that the region belongs to, by list, then by pattern; else the first, as AWS's
/// rules say.
std::uint32_t FindPartition(const model::ModelFile& file, std::string_view region);

}  // namespace inventory::aws::endpoint
