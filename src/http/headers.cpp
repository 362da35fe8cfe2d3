#include <algorithm>
#include <utility>

#include "inventory/base/encoding.h"
#include "inventory/http/message.h"

namespace inventory::http {

std::optional<std::string_view> Headers::Find(std::string_view name) const {
  for (const auto& [field, value] : fields_) {
    if (EqualsIgnoreCase(field, name)) return value;
  }
  return std::nullopt;
}

void Headers::Add(std::string name, std::string value) {
  fields_.emplace_back(std::move(name), std::move(value));
}

void Headers::Set(std::string name, std::string value) {
  auto same_name = [&](const auto& field) { return EqualsIgnoreCase(field.first, name); };
  auto first = std::ranges::find_if(fields_, same_name);
  if (first == fields_.end()) {
    Add(std::move(name), std::move(value));
    return;
  }
  first->second = std::move(value);
  fields_.erase(std::remove_if(std::next(first), fields_.end(), same_name), fields_.end());
}

void Headers::Remove(std::string_view name) {
  std::erase_if(fields_, [&](const auto& field) { return EqualsIgnoreCase(field.first, name); });
}

}  // namespace inventory::http
