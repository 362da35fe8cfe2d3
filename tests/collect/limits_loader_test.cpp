#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "inventory/collect/plan.h"
#include "support/temporary_directory.h"

namespace inventory::collect {
namespace {

TEST(LimitsLoader, TellsWhatIsWrongAndWhere) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kCases{{
      {"services: {}\n", ":1: \"default\" is missing"},
      {"default: {rate: 0, burst: 1}\n", ":1: a rate must be more than 0"},
      {"default: {rate: 1, burst: 0}\n", ":1: a burst must be at least 1"},
      {"default: {rate: fast, burst: 1}\n", ":1: expected a number"},
      {"default: {rate: 1, burst: 1}\nservices:\n  ec2: {rate: 1}\n", ":3: \"burst\" is missing"},
      {"default: {rate: 1, burst: 1}\nservices:\n  ec2: {rate: 1, burst: 1, per: call}\n",
       ":3: \"call\" is neither operation nor service"},
      {"default: {rate: 1, burst: 1}\nservice: {}\n",
       ":2: unknown key \"service\"; did you mean \"services\"?"},
      {"default: [\n", ":2: end of sequence flow not found"},
  }};
  const testing::TemporaryDirectory directory;
  for (const auto& [text, message] : kCases) {
    const std::filesystem::path file = directory.Write("limits.yaml", text);
    const Result<Limits> limits = Limits::Load(file);
    ASSERT_FALSE(limits) << text;
    EXPECT_EQ(limits.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_EQ(limits.error().message(), file.string() + std::string(message));
  }
}

TEST(LimitsLoader, NeedsTheFile) {
  const Result<Limits> limits = Limits::Load("/nonexistent/limits.yaml");
  ASSERT_FALSE(limits);
  EXPECT_EQ(limits.error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace inventory::collect
