#include <gtest/gtest.h>

#include "config/program.h"

namespace inventory::config {
namespace {

class Sources : public ::testing::Test {
 protected:
  Sources() {
    program_.options().Add(bucket_, {.name = "bucket", .variable = "BUCKET_NAME"});
    program_.options().Add(limit_, {.name = "max-parallel"}, {1, 1000});
  }

  Program program_;
  std::string bucket_ = "default";
  int limit_ = 50;
};

TEST_F(Sources, FlagsComeBeforeVariablesBeforeTheFileBeforeDefaults) {
  EXPECT_EQ(program_.Parse(), "");
  EXPECT_EQ(bucket_, "default");
  EXPECT_EQ(program_.File("bucket: file\n").Parse(), "");
  EXPECT_EQ(bucket_, "file");
  EXPECT_EQ(program_.Variable("BUCKET_NAME", "variable").Parse(), "");
  EXPECT_EQ(bucket_, "variable");
  EXPECT_EQ(program_.Parse({"--bucket", "flag"}), "");
  EXPECT_EQ(bucket_, "flag");
}

TEST_F(Sources, EmptyVariablesCountAsUnset) {
  EXPECT_EQ(program_.Variable("BUCKET_NAME", "").Parse(), "");
  EXPECT_EQ(bucket_, "default");
}

TEST_F(Sources, VariablesDeriveFromNames) {
  EXPECT_EQ(program_.Variable("INVENTORY_MAX_PARALLEL", "9").Parse(), "");
  EXPECT_EQ(limit_, 9);
}

TEST_F(Sources, WeakerValuesAreNotChecked) {
  EXPECT_EQ(program_.Variable("INVENTORY_MAX_PARALLEL", "many").Parse({"--max-parallel", "3"}), "");
  EXPECT_EQ(limit_, 3);
}

TEST_F(Sources, MistakesNameTheVariable) {
  EXPECT_EQ(program_.Variable("INVENTORY_MAX_PARALLEL", "many").Parse(),
            "program: INVENTORY_MAX_PARALLEL: \"many\" is not a whole number from 1 to 1000\n");
  EXPECT_EQ(program_.exit(), ExitCode::kConfiguration);
}

TEST_F(Sources, MistakesNameTheFlag) {
  EXPECT_EQ(program_.Parse({"--max-parallel", "many"}),
            "program: --max-parallel: \"many\" is not a whole number from 1 to 1000\n"
            "Try \"program run --help\".\n");
  EXPECT_EQ(program_.exit(), ExitCode::kUsage);
}

TEST_F(Sources, MistakesNameFileLineAndKey) {
  EXPECT_EQ(program_.File("\nmax_parallel: many\n").Parse(),
            "program: FILE:2: max_parallel: \"many\" is not a whole number from 1 to 1000\n");
  EXPECT_EQ(program_.exit(), ExitCode::kConfiguration);
}

TEST_F(Sources, AFileThatIsNoMappingIsAMistake) {
  EXPECT_EQ(program_.File("- a\n").Parse(), "program: FILE:1: expected a mapping of options\n");
  EXPECT_EQ(program_.File("a: [\n").Parse(), "program: FILE:2: end of sequence flow not found\n");
  EXPECT_EQ(program_.File("# nothing\n").Parse(), "");
}

TEST_F(Sources, WhatAnUnreadableFileMayHoldIsNotMissing) {
  std::string role;
  program_.options().Add(role, {.name = "role", .required = true});
  EXPECT_EQ(program_.File("role: [\n").Parse(), "program: FILE:2: end of sequence flow not found\n");
  EXPECT_EQ(program_.exit(), ExitCode::kConfiguration);
}

TEST_F(Sources, AMissingFileIsAMistake) {
  const std::string path = (program_.directory() / "missing.yaml").native();
  EXPECT_EQ(program_.Parse({"--config", path}),
            "program: configuration file " + path + ": No such file or directory\n");
  EXPECT_EQ(program_.exit(), ExitCode::kConfiguration);
}

TEST(RequiredOptions, NameAllWaysToGiveThem) {
  std::string bucket;
  Program program;
  program.options().Add(bucket, {.name = "bucket", .variable = "BUCKET_NAME", .required = true});
  EXPECT_EQ(program.Parse(),
            "program: --bucket is required: give the flag, set BUCKET_NAME or write \"bucket\" in the "
            "configuration "
            "file\nTry \"program run --help\".\n");
  EXPECT_EQ(program.exit(), ExitCode::kUsage);
  EXPECT_EQ(program.File("bucket: b\n").Parse(), "");
}

}  // namespace
}  // namespace inventory::config
