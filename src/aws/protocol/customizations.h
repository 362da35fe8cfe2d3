#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "inventory/aws/model/model.h"
#include "inventory/aws/protocol/codec.h"
#include "inventory/base/value.h"

/// Where AWS's services are not what their models say. Every such place is a row of the table in
/// customizations.cpp; the codecs know none of them. botocore has the same ones (botocore/handlers.py).
namespace inventory::aws::protocol {

// Requests.

/// The member that users may mean by a name that the operation's input does not have, or "".
std::string_view MemberAlias(const model::Operation& operation, std::string_view name);

/// What is wrong with the value of a top-level member beyond its shape, or "".
std::string ProblemOfMember(const model::Operation& operation, const Field& member);

/// True for a member that CustomizeInput sets where the user has not.
bool HasDefault(const model::Operation& operation, std::string_view member);

/// Adds and changes members of the input's top level.
void CustomizeInput(const model::Operation& operation, std::vector<Field>& members, Arena& arena);

/// Adds header fields.
void CustomizeRequest(const model::Operation& operation, WireRequest& request);

/// True where timestamps are written with milliseconds instead of only with the fraction that they have.
bool WritesMilliseconds(const model::Operation& operation);

// Answers.

/// True where an answer of status 200 may be an error document.
bool MayFailWithSuccess(const model::Operation& operation);

/// True for a header that is left out of the result if it holds no timestamp, instead of failing the answer.
bool IsLenientTimestamp(const model::Operation& operation, std::string_view member);

/// Changes a result that the codec has read. `input` is what the call was made with, null if that is not
/// known.
void CustomizeOutput(const model::Operation& operation, const Value& input, const http::Headers& headers,
                     std::string_view body, Document& document);

/// The member of an error document that holds the message where "message" is missing, or "".
std::string_view ErrorMessageMember(const model::Operation& operation);

}  // namespace inventory::aws::protocol
