#include "inventory/base/encoding.h"

#include <gtest/gtest.h>

namespace inventory {
namespace {

using namespace std::string_view_literals;

TEST(HexEncode, WritesLowerCase) {
  EXPECT_EQ(HexEncode("\x00\x0F\xFF"sv), "000fff");
}

// https://www.rfc-editor.org/rfc/rfc4648#section-10
TEST(Base64, GivesTheValuesOfRfc4648) {
  const std::pair<std::string_view, std::string_view> cases[] = {{"", ""},
                                                                 {"f", "Zg=="},
                                                                 {"fo", "Zm8="},
                                                                 {"foo", "Zm9v"},
                                                                 {"foob", "Zm9vYg=="},
                                                                 {"fooba", "Zm9vYmE="},
                                                                 {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : cases) {
    EXPECT_EQ(Base64Encode(bytes), text);
    EXPECT_EQ(Base64Decode(text).value(), bytes);
  }
}

TEST(Base64, CarriesEveryByte) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes.push_back(static_cast<char>(byte));
  EXPECT_EQ(Base64Decode(Base64Encode(bytes)).value(), bytes);
}

TEST(Base64Url, WritesNoPaddingAndTheOtherAlphabet) {
  EXPECT_EQ(Base64Encode("\xFB\xFF\xFE\xFF"), "+//+/w==");
  EXPECT_EQ(Base64UrlEncode("\xFB\xFF\xFE\xFF"), "-__-_w");
}

TEST(Base64Decode, IgnoresWhiteSpace) {
  EXPECT_EQ(Base64Decode(" Zm9v\r\n\tYg = =\n").value(), "foob");
}

TEST(Base64Decode, NamesTheOffsetOfAForeignByte) {
  const Result<std::string> decoded = Base64Decode("Zm9-");
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code(), ErrorCode::kProtocol);
  EXPECT_EQ(decoded.error().message(), "invalid base64: unexpected byte at offset 3");
}

TEST(Base64Decode, RefusesWrongPadding) {
  for (const std::string_view text : {"Zg", "Zg=", "Zg===", "Zm8==", "Zm9v=", "=", "Z", "Zm9vZ"}) {
    const Result<std::string> decoded = Base64Decode(text);
    ASSERT_FALSE(decoded) << text;
    EXPECT_EQ(decoded.error().message(), "invalid base64: wrong padding at the end") << text;
  }
}

TEST(Base64Decode, RefusesTextAfterPadding) {
  EXPECT_FALSE(Base64Decode("Zg==Zg=="));
}

TEST(PercentEncode, KeepsUnreservedCharacters) {
  EXPECT_EQ(PercentEncode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(PercentEncode("a b/c+d%\xC3\xA9"), "a%20b%2Fc%2Bd%25%C3%A9");
}

TEST(PercentEncode, KeepsWhatIsAlsoSafe) {
  EXPECT_EQ(PercentEncode("a/b c", "/"), "a/b%20c");
}

TEST(PercentDecode, DecodesBothCases) {
  EXPECT_EQ(PercentDecode("%2f%2F%C3%a9+"), "//\xC3\xA9+");
}

TEST(PercentDecode, LeavesMalformedEscapes) {
  EXPECT_EQ(PercentDecode("100%"), "100%");
  EXPECT_EQ(PercentDecode("%4"), "%4");
  EXPECT_EQ(PercentDecode("%zz%41"), "%zzA");
  EXPECT_EQ(PercentDecode("%%41"), "%A");
}

TEST(AsciiLower, ChangesAsciiLettersOnly) {
  EXPECT_EQ(AsciiLower("AbZ[@\xC3\x84"), "abz[@\xC3\x84");
}

TEST(EqualsIgnoreCase, ComparesAsciiLetters) {
  EXPECT_TRUE(EqualsIgnoreCase("Content-Type", "content-TYPE"));
  EXPECT_FALSE(EqualsIgnoreCase("Content-Type", "content-typ"));
  EXPECT_FALSE(EqualsIgnoreCase("a[", "a{"));
}

}  // namespace
}  // namespace inventory
