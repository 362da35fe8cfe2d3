#include "inventory/config/options.h"

#include <array>

#include <gtest/gtest.h>

#include "config/program.h"

namespace inventory::config {
namespace {

using namespace std::chrono_literals;

enum class Executor { kLocal, kKubernetes };
constexpr std::array<std::pair<std::string_view, Executor>, 2> kExecutors = {
    {{"local", Executor::kLocal}, {"kubernetes", Executor::kKubernetes}}};

bool IsAccountId(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}
constexpr Form kAccountId = {IsAccountId, "a 12-digit account id"};

/// The first line of what is said about one option's text, without "program: --x: ".
template <class T, class... Extra>
std::string Problem(T target, std::string text, Extra... extra) {
  Program program;
  program.options().Add(target, {.name = "x"}, extra...);
  const std::string said = program.Parse({"--x", std::move(text)});
  const std::string_view prefix = "program: --x: ";
  return said.starts_with(prefix) ? said.substr(prefix.size(), said.find('\n') - prefix.size()) : said;
}

TEST(OptionTable, ReadsEveryType) {
  std::string text;
  std::optional<std::string> optional_text;
  std::filesystem::path path;
  bool flag = false;
  double share = 0;
  int number = 0;
  std::optional<std::uint16_t> optional_number;
  std::chrono::seconds duration{0};
  Executor executor = Executor::kLocal;
  std::vector<std::string> list = {"default"};
  std::map<std::string, std::string> map;
  Program program;
  OptionTable& options = program.options();
  options.Add(text, {.name = "text"});
  options.Add(optional_text, {.name = "optional-text"});
  options.Add(path, {.name = "path"});
  options.Add(flag, {.name = "flag"});
  options.Add(share, {.name = "share"});
  options.Add(number, {.name = "number"});
  options.Add(optional_number, {.name = "optional-number"});
  options.Add(duration, {.name = "duration"});
  options.AddChoice(executor, {.name = "executor"}, kExecutors);
  options.Add(list, {.name = "list"});
  options.Add(map, {.name = "map"});
  EXPECT_EQ(program.Parse({"--text",
                           "a b",
                           "--optional-text=",
                           "--path",
                           "/x",
                           "--flag",
                           "--share",
                           "0.25",
                           "--number",
                           "-5",
                           "--optional-number",
                           "65535",
                           "--duration",
                           "15m",
                           "--executor",
                           "kubernetes",
                           "--list",
                           "a, b",
                           "--list",
                           "c",
                           "--map",
                           "k=v=w,l=",
                           "--number",
                           "-7"}),
            "");
  EXPECT_EQ(text, "a b");
  EXPECT_EQ(optional_text, "");
  EXPECT_EQ(path, "/x");
  EXPECT_TRUE(flag);
  EXPECT_EQ(share, 0.25);
  EXPECT_EQ(number, -7) << "the last one counts";
  EXPECT_EQ(optional_number, 65535);
  EXPECT_EQ(duration, 15min);
  EXPECT_EQ(executor, Executor::kKubernetes);
  EXPECT_EQ(list, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(map, (std::map<std::string, std::string>{{"k", "v=w"}, {"l", ""}}));
}

TEST(OptionTable, KeepsDefaultsOfWhatIsNotGiven) {
  std::optional<int> optional;
  std::vector<std::string> list = {"default"};
  Program program;
  program.options().Add(optional, {.name = "optional"});
  program.options().Add(list, {.name = "list"});
  EXPECT_EQ(program.Parse(), "");
  EXPECT_EQ(optional, std::nullopt);
  EXPECT_EQ(list, std::vector<std::string>{"default"});
}

TEST(OptionTable, SaysWhatItExpected) {
  EXPECT_EQ(Problem(0, "many"), "\"many\" is not a whole number from -2147483648 to 2147483647");
  EXPECT_EQ(Problem(0, "1.5", Range<int>{1, 10}), "\"1.5\" is not a whole number from 1 to 10");
  EXPECT_EQ(Problem(0, "0", Range<int>{1, 10}), "\"0\" is not a whole number from 1 to 10");
  EXPECT_EQ(Problem(std::uint64_t{0}, "-1"), "\"-1\" is not a whole number of at least 0");
  EXPECT_EQ(Problem(0.5, "2", Range<double>{0, 1}), "\"2\" is not a number from 0 to 1");
  EXPECT_EQ(Problem(0.5, "x"), "\"x\" is not a number");
  EXPECT_EQ(Problem(1s, "soon"), "\"soon\" is not a duration such as 90s, 15m or 1h30m");
  EXPECT_EQ(Problem(1s, "2h", Range<std::chrono::milliseconds>{15min, 1h}), "\"2h\" is not from 15m to 1h");
  EXPECT_EQ(Problem(std::map<std::string, std::string>(), "k"), "\"k\" is not KEY=VALUE");
}

TEST(OptionTable, SaysWhichChoicesThereAre) {
  Executor executor = Executor::kLocal;
  Program program;
  program.options().AddChoice(executor, {.name = "executor"}, kExecutors);
  EXPECT_EQ(program.Parse({"--executor", "swarm"}),
            "program: --executor: \"swarm\" is not one of local, kubernetes\nTry \"program run --help\".\n");
}

TEST(OptionTable, TakesSwitchesWithAndWithoutValue) {
  for (const auto& [flag, expected] :
       {std::pair{"--flag", true}, {"--flag=yes", true}, {"--flag=off", false}}) {
    bool value = !expected;
    Program program;
    program.options().Add(value, {.name = "flag"});
    EXPECT_EQ(program.Parse({flag}), "");
    EXPECT_EQ(value, expected) << flag;
  }
}

TEST(OptionTable, ChecksTheFormOfTextsAndListElements) {
  std::string account;
  std::vector<std::string> accounts;
  Program program;
  program.options().Add(account, {.name = "account", .form = kAccountId});
  program.options().Add(accounts, {.name = "accounts", .form = kAccountId});
  EXPECT_EQ(program.Parse({"--account", "12", "--accounts", "111122223333,x"}),
            "program: --account: \"12\" is not a 12-digit account id\n"
            "program: --accounts: \"x\" is not a 12-digit account id\n"
            "Try \"program run --help\".\n");
}

TEST(OptionTable, TakesOtherTextsThroughAParserOfTheirOwn) {
  std::size_t length = 0;
  Program program;
  program.options().AddText({.name = "word"}, "", [&length](std::string_view text) -> Result<> {
    if (text.empty()) return Fail(ErrorCode::kInvalidArgument, "\"\" is not a word");
    length = text.size();
    return {};
  });
  EXPECT_EQ(program.Parse({"--word", "four"}), "");
  EXPECT_EQ(length, 4u);
}

struct Role {
  std::string arn;
  std::optional<std::string> external_id = {};
  std::chrono::seconds duration{3600};
  std::map<std::string, std::string> tags;
};

void BindRole(Role& role, OptionTable& members) {
  members.Add(role.arn, {.name = "arn", .required = true});
  members.Add(role.external_id, {.name = "external-id"});
  members.Add(role.duration, {.name = "duration"}, {15min, 12h});
  members.Add(role.tags, {.name = "tags"});
}

class OptionTableObjects : public ::testing::Test {
 protected:
  OptionTableObjects() { program_.options().AddObjects<Role>(roles_, {.name = "roles"}, BindRole); }

  Program program_;
  std::vector<Role> roles_ = std::vector<Role>(1);
};

TEST_F(OptionTableObjects, AreReadFromTheFile) {
  program_.File(
      "roles:\n"
      "  - arn: first\n"
      "    external_id: secret-handshake\n"
      "    tags: {team: a, cost: 1}\n"
      "  - {arn: second, duration: 15m}\n");
  ASSERT_EQ(program_.Parse(), "");
  ASSERT_EQ(roles_.size(), 2u);
  EXPECT_EQ(roles_[0].arn, "first");
  EXPECT_EQ(roles_[0].external_id, "secret-handshake");
  EXPECT_EQ(roles_[0].duration, 1h);
  EXPECT_EQ(roles_[0].tags.at("cost"), "1");
  EXPECT_EQ(roles_[1].duration, 15min);
}

TEST_F(OptionTableObjects, AreReadFromTheTextOfAFlagOrVariable) {
  ASSERT_EQ(program_.Variable("INVENTORY_ROLES", R"([{"arn": "json"}])").Parse(), "");
  EXPECT_EQ(roles_.at(0).arn, "json");
  ASSERT_EQ(program_.Parse({"--roles", "[{arn: yaml}, {arn: other}]"}), "");
  EXPECT_EQ(roles_.at(1).arn, "other");
}

TEST_F(OptionTableObjects, NameElementKeyAndLineOfMistakes) {
  program_.File(
      "roles:\n"
      "  - arm: typo\n"
      "  - arn: good\n"
      "    duration: 1m\n"
      "    tags:\n"
      "      nested: {a: b}\n"
      "  - text\n");
  EXPECT_EQ(program_.Parse(),
            "program: FILE:2: roles[0].arm: unknown key: did you mean \"arn\"?\n"
            "program: FILE:2: roles[0]: \"arn\" is missing\n"
            "program: FILE:4: roles[1].duration: \"1m\" is not from 15m to 12h\n"
            "program: FILE:6: roles[1].tags: expected a mapping of single values\n"
            "program: FILE:7: roles[2]: expected a mapping\n");
}

TEST_F(OptionTableObjects, NameTheFlagOfMistakes) {
  EXPECT_EQ(program_.Parse({"--roles", "[{arn: x, duration: soon}]"}),
            "program: --roles: [0].duration: \"soon\" is not a duration such as 90s, 15m or 1h30m\n"
            "Try \"program run --help\".\n");
  EXPECT_EQ(program_.Parse({"--roles", "[{"}),
            "program: --roles:1: end of map flow not found\nTry \"program run --help\".\n");
  EXPECT_EQ(program_.Parse({"--roles", "x"}),
            "program: --roles: expected a sequence of mappings\nTry \"program run --help\".\n");
}

}  // namespace
}  // namespace inventory::config
