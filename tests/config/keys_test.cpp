#include <gtest/gtest.h>

#include "config/program.h"

namespace inventory::config {
namespace {

class Keys : public ::testing::Test {
 protected:
  Keys() {
    program_.options().Add(bucket_, {.name = "bucket"});
    program_.options().Add(limit_, {.name = "max-parallel"});
    program_.options().Add(name_space_, {.name = "namespace", .key = "kubernetes.namespace"});
    program_.options().Add(image_, {.name = "image", .key = "kubernetes.image"});
    program_.options().Add(regions_, {.name = "regions"});
  }

  Program program_;
  std::string bucket_;
  int limit_ = 50;
  std::string name_space_ = "inventory";
  std::string image_;
  std::vector<std::string> regions_;
};

TEST_F(Keys, NestWhereTheyHaveDots) {
  EXPECT_EQ(program_.File("max_parallel: 7\nkubernetes:\n  namespace: other\n").Parse(), "");
  EXPECT_EQ(limit_, 7);
  EXPECT_EQ(name_space_, "other");
}

TEST_F(Keys, WithoutValueCountAsNotGiven) {
  EXPECT_EQ(program_.File("max_parallel:\nkubernetes:\nregions: ~\n").Parse(), "");
  EXPECT_EQ(limit_, 50);
}

TEST_F(Keys, UnknownOnesAreMistakesThatNameTheNearest) {
  EXPECT_EQ(program_.File("max_paralel: 7\n\nkubernetes:\n  namspace: x\n  color: red\n").Parse(),
            "program: FILE:1: max_paralel: unknown key: did you mean \"max_parallel\"?\n"
            "program: FILE:4: kubernetes.namspace: unknown key: did you mean \"namespace\"?\n"
            "program: FILE:5: kubernetes.color: unknown key\n");
  EXPECT_EQ(program_.exit(), ExitCode::kConfiguration);
}

TEST_F(Keys, MustHaveTheShapeThatTheyMean) {
  EXPECT_EQ(program_.File("kubernetes: x\nbucket: [a]\nregions: {a: b}\n").Parse(),
            "program: FILE:1: kubernetes: expected a mapping\n"
            "program: FILE:2: bucket: expected a single value\n"
            "program: FILE:3: regions: expected a sequence\n");
}

TEST_F(Keys, TakeListsAsSequencesOrTexts) {
  EXPECT_EQ(program_.File("regions: [eu-west-1, global]\n").Parse(), "");
  EXPECT_EQ(regions_, (std::vector<std::string>{"eu-west-1", "global"}));
  EXPECT_EQ(program_.File("regions: eu-west-1, global\n").Parse(), "");
  EXPECT_EQ(regions_, (std::vector<std::string>{"eu-west-1", "global"}));
  EXPECT_EQ(program_.File("regions:\n  - [a]\n").Parse(),
            "program: FILE:2: regions: expected a sequence of single values\n");
}

TEST(KeysOfOtherCommands, AreKnownButNotRead) {
  const testing::TemporaryDirectory directory;
  const std::string file = directory.Write("c.yaml", "format: native\nbucket: b\n").native();
  CommandLine line("program", "", "1");
  std::string bucket;
  std::string format;
  line.AddCommand("upload", "").Add(bucket, {.name = "bucket"});
  line.AddCommand("inventory", "").Add(format, {.name = "format"});
  const std::vector<std::string> arguments = {"upload", "--config", file};
  const Parsed parsed = line.Parse(arguments, Environment());
  EXPECT_EQ(parsed.text, "");
  EXPECT_EQ(parsed.command, "upload");
  EXPECT_EQ(bucket, "b");
  EXPECT_EQ(format, "");
}

}  // namespace
}  // namespace inventory::config
