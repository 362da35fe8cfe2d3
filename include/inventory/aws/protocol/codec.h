#pragma once

#include <string>
#include <string_view>

#include "inventory/aws/model/model.h"
#include "inventory/base/random.h"
#include "inventory/base/result.h"
#include "inventory/base/value.h"
#include "inventory/http/message.h"

/// The six wire protocols as pure functions over models: no operation has code of its own.
/// https://smithy.io/2.0/aws/protocols/index.html
namespace inventory::aws::protocol {

/// An input on the wire, before it has a host and a signature.
struct WireRequest {
  std::string method;
  std::string host_prefix;  ///< "123456789012." or "".
  std::string path;         ///< Percent-encoded, begins with '/'.
  std::string query;        ///< Percent-encoded, without '?'; "" for none.
  http::Headers headers;
  std::string body;
  bool has_streaming_body = false;
};

/// What AWS said instead of a result.
struct ServiceError {
  std::string code;  ///< As botocore gives it: without namespace and URI parts.
  std::string message;
  int status = 0;
  std::string request_id;
  /// Members of a modelled error beyond the message, in the document's arena; null if there are none.
  Value details;
  bool throttling = false;  ///< The model marks this error as throttling.
  bool retryable = false;   ///< The model marks this error as retryable.
};

/// Writes `input` (a structure in the model's member names, checked by ValidateInput) for the operation's
/// protocol. Idempotency tokens that are absent are drawn from `random`. Computes Content-MD5 or
/// x-amz-checksum-* where the model requires one. Fails with kInvalidArgument where a value can't be written
/// (an empty URI label, an event stream).
Result<WireRequest> Serialize(const model::Operation& operation, const Value& input, Random& random);

/// Understands an answer that is no error as the operation's output structure, exactly as botocore does,
/// except that there is no ResponseMetadata. `document` owns the result and takes over the body. `input` is
/// what the call was made with, if known: S3 decodes keys only if we, not the caller, asked for the encoding.
/// kProtocol if the body is not what the protocol says, with what came instead.
Result<> ParseOutput(const model::Operation& operation, http::Response response, Document& document,
                     const Value& input = {});

/// True if this answer is an error, by status or by content (S3 answers some failures with status 200).
bool IsError(const model::Operation& operation, const http::Response& response);

/// Never fails: an answer that is no error document of the protocol gives the status as code, as botocore
/// does.
ServiceError ParseError(const model::Operation& operation, http::Response response, Document& document);

/// The request id of an answer, or "".
std::string RequestId(const http::Response& response);

/// Checks `input` (JSON values: untyped, from ParseJson) against the operation's input shape and gives it the
/// model's types: blobs from base64, timestamps from text or numbers, structures and maps told apart. All
/// problems in one kInvalidArgument, a line each: "Filters[0].Values: expected a list, got a string". Unknown
/// members name the nearest.
Result<Value> ValidateInput(const model::Operation& operation, const Value& input, Arena& arena);

}  // namespace inventory::aws::protocol
