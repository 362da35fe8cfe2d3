#include "fuzz/answer.h"

// Answers of json and rest-json: lists, maps, unions, documents, recursion, payloads of each kind.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using inventory::fuzz::OperationName;
  static constexpr OperationName kOperations[] = {
      {"organizations", "ListAccounts"}, {"dynamodb", "GetItem"},        {"ce", "GetAnomalySubscriptions"},
      {"b2bi", "GetCapability"},         {"lambda", "ListFunctions"},    {"accessanalyzer", "GetAnalyzer"},
      {"apigateway", "GetExport"},       {"bedrock-agent", "GetPrompt"}, {"amplifyuibuilder", "GetTheme"},
  };
  inventory::fuzz::Answer(kOperations, inventory::fuzz::Text(data, size));
  return 0;
}
