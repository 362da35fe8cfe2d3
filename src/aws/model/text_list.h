#pragma once

#include <string_view>
#include <vector>

#include "inventory/aws/model/model_file.h"

namespace inventory::aws::model {

inline std::vector<std::string_view> TextList(const ModelFile& file, ListReference reference) {
  std::vector<std::string_view> texts;
  for (const TextReference text : file.List(reference)) texts.push_back(file.Text(text));
  return texts;
}

}  // namespace inventory::aws::model
