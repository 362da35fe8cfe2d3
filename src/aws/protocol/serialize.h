#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "inventory/aws/model/model.h"
#include "inventory/aws/protocol/codec.h"
#include "inventory/base/result.h"
#include "inventory/base/value.h"
#include "scalars.h"

/// The request side of each protocol. All take an input that ValidateInput has passed, or one of the same
/// form, and fill in method, path, query, headers and body.
namespace inventory::aws::protocol {

/// Serialize of codec.h, for one protocol, whichever the service's model picks.
Result<WireRequest> SerializeAs(model::Protocol protocol, const model::Operation& operation,
                                const Value& input, Random& random);

Result<> SerializeQuery(const model::Operation& operation, const Value& input,
                        const TimestampWriter& timestamps, WireRequest& request);
Result<> SerializeJsonRpc(const model::Operation& operation, const Value& input,
                          const TimestampWriter& timestamps, WireRequest& request);
Result<> SerializeCbor(const model::Operation& operation, const Value& input, WireRequest& request);
/// rest-json and rest-xml.
Result<> SerializeRest(const model::Operation& operation, const Value& input,
                       const TimestampWriter& timestamps, WireRequest& request);

/// A structure as a JSON object, members under their wire names.
void AppendJsonBody(const model::Shape& structure, const Value& value, const TimestampWriter& timestamps,
                    std::string& out);
/// Any shape, of a payload member.
void AppendJsonBody(const model::Member& use, const Value& value, const TimestampWriter& timestamps,
                    std::string& out);

/// The root element of a REST-XML body: its name, and its namespace or "".
struct XmlRoot {
  std::string_view name;
  std::string_view namespace_uri;
  std::string_view namespace_prefix;
};
void AppendXmlBody(const XmlRoot& root, const model::Shape& structure, const Value& value,
                   const TimestampWriter& timestamps, std::string& out);

/// Adds the checksum header that the operation requires, or that S3 wants of uploads: CRC-32 unless the input
/// names another algorithm.
Result<> AddChecksum(const model::Operation& operation, const Value& input, WireRequest& request);

/// What stands for a label of "/{Bucket}/{Key+}": "Bucket", "Key+".
using LabelText = std::function<Result<std::string>(std::string_view label)>;
Result<std::string> ExpandLabels(std::string_view pattern, const LabelText& text_of);

/// The text of a number, boolean, string or blob (base64) as query strings, headers, labels and XML have it.
std::string ScalarText(const Value& value);

}  // namespace inventory::aws::protocol
