#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace inventory {

/// What went wrong, as far as a caller can act on it. Closed: every switch over it is complete.
enum class ErrorCode {
  kInvalidArgument,     ///< The caller's input is wrong: a flag, a parameter, a file's content.
  kConfiguration,       ///< Configuration or environment is wrong or incomplete; repeating is useless.
  kNotFound,            ///< What was named does not exist.
  kAlreadyExists,       ///< What should be made is there already.
  kUnauthenticated,     ///< No credentials, or nobody knows them.
  kExpiredCredentials,  ///< The credentials were good once.
  kPermissionDenied,    ///< The caller is known and may not.
  kThrottled,           ///< Asked too fast, after all retries.
  kUnavailable,         ///< Network or server trouble, after all retries.
  kDeadlineExceeded,    ///< Took longer than allowed.
  kCancelled,           ///< Somebody asked us to stop.
  kProtocol,            ///< The other side sent what its protocol does not allow.
  kService,             ///< A service refused for a reason of its own; its code is in the context, as "code".
  kIo,                  ///< A local file could not be read or written.
  kInternal,            ///< A defect of this program.
};

/// "permission denied" and so on: for messages.
std::string_view ErrorCodeName(ErrorCode code);

/// An error as a value: what happened, and where, as (key, value) context that callers add on the way up.
///
/// Messages are complete sentences for the user without a final full stop; they never hold secrets.
class Error {
 public:
  Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}

  ErrorCode code() const { return code_; }
  const std::string& message() const { return message_; }

  /// Context in the order in which it was added, innermost first: ("operation", "ec2:DescribeVpcs").
  const std::vector<std::pair<std::string, std::string>>& context() const { return context_; }

  /// The value of the first context entry of this key, or "".
  std::string_view Find(std::string_view key) const;

  Error&& With(std::string key, std::string value) &&;
  Error& With(std::string key, std::string value) &;

  /// "message (key=value, key=value)": one line.
  std::string ToString() const;

 private:
  ErrorCode code_;
  std::string message_;
  std::vector<std::pair<std::string, std::string>> context_;
};

}  // namespace inventory
