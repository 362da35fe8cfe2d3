#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "inventory/aws/model/model.h"
#include "inventory/aws/protocol/codec.h"
#include "inventory/base/result.h"
#include "inventory/base/value.h"
#include "inventory/http/message.h"
#include "xml.h"

/// The answer side of each protocol. A body is a view into the arena's document, which has adopted it.
namespace inventory::aws::protocol {

// What codec.h offers, for one protocol, whichever the service's model picks: of today's models, none picks
// rpc-v2-cbor.
Result<> ParseOutputAs(model::Protocol protocol, const model::Operation& operation, http::Response response,
                       Document& document, const Value& input);
ServiceError ParseErrorAs(model::Protocol protocol, const model::Operation& operation,
                          http::Response response, Document& document);

/// Reads the members of `structure` (an output or an error) out of an answer: headers, status and body.
/// `result_wrapper` names the element of a query answer that holds the members, or is "".
Result<Value> ParseStructure(model::Protocol protocol, const model::Shape& structure,
                             std::string_view result_wrapper, const http::Response& response,
                             std::string_view body, Arena& arena);

/// For rest-json and rest-xml.
Result<Value> ParseRest(model::Protocol protocol, const model::Shape& structure,
                        const http::Response& response, std::string_view body, Arena& arena);

/// A body as untyped values; an empty one is an empty object.
Result<Value> ParseJsonBody(std::string_view body, Arena& arena);

/// A body as an XML document. Refuses HTML, which proxies and load balancers send.
Result<XmlTree> ParseXmlBody(std::string_view body, Arena& arena);

/// All fields of this name, joined by ", "; header names have no case.
std::optional<std::string> JoinedHeader(const http::Headers& headers, std::string_view name);

/// "an HTML page", "text that begins with ...": what came instead of what the protocol says.
std::string DescribeBody(std::string_view body);

}  // namespace inventory::aws::protocol
