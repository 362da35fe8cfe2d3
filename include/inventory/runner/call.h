#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "inventory/async/lines.h"
#include "inventory/async/sync.h"
#include "inventory/async/task.h"
#include "inventory/aws/client/client.h"
#include "inventory/base/error.h"
#include "inventory/base/result.h"

namespace inventory::runner {

/// What `runner call` is asked. Service and operation have botocore's names: "ec2", "DescribeVpcs".
struct CallOptions {
  std::string service = {};
  std::string operation = {};
  /// A JSON object in the model's member names; blobs in base64. In a batch, for lines that have none.
  std::string parameters = "{}";
  /// "" is good for services that have no regions, and in a batch whose lines name theirs.
  std::string region = {};
  bool paginate = true;
  /// The first answer's body as it came, instead of what it means.
  bool raw = false;
  /// Lines of {"service", "operation", "parameters", "region"} instead of the one call above. Must outlive
  /// the calls.
  async::Lines* batch = nullptr;
  /// Calls of a batch in flight.
  std::size_t max_concurrency = 32;
  async::CancellationToken cancel = {};
};

/// Whether the result is all that there is.
enum class CallEnd : std::uint8_t {
  kComplete,
  kTruncated,  ///< The service says that there is more, and not how to ask for it.
};

using CallOutput = std::function<Result<>(std::string_view text)>;
/// Told what a result lacks.
using CallWarning = std::function<void(const Error& lack)>;

/// Makes one read call and writes its result as the AWS CLI prints it: all pages merged, JSON indented by
/// four spaces.
///
/// A batch writes one line of JSON for each line, in their order: {"result": ...} or {"error": {"code",
/// "message", "status", "request_id"}}, the last two null unless AWS answered. It fails only if the lines
/// can't be read, the output not be written, or if it is cancelled: then the calls under way are answered
/// with that, and no more are made. Memory does not grow with the lines: a call waits while too many later
/// results are held back by an earlier one.
///
/// `warn` is told of each result whose service has more than it gives. In a batch it is a result like any
/// other, and the batch ends with kComplete. A token that repeats is an error instead, without the pages that
/// came before it.
///
/// Errors: kInvalidArgument for a service or operation that does not exist or does not read, with the nearest
/// name, and for parameters that don't fit the model, a line each; kConfiguration without a region; and the
/// client's.
async::Task<Result<CallEnd>> RunCall(aws::Client& client, CallOptions options, CallOutput output,
                                     CallWarning warn);

}  // namespace inventory::runner
