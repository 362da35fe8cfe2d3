#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "inventory/async/task.h"
#include "inventory/aws/client/client.h"
#include "inventory/base/result.h"

namespace inventory::runner {

/// What `runner call` is asked. Service and operation have botocore's names: "ec2", "DescribeVpcs".
struct CallOptions {
  std::string service = {};
  std::string operation = {};
  std::string parameters = "{}";  ///< A JSON object in the model's member names; blobs in base64.
  /// "" is good for services that have no regions, and in a batch whose lines name theirs.
  std::string region = {};
  bool paginate = true;
  /// The first answer's body as it came, instead of what it means.
  bool raw = false;
  /// Lines of {"service", "operation", "parameters", "region"} instead of the one call above; "-" is standard
  /// input.
  std::optional<std::filesystem::path> batch = {};
  /// Calls of a batch in flight.
  std::size_t max_concurrency = 32;
};

using CallOutput = std::function<Result<>(std::string_view text)>;

/// Makes one read call and writes its result as the AWS CLI prints it: all pages merged, JSON indented by
/// four spaces.
///
/// A batch writes one line of JSON for each line, in their order: {"result": ...} or {"error": {"code",
/// "message", "status", "request_id"}}, the last two null unless AWS answered. It fails only if the file
/// can't be read or the output not be written. Memory does not grow with the file: a call waits while too
/// many later results are held back by an earlier one.
///
/// Errors: kInvalidArgument for a service or operation that does not exist or does not read, with the nearest
/// name, and for parameters that don't fit the model, a line each; kConfiguration without a region; and the
/// client's.
async::Task<Result<>> RunCall(aws::Client& client, CallOptions options, CallOutput output);

}  // namespace inventory::runner
