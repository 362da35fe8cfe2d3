#include "inventory/aws/model/model_file.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <iterator>

#include "inventory/aws/model/model.h"
#include "inventory/base/random.h"
#include "support/compiled_models.h"
#include "support/temporary_directory.h"

namespace inventory::aws::model {
namespace {

constexpr std::size_t kHeaderSize = 24 + 13 * 12;

const std::string& Compiled() {
  static const std::string content = [] {
    std::ifstream file(testing::CompiledModelsPath(), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }();
  return content;
}

/// What Open says about a file of this content.
std::string Refusal(const std::string& content) {
  const testing::TemporaryDirectory directory;
  const auto path = directory.Write("models.bin", content);
  const auto models = Models::Open(path);
  if (models) return "opened";
  EXPECT_EQ(models.error().code(), ErrorCode::kInvalidArgument);
  std::string message = models.error().message();
  return message.erase(0, path.native().size());
}

TEST(OpenModels, MissingFileIsNotFound) {
  const auto models = Models::Open("/nowhere/models.bin");
  ASSERT_FALSE(models);
  EXPECT_EQ(models.error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(models.error().message(),
            "there is no file of compiled models at /nowhere/models.bin; tools/compile_models makes it");
}

TEST(OpenModels, DirectoryIsRefused) {
  const testing::TemporaryDirectory directory;
  const auto models = Models::Open(directory.path());
  ASSERT_FALSE(models);
  EXPECT_EQ(models.error().code(), ErrorCode::kInvalidArgument);
}

TEST(OpenModels, SaysWhyAFileIsRefused) {
  const std::string end = "; build it again with this version's tools/compile_models";
  const std::string begin = " is not a file of compiled models that this program reads: ";
  EXPECT_EQ(Refusal(""), begin + "it is too short" + end);
  EXPECT_EQ(Refusal(std::string(1000, 'x')), begin + "it does not begin with AWSMODEL" + end);
  std::string other_version = Compiled();
  other_version[8] = 99;
  EXPECT_EQ(Refusal(other_version), begin + "its format has version 99, not 1" + end);
  EXPECT_EQ(Refusal(Compiled().substr(0, 1000)),
            begin + "it has 1000 bytes instead of " + std::to_string(Compiled().size()) + end);
  std::string damaged = Compiled();
  damaged[40] = static_cast<char>(damaged[40] ^ 1);
  EXPECT_EQ(Refusal(damaged), begin + "its header is damaged" + end);
}

TEST(OpenModels, AnyFlippedBitOfTheHeaderIsNoticed) {
  const testing::TemporaryDirectory directory;
  const auto path = directory.Write("models.bin", Compiled());
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  const auto put = [&file](std::size_t at, char byte) {
    file.seekp(static_cast<std::streamoff>(at));
    file.put(byte);
    file.flush();
  };
  ASSERT_TRUE(Models::Open(path));
  for (std::size_t at = 0; at < kHeaderSize; ++at) {
    const int bit = static_cast<int>(at % 8);
    put(at, static_cast<char>(Compiled()[at] ^ (1 << bit)));
    EXPECT_FALSE(Models::Open(path)) << "byte " << at;
    put(at, Compiled()[at]);
  }
}

/// Follows everything that an operation's records lead to.
std::size_t Read(const Operation& operation) {
  std::size_t length = operation.name().size() + operation.request_uri().size();
  std::vector<std::pair<Shape, int>> pending;
  for (const auto& shape : {operation.input(), operation.output()}) {
    if (shape) pending.emplace_back(*shape, 0);
  }
  constexpr int kDepth = 3;
  while (!pending.empty()) {
    const auto [shape, depth] = pending.back();
    pending.pop_back();
    length += shape.name().size() + shape.enum_values().size() +
              static_cast<std::size_t>(shape.min().value_or(0) != 0);
    if (shape.payload()) length += shape.payload()->name().size();
    const std::size_t count = std::min<std::size_t>(shape.member_count(), 50);
    for (std::size_t index = 0; index < count; ++index) {
      const Member member = shape.member(index);
      length += member.wire_name().size() + static_cast<std::size_t>(member.location());
      if (depth < kDepth) pending.emplace_back(member.shape(), depth + 1);
    }
    if (shape.type() == ShapeType::kList && depth < kDepth) {
      pending.emplace_back(shape.element().shape(), depth + 1);
    }
  }
  if (const auto paginator = operation.paginator()) length += paginator->result_keys().size();
  return length;
}

TEST(Models, DamagedRecordsGiveWrongAnswersButNoWildReads) {
  std::string content = Compiled();
  SeededRandom random(20);
  constexpr int kDamages = 20'000;
  for (int damage = 0; damage < kDamages; ++damage) {
    const std::size_t at = kHeaderSize + random.Next() % (content.size() - kHeaderSize);
    content[at] = static_cast<char>(random.Next());
  }
  const testing::TemporaryDirectory directory;
  const auto models = Models::Open(directory.Write("models.bin", content));
  ASSERT_TRUE(models);
  std::size_t length = 0;
  for (std::size_t index = 0; index < models->service_count(); index += 7) {
    const Service service = models->service(index);
    length += service.other_operations().size() + service.signing_name().size();
    service.FindError("ThrottlingException");
    const std::size_t count = std::min<std::size_t>(service.operation_count(), 20);
    for (std::size_t operation = 0; operation < count; ++operation)
      length += Read(service.operation(operation));
  }
  EXPECT_GT(length, 0U);
}

TEST(ModelFile, IndexesBeyondATableGiveEmptyRecords) {
  const ModelFile& file = testing::CompiledModels().file();
  EXPECT_EQ(file.services[file.services.size()].name, 0U);
  EXPECT_TRUE(file.services.Slice(file.services.size(), 1).empty());
  EXPECT_EQ(file.services.Slice(file.services.size() - 1, 5).size(), 1U);
  EXPECT_TRUE(file.List(file.lists.size()).empty());
}

TEST(ModelFile, CountsEndWithTheirTable) {
  const ModelFile& file = testing::CompiledModels().file();
  std::string content = Compiled();
  for (std::uint32_t index = 0; index < file.shapes.size(); ++index) {
    const auto* record = reinterpret_cast<const std::byte*>(file.shapes.Slice(index, 1).data());
    const auto count = record - file.data + static_cast<std::ptrdiff_t>(offsetof(ShapeRecord, count));
    std::memset(content.data() + count, 0xFF, sizeof(ShapeRecord::count));
  }
  const testing::TemporaryDirectory directory;
  const auto models = Models::Open(directory.Write("models.bin", content));
  ASSERT_TRUE(models);
  const Service last = models->service(models->service_count() - 1);
  const auto output = last.operation(last.operation_count() - 1).output();
  ASSERT_TRUE(output);
  EXPECT_LT(output->member_count(), 0xFFFFU);
}

TEST(ModelFile, TextBeyondThePoolIsEmpty) {
  const ModelFile& file = testing::CompiledModels().file();
  EXPECT_EQ(file.Text(0), "");
  EXPECT_EQ(file.Text(0xFFFFFF05), "");
  EXPECT_EQ(file.Text((file.text.size() - 1) << 8 | 2), "");
  // A long text's length would stand across the pool's end.
  EXPECT_EQ(file.Text((file.text.size() - 2) << 8 | 255), "");
}

}  // namespace
}  // namespace inventory::aws::model
