#include "inventory/base/exit_code.h"

namespace inventory {

ExitCode ExitCodeOf(const Error& error) {
  switch (error.code()) {
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kAlreadyExists:
      return ExitCode::kBadInput;
    case ErrorCode::kConfiguration:
    case ErrorCode::kNotFound:
    case ErrorCode::kUnauthenticated:
    case ErrorCode::kService:
      return ExitCode::kConfiguration;
    case ErrorCode::kPermissionDenied:
      return ExitCode::kDenied;
    case ErrorCode::kThrottled:
    case ErrorCode::kUnavailable:
    case ErrorCode::kDeadlineExceeded:
    case ErrorCode::kCancelled:
    case ErrorCode::kProtocol:
    // A new attempt begins with fresh credentials, and on a node whose disk may have room: a wrong retry
    // costs a minute, a missing one the account's report of the day.
    case ErrorCode::kExpiredCredentials:
    case ErrorCode::kIo:
      return ExitCode::kTemporary;
    case ErrorCode::kInternal:
      return ExitCode::kInternal;
  }
  return ExitCode::kInternal;
}

}  // namespace inventory
