#include <gtest/gtest.h>

#include "inventory/http/message.h"

namespace inventory::http {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

TEST(Headers, FindsTheFirstFieldWhateverItsCase) {
  Headers headers{{"X-Id", "1"}, {"x-id", "2"}};
  EXPECT_EQ(headers.Find("x-ID"), "1");
  EXPECT_EQ(headers.Find("x-i"), std::nullopt);
}

TEST(Headers, AddKeepsFieldsOfTheSameName) {
  Headers headers;
  headers.Add("a", "1");
  headers.Add("A", "2");
  EXPECT_EQ(headers.fields(), (Fields{{"a", "1"}, {"A", "2"}}));
}

TEST(Headers, SetReplacesAllFieldsOfTheNameWhereTheFirstStood) {
  Headers headers{{"a", "1"}, {"b", "2"}, {"A", "3"}, {"c", "4"}};
  headers.Set("A", "5");
  EXPECT_EQ(headers.fields(), (Fields{{"a", "5"}, {"b", "2"}, {"c", "4"}}));
  headers.Set("d", "6");
  EXPECT_EQ(headers.Find("d"), "6");
}

TEST(Headers, RemoveTakesAllFieldsOfTheName) {
  Headers headers{{"a", "1"}, {"b", "2"}, {"A", "3"}};
  headers.Remove("A");
  EXPECT_EQ(headers.fields(), (Fields{{"b", "2"}}));
}

}  // namespace
}  // namespace inventory::http
