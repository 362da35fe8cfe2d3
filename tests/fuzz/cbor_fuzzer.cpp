#include "aws/protocol/cbor.h"

#include "aws/protocol/parse.h"
#include "fuzz/answer.h"

// CBOR by itself, and as an answer: no service's model picks the protocol, so it is picked here.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace inventory;
  const std::string_view bytes = fuzz::Text(data, size);
  Arena arena;
  const Result<Value> value = aws::protocol::ParseCbor(bytes, arena);
  if (value) fuzz::Require(IsValidUtf8(ToJson(*value)), "text is UTF-8");

  static const auto operation = fuzz::Find({"cloudwatch", "DescribeAlarms"});
  const http::Response response{.status = 200, .headers = {}, .body = std::string(bytes)};
  Document document;
  const auto parsed =
      aws::protocol::ParseOutputAs(aws::model::Protocol::kRpcV2Cbor, operation, response, document, {});
  fuzz::Require(!parsed || value || bytes.empty(), "an answer is read only if it is CBOR");
  aws::protocol::ParseErrorAs(aws::model::Protocol::kRpcV2Cbor, operation, response, document);
  return 0;
}
