#pragma once

#include <array>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "fuzz/fuzz.h"
#include "inventory/aws/protocol/codec.h"
#include "inventory/base/encoding.h"
#include "inventory/base/json.h"

namespace inventory::fuzz {

using OperationName = std::pair<std::string_view, std::string_view>;

inline const aws::model::Models& CompiledModels() {
  static const auto models =
      aws::model::Models::Open(std::filesystem::path(INVENTORY_BINARY_DIR) / "bin" / "models.bin");
  Require(models.has_value(), "the models are built");
  return *models;
}

inline aws::model::Operation Find(const OperationName& name) {
  const auto service = CompiledModels().FindService(name.first);
  Require(service.has_value(), "the service is known");
  const auto operation = service->FindOperation(name.second);
  Require(operation.has_value(), "the operation is known");
  return *operation;
}

/// The first byte picks the operation, the second the status, the rest is the body. Whatever came, there is a
/// result, an error of the service or an error of ours, and all that can be written.
inline void Answer(std::span<const OperationName> names, std::string_view input) {
  constexpr std::array kStatuses = {200, 204, 301, 400, 404, 503};
  if (input.size() < 2) return;
  const auto operation = Find(names[static_cast<unsigned char>(input[0]) % names.size()]);
  http::Response response;
  response.status = kStatuses[static_cast<unsigned char>(input[1]) % kStatuses.size()];
  response.headers = {{"Content-Type", "text/plain"}, {"x-amzn-query-error", "A;B"}};
  response.body = std::string(input.substr(2));

  Document document;
  Require(IsValidUtf8(aws::protocol::RequestId(response)) || !IsValidUtf8(response.body),
          "ids are text of the answer");
  if (aws::protocol::IsError(operation, response)) {
    const auto error = aws::protocol::ParseError(operation, std::move(response), document);
    Require(error.status >= 300, "an error has a status of one");
    Require(IsValidUtf8(ToJson(error.details)), "details are UTF-8");
    Require(IsValidUtf8(error.message) && IsValidUtf8(error.code), "errors are UTF-8");
  } else if (const auto parsed = aws::protocol::ParseOutput(operation, std::move(response), document);
             parsed) {
    Require(document.root().kind() == Value::Kind::kStructure, "a result is a structure");
    Require(IsValidUtf8(ToJson(document.root())), "results are UTF-8");
  } else {
    Require(!parsed.error().message().empty(), "an error says what came");
  }
}

}  // namespace inventory::fuzz
