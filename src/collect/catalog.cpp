#include "inventory/collect/catalog.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace inventory::collect {

std::vector<std::string> TypesOf(const Element& element) {
  std::vector<std::string> types;
  if (element.resource) types.push_back(element.resource->type);
  for (const ChildCall& child : element.children) {
    std::ranges::move(TypesOf(child.element), std::back_inserter(types));
  }
  return types;
}

std::vector<std::string> Catalog::types() const {
  std::vector<std::string> types;
  for (const ServiceEntry& service : services_) {
    for (const ListCall& call : service.calls) {
      for (const Listing& listing : call.listings) {
        for (const std::string& type : TypesOf(listing.element)) {
          types.push_back(fmt::format("{}.{}", service.name, type));
        }
      }
    }
  }
  std::ranges::sort(types);
  return types;
}

}  // namespace inventory::collect
