#include "inventory/aws/client/input.h"

#include <fmt/format.h>

namespace inventory::aws::client {

Result<model::Operation> FindOperation(const model::Models& models, std::string_view service,
                                       std::string_view operation) {
  if (const auto found = models.FindService(service)) {
    if (const auto known = found->FindOperation(operation)) return *known;
  }
  return Fail(ErrorCode::kInternal,
              fmt::format("the compiled models have no {}:{}; build them again", service, operation));
}

Input& Input::Text(std::string_view name, std::string_view text) {
  return text.empty() ? *this : Member(name, Value::String(arena().Copy(text)));
}

Input& Input::Integer(std::string_view name, std::int64_t number) {
  return Member(name, Value::Integer(number));
}

Input& Input::Flag(std::string_view name, bool flag) {
  return Member(name, Value::Boolean(flag));
}

Input& Input::Member(std::string_view name, Value value) {
  fields_.push_back({.name = name, .value = value});
  return *this;
}

}  // namespace inventory::aws::client
