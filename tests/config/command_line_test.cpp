#include "inventory/config/command_line.h"

#include <gtest/gtest.h>

namespace inventory::config {
namespace {

class CommandLineTest : public ::testing::Test {
 protected:
  CommandLineTest() {
    OptionTable& call = line_.AddCommand("call", "One read call, all its pages");
    call.Add(service_,
             {.name = "SERVICE", .help = "As botocore names it", .required = true, .positional = true});
    call.Add(operations_, {.name = "OPERATION", .help = "What to call", .positional = true});
    call.Add(parameters_, {.name = "parameters", .help = "The operation's input", .placeholder = "JSON"});
    call.Add(raw_, {.name = "raw", .help = "Show the answer as it came"});
    OptionTable& inventory = line_.AddCommand("inventory", "Collects every resource of every region");
    inventory.Add(regions_, {.name = "regions", .help = "Regions to look into"});
    inventory.Add(
        limit_,
        {.name = "max-requests",
         .help =
             "How many requests may be on their way at the same time to all services and regions together"},
        {1, 100});
    inventory.Add(global_, {.name = "global", .help = "Global services, too"});
    inventory.Add(
        bucket_, {.name = "bucket", .help = "Where reports go", .variable = "BUCKET_NAME", .required = true});
  }

  Parsed Parse(const std::vector<std::string>& arguments) { return line_.Parse(arguments, Environment()); }

  /// The text of wrong usage without the program's name and the hint.
  std::string Mistake(const std::vector<std::string>& arguments) {
    const Parsed parsed = Parse(arguments);
    EXPECT_EQ(parsed.exit, ExitCode::kUsage);
    const std::string_view prefix = "runner: ";
    EXPECT_TRUE(parsed.text.starts_with(prefix)) << parsed.text;
    return parsed.text.substr(prefix.size(), parsed.text.find("\nTry ") - prefix.size());
  }

