#include "inventory/base/error.h"

#include <algorithm>

namespace inventory {

namespace {

/// A message may have a line for each problem, or carry another program's words, line breaks included.
std::string OnOneLine(std::string_view text) {
  constexpr std::string_view kLineBreaks = "\r\n";
  constexpr std::string_view kBlanks = " \t\r\n";
  std::string line;
  for (auto end = text.find_first_of(kLineBreaks); end != std::string_view::npos;
       end = text.find_first_of(kLineBreaks)) {
    line.append(text.substr(0, end));
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks, end), text.size()));
    if (!text.empty()) line.append(line.ends_with(':') ? " " : "; ");
  }
  return line.append(text);
}

}  // namespace

std::string_view ErrorCodeName(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return "invalid argument";
    case ErrorCode::kConfiguration:
      return "configuration error";
    case ErrorCode::kNotFound:
      return "not found";
    case ErrorCode::kAlreadyExists:
      return "already exists";
    case ErrorCode::kUnauthenticated:
      return "unauthenticated";
    case ErrorCode::kExpiredCredentials:
      return "expired credentials";
    case ErrorCode::kPermissionDenied:
      return "permission denied";
    case ErrorCode::kThrottled:
      return "throttled";
    case ErrorCode::kUnavailable:
      return "unavailable";
    case ErrorCode::kDeadlineExceeded:
      return "deadline exceeded";
    case ErrorCode::kCancelled:
      return "cancelled";
    case ErrorCode::kProtocol:
      return "protocol error";
    case ErrorCode::kService:
      return "service error";
    case ErrorCode::kIo:
      return "input/output error";
    case ErrorCode::kInternal:
      return "internal error";
  }
  return "internal error";
}

std::string_view Error::Find(std::string_view key) const {
  for (const auto& [name, value] : context_) {
    if (name == key) return value;
  }
  return {};
}

Error&& Error::With(std::string key, std::string value) && {
  context_.emplace_back(std::move(key), std::move(value));
  return std::move(*this);
}

Error& Error::With(std::string key, std::string value) & {
  context_.emplace_back(std::move(key), std::move(value));
  return *this;
}

std::string Error::ToString() const {
  std::string text = message_;
  std::string_view separator = " (";
  for (const auto& [key, value] : context_) {
    text.append(separator).append(key).append("=").append(value);
    separator = ", ";
  }
  if (!context_.empty()) text.push_back(')');
  return OnOneLine(text);
}

}  // namespace inventory
