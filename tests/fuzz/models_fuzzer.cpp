#include <cstring>
#include <string>
#include <string_view>

#include "fuzz/memory_file.h"
#include "inventory/aws/client/paging.h"
#include "inventory/aws/endpoint/endpoint.h"
#include "inventory/aws/protocol/codec.h"
#include "inventory/base/encoding.h"
#include "inventory/base/random.h"

namespace {

using namespace inventory;

constexpr std::size_t kHeader = 180;
constexpr std::size_t kSize = 12;
constexpr std::size_t kChecksum = 16;
constexpr int kDepth = 3;

void Put(std::string& content, std::size_t offset, std::uint32_t number) {
  std::memcpy(content.data() + offset, &number, sizeof number);
}

void Follow(const aws::model::Shape& shape, int depth) {
  fuzz::Require(shape.name().size() < (1U << 24), "names have an end");
  if (depth == 0) return;
  if (shape.type() == aws::model::ShapeType::kList) Follow(shape.element().shape(), depth - 1);
  // Of a damaged number of members the first few tell as much as all.
  for (std::size_t i = 0; i < shape.member_count() && i < 8; ++i) Follow(shape.member(i).shape(), depth - 1);
}

void Use(const aws::model::Operation& operation) {
  if (const auto input = operation.input()) Follow(*input, kDepth);
  if (const auto output = operation.output()) Follow(*output, kDepth);
  (void)aws::endpoint::Resolve(operation, "eu-west-1", {});
  (void)aws::client::PageRulesOf(operation, aws::client::PageScope::kEverything);
  SeededRandom random(1);
  (void)aws::protocol::Serialize(operation, Value::Structure({}), random);
  for (const std::string_view body : {R"({"a":[{}]})", "<a><b><c/></b></a>"}) {
    Document document;
    (void)aws::protocol::ParseOutput(operation, {.status = 200, .headers = {}, .body = std::string(body)},
                                     document);
  }
}

}  // namespace

// Compiled models that were damaged after they were opened or written: wrong answers, never a wild read.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::MemoryFile file;
  std::string content(fuzz::Text(data, size));
  if (content.size() >= kHeader) {
    // What a header says of its file is made right, or no damage behind it would ever be looked at.
    Put(content, kSize, static_cast<std::uint32_t>(content.size()));
    Put(content, kChecksum, 0);
    Put(content, kChecksum, Crc32(std::string_view(content).substr(0, kHeader)));
  }
  file.Write(content);
  const auto models = aws::model::Models::Open(file.path());
  if (!models) {
    fuzz::Require(!models.error().message().empty(), "a refusal has a reason");
    return 0;
  }
  for (std::size_t i = 0; i < models->service_count() && i < 4; ++i) {
    const aws::model::Service service = models->service(i);
    (void)models->FindService(service.name());
    for (std::size_t j = 0; j < service.operation_count() && j < 16; ++j) Use(service.operation(j));
  }
  return 0;
}
