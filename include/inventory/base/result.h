#pragma once

#include <expected>
#include <utility>

#include "inventory/base/error.h"

namespace inventory {

/// A value, or why there is none. No function of this project throws across a module boundary.
template <class T = void>
using Result = std::expected<T, Error>;

/// `return Fail(ErrorCode::kIo, "...")` in a function that returns some Result.
inline std::unexpected<Error> Fail(ErrorCode code, std::string message) {
  return std::unexpected<Error>(Error(code, std::move(message)));
}
inline std::unexpected<Error> Fail(Error error) {
  return std::unexpected<Error>(std::move(error));
}

}  // namespace inventory

/// Evaluates a Result; returns (or co_returns) its error from the enclosing function, else binds its value.
///   INVENTORY_TRY(auto models, Models::Open(path));
///   INVENTORY_CO_TRY(auto response, co_await transport.Send(request));
#define INVENTORY_TRY(declaration, expression) \
  INVENTORY_TRY_IMPL(INVENTORY_UNIQUE(try_result_), declaration, expression, return)
#define INVENTORY_CO_TRY(declaration, expression) \
  INVENTORY_TRY_IMPL(INVENTORY_UNIQUE(try_result_), declaration, expression, co_return)
/// The same for Result<void>.
#define INVENTORY_CHECK(expression) INVENTORY_CHECK_IMPL(INVENTORY_UNIQUE(try_result_), expression, return)
#define INVENTORY_CO_CHECK(expression) \
  INVENTORY_CHECK_IMPL(INVENTORY_UNIQUE(try_result_), expression, co_return)

// NOLINTBEGIN(bugprone-macro-parentheses): a declaration and a statement cannot stand in parentheses.
#define INVENTORY_CONCAT_IMPL(a, b) a##b
#define INVENTORY_CONCAT(a, b) INVENTORY_CONCAT_IMPL(a, b)
#define INVENTORY_UNIQUE(prefix) INVENTORY_CONCAT(prefix, __LINE__)
#define INVENTORY_TRY_IMPL(result, declaration, expression, leave)                     \
  auto result = (expression);                                                          \
  if (!result) leave ::std::unexpected<::inventory::Error>(std::move(result).error()); \
  declaration = std::move(*result)
#define INVENTORY_CHECK_IMPL(result, expression, leave) \
  if (auto result = (expression); !result)              \
  leave ::std::unexpected<::inventory::Error>(std::move(result).error())
// NOLINTEND(bugprone-macro-parentheses)