  CommandLine line_{"runner", "Inventories one account", "1.2.3"};
  std::string service_;
  std::vector<std::string> operations_;
  std::string parameters_;
  bool raw_ = false;
  bool global_ = true;
  std::vector<std::string> regions_ = {"all"};
  int limit_ = 50;
  std::string bucket_;
};

TEST_F(CommandLineTest, ChoosesTheCommand) {
  const Parsed parsed = Parse({"call", "ec2"});
  EXPECT_EQ(parsed.command, "call");
  EXPECT_EQ(parsed.exit, std::nullopt);
  EXPECT_EQ(service_, "ec2");
}

TEST_F(CommandLineTest, TakesArgumentsAmongFlags) {
  EXPECT_EQ(Parse({"call", "--raw", "ec2", "--parameters", R"(["[a]",{"b":-1}])", "A", "B"}).exit,
            std::nullopt);
  EXPECT_EQ(service_, "ec2");
  EXPECT_EQ(operations_, (std::vector<std::string>{"A", "B"}));
  EXPECT_EQ(parameters_, R"(["[a]",{"b":-1}])");
  EXPECT_TRUE(raw_);
}

TEST_F(CommandLineTest, TakesNamesOfCommandsAsArguments) {
  EXPECT_EQ(Parse({"call", "inventory", "call"}).exit, std::nullopt);
  EXPECT_EQ(service_, "inventory");
  EXPECT_EQ(operations_, std::vector<std::string>{"call"});
}

TEST_F(CommandLineTest, TakesArgumentsAsTheyStand) {
  EXPECT_EQ(Parse({"call", "[a,b]", "-", "x,y"}).exit, std::nullopt);
  EXPECT_EQ(service_, "[a,b]");
}

TEST_F(CommandLineTest, TurnsASwitchOff) {
  EXPECT_EQ(Parse({"inventory", "--bucket=b", "--global=false"}).exit, std::nullopt);
  EXPECT_FALSE(global_);
}

TEST_F(CommandLineTest, SuggestsTheNearestName) {
  EXPECT_EQ(Mistake({"inventroy"}), "unknown command \"inventroy\": did you mean \"inventory\"?");
  EXPECT_EQ(Mistake({"--verson"}), "unknown flag \"--verson\": did you mean \"--version\"?");
  EXPECT_EQ(Mistake({"inventory", "--region=x"}), "unknown flag \"--region\": did you mean \"--regions\"?");
  EXPECT_EQ(Mistake({"inventory", "--colour", "x"}), "unknown flag \"--colour\"");
  EXPECT_EQ(Mistake({"call", "--no-raw", "ec2"}), "unknown flag \"--no-raw\": say \"--raw=false\"");
}

TEST_F(CommandLineTest, NamesWhatIsTooMuchOrMissing) {
  EXPECT_EQ(Mistake({"inventory", "stray"}), "unexpected argument \"stray\"");
  EXPECT_EQ(Mistake({"inventory", "--bucket"}), "--bucket needs a value");
  EXPECT_EQ(Mistake({"call"}), "SERVICE is missing");
  EXPECT_EQ(Mistake({"--regions", "x", "inventory"}), "the flag \"--regions\" belongs behind the command");
}

TEST_F(CommandLineTest, PointsToTheHelpOfTheCommand) {
  EXPECT_TRUE(Parse({"inventory", "--colour"}).text.ends_with("\nTry \"runner inventory --help\".\n"));
  EXPECT_TRUE(Parse({"colour"}).text.ends_with("\nTry \"runner --help\".\n"));
}

TEST_F(CommandLineTest, ShowsTheVersion) {
  const Parsed parsed = Parse({"--version"});
  EXPECT_EQ(parsed.exit, ExitCode::kDone);
  EXPECT_EQ(parsed.text, "runner 1.2.3\n");
}

TEST_F(CommandLineTest, ShowsItsHelpOnRequestAndWithoutCommand) {
  const std::string_view help =
      "Usage: runner COMMAND [OPTIONS]\n"
      "Inventories one account\n"
      "\n"
      "Commands:\n"
      "  call       One read call, all its pages\n"
      "  inventory  Collects every resource of every region\n"
      "\n"
      "Options:\n"
      "  -h, --help  Show this text, or with a command its options\n"
      "  --version   Show the version\n";
  EXPECT_EQ(Parse({"--help"}).text, help);
  EXPECT_EQ(Parse({"--help"}).exit, ExitCode::kDone);
  EXPECT_EQ(Parse({}).text, help);
  EXPECT_EQ(Parse({}).exit, ExitCode::kUsage);
}

TEST_F(CommandLineTest, ShowsTheHelpOfACommand) {
  const std::string_view help =
      "Usage: runner inventory [OPTIONS]\n"
      "Collects every resource of every region\n"
      "\n"
      "Options:\n"
      "  --regions A,B,...  Regions to look into (default: all) [INVENTORY_REGIONS]\n"
      "  --max-requests N   How many requests may be on their way at the same time to all services and\n"
      "                     regions together (default: 50) [INVENTORY_MAX_REQUESTS]\n"
      "  --global[=false]   Global services, too (default: true) [INVENTORY_GLOBAL]\n"
      "  --bucket TEXT      Where reports go (required) [BUCKET_NAME]\n"
      "  --config FILE      YAML file with options [INVENTORY_CONFIG]\n"
      "  -h, --help         Show this text\n";
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"inventory", "--help"},
                                                    {"--help", "inventory"},
                                                    {"inventory", "--bucket", "b", "-h"}}) {
    const Parsed parsed = Parse(arguments);
    EXPECT_EQ(parsed.exit, ExitCode::kDone);
    EXPECT_EQ(parsed.text, help);
  }
}

TEST_F(CommandLineTest, ShowsArgumentsInTheHelp) {
  const std::string help = Parse({"call", "--help"}).text;
  EXPECT_TRUE(help.starts_with("Usage: runner call SERVICE [OPERATION] [OPTIONS]\n")) << help;
  EXPECT_NE(
      help.find("\nArguments:\n  SERVICE    As botocore names it (required)\n  OPERATION  What to call\n"),
      std::string::npos)
      << help;
  EXPECT_NE(help.find("  --parameters JSON  The operation's input [INVENTORY_PARAMETERS]\n"),
            std::string::npos);
}

TEST(Arguments, LeavesOutTheProgram) {
  const char* argv[] = {"runner", "call", "x"};
  EXPECT_EQ(Arguments(3, argv), (std::vector<std::string>{"call", "x"}));
  EXPECT_TRUE(Arguments(0, argv).empty());
}

TEST(Say, WritesHelpToStandardOutputAndMistakesToStandardError) {
  ::testing::internal::CaptureStdout();
  EXPECT_EQ(Say({.command = "", .exit = ExitCode::kDone, .text = "help\n"}), 0);
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "help\n");
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(Say({.command = "", .exit = ExitCode::kUsage, .text = "wrong\n"}), 64);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "wrong\n");
}

}  // namespace
}  // namespace inventory::config
