#include "fuzz/answer.h"

// What users give as parameters: refused with a reason, or written.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace inventory;
  static constexpr fuzz::OperationName kOperations[] = {
      {"iam", "GetUser"},
      {"ec2", "DescribeVpcs"},
      {"identitystore", "GetUserId"},
      {"lambda", "ListFunctions"},
      {"s3", "GetObject"},
      {"s3", "PutObject"},
      {"route53", "ListTagsForResources"},
      {"cloudwatch", "GetMetricData"},
      {"neptune-graph", "ListQueries"},
  };
  const std::string_view text = fuzz::Text(data, size);
  if (text.empty()) return 0;
  const auto operation =
      fuzz::Find(kOperations[static_cast<unsigned char>(text[0]) % std::size(kOperations)]);
  Arena arena;
  const Result<Value> json = ParseJson(text.substr(1), arena);
  if (!json) return 0;
  const Result<Value> input = aws::protocol::ValidateInput(operation, *json, arena);
  if (!input) {
    fuzz::Require(!input.error().message().empty(), "an error says what is wrong");
    return 0;
  }
  SeededRandom random(1);
  const auto request = aws::protocol::Serialize(operation, *input, random);
  fuzz::Require(!request || request->path.starts_with('/'), "a path begins with '/'");
  return 0;
}
