#include "aws/protocol/cbor.h"

#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "inventory/base/encoding.h"
#include "inventory/base/json.h"

namespace inventory::aws::protocol {
namespace {

std::string Bytes(std::initializer_list<int> values) {
  std::string bytes;
  for (const int value : values) bytes.push_back(static_cast<char>(value));
  return bytes;
}

std::string Parsed(std::string_view bytes, CborLimits limits = {}) {
  Arena arena;
  const auto value = ParseCbor(bytes, arena, limits);
  return value ? ToJson(*value) : value.error().message();
}

template <class Write>
std::string Written(Write write) {
  std::string out;
  CborWriter writer(out);
  write(writer);
  return HexEncode(out);
}

TEST(ParseCbor, PointsIntoTheBytes) {
  const std::string bytes = Bytes({0x63, 'a', 'b', 'c'});
  Arena arena;
  const auto value = ParseCbor(bytes, arena);
  ASSERT_TRUE(value);
  EXPECT_EQ(bytes.data() + 1, value->text().data());
}

TEST(ParseCbor, TakesTheLastOfRepeatedKeys) {
  EXPECT_EQ(R"({"a":2})", Parsed(Bytes({0xA2, 0x61, 'a', 1, 0x61, 'a', 2})));
}

TEST(ParseCbor, DropsNullsOfMapsAndKeepsThoseOfLists) {
  EXPECT_EQ("{}", Parsed(Bytes({0xA1, 0x61, 'a', 0xF6})));
  EXPECT_EQ("[null,null]", Parsed(Bytes({0x82, 0xF6, 0xF7})));
}

TEST(ParseCbor, ReadsHalfPrecision) {
  EXPECT_EQ("[5.960464477539063e-08,65504.0,-2.0]",
            Parsed(Bytes({0x83, 0xF9, 0x00, 0x01, 0xF9, 0x7B, 0xFF, 0xF9, 0xC0, 0x00})));
}

TEST(ParseCbor, KeepsIntegersBeyond64Bits) {
  EXPECT_EQ("18446744073709551615", Parsed(Bytes({0x1B, 255, 255, 255, 255, 255, 255, 255, 255})));
  EXPECT_EQ("-18446744073709551616", Parsed(Bytes({0x3B, 255, 255, 255, 255, 255, 255, 255, 255})));
  EXPECT_EQ("-9223372036854775808", Parsed(Bytes({0x3B, 127, 255, 255, 255, 255, 255, 255, 255})));
}

TEST(ParseCbor, DoesNotBelieveLengths) {
  EXPECT_EQ("invalid CBOR: unexpected end at byte 9",
            Parsed(Bytes({0x9B, 255, 255, 255, 255, 255, 255, 255, 255})));
  EXPECT_EQ("invalid CBOR: unexpected end at byte 9",
            Parsed(Bytes({0x5B, 255, 255, 255, 255, 255, 255, 255, 255})));
  EXPECT_EQ("invalid CBOR: unexpected end at byte 9",
            Parsed(Bytes({0xBB, 255, 255, 255, 255, 255, 255, 255, 255})));
}

TEST(ParseCbor, RefusesDeepNesting) {
  EXPECT_EQ("invalid CBOR: too many nested containers at byte 201", Parsed(std::string(100'000, '\x81')));
  EXPECT_EQ("invalid CBOR: too many nested containers at byte 201", Parsed(std::string(100'000, '\x9F')));
  EXPECT_EQ("invalid CBOR: too many nested containers at byte 201", Parsed(std::string(100'000, '\xC1')));
}

TEST(ParseCbor, RefusesTooManyItems) {
  EXPECT_EQ("invalid CBOR: too many data items at byte 3", Parsed(Bytes({0x83, 1, 2, 3}), {.items = 3}));
  EXPECT_EQ("[1,2]", Parsed(Bytes({0x82, 1, 2}), {.items = 3}));
}

TEST(ParseCbor, RefusesMalformedItems) {
  EXPECT_EQ("invalid CBOR: reserved length at byte 0", Parsed(Bytes({0x1C})));
  EXPECT_EQ("invalid CBOR: indefinite length of a number or tag at byte 0", Parsed(Bytes({0x1F})));
  EXPECT_EQ("invalid CBOR: unexpected break at byte 0", Parsed(Bytes({0xFF})));
  EXPECT_EQ("invalid CBOR: unknown simple value at byte 1", Parsed(Bytes({0xE0})));
  EXPECT_EQ("invalid CBOR: a map's key is no text at byte 1", Parsed(Bytes({0xA1, 1, 2})));
  EXPECT_EQ("invalid CBOR: a string's chunk is no string at byte 2", Parsed(Bytes({0x7F, 0x41, 'a', 0xFF})));
  EXPECT_EQ("invalid CBOR: unexpected end at byte 0", Parsed(""));
}

TEST(ParseCbor, RefusesInstantsThatAreNone) {
  EXPECT_EQ("invalid CBOR: no instant of the years 1 to 9999 at byte 1", Parsed(Bytes({0xC1, 0x61, 'a'})));
  EXPECT_EQ("invalid CBOR: no instant of the years 1 to 9999 at byte 1",
            Parsed(Bytes({0xC1, 0x1B, 127, 255, 255, 255, 255, 255, 255, 255})));
}

TEST(CborWriter, TakesTheShortestForm) {
  EXPECT_EQ("17", Written([](CborWriter& cbor) { cbor.Integer(23); }));
  EXPECT_EQ("1818", Written([](CborWriter& cbor) { cbor.Integer(24); }));
  EXPECT_EQ("190100", Written([](CborWriter& cbor) { cbor.Integer(256); }));
  EXPECT_EQ("1a00010000", Written([](CborWriter& cbor) { cbor.Integer(65536); }));
  EXPECT_EQ("1b0000000100000000", Written([](CborWriter& cbor) { cbor.Integer(4294967296); }));
}

TEST(CborWriter, WritesNegativeIntegers) {
  EXPECT_EQ("20", Written([](CborWriter& cbor) { cbor.Integer(-1); }));
  EXPECT_EQ("3b7fffffffffffffff",
            Written([](CborWriter& cbor) { cbor.Integer(std::numeric_limits<std::int64_t>::min()); }));
}

TEST(CborWriter, WritesFloatsAndTheirSpecialValues) {
  EXPECT_EQ("fa3fc00000", Written([](CborWriter& cbor) { cbor.Float(1.5); }));
  EXPECT_EQ("fb3ff8000000000000", Written([](CborWriter& cbor) { cbor.Double(1.5); }));
  EXPECT_EQ("f97e00",
            Written([](CborWriter& cbor) { cbor.Double(std::numeric_limits<double>::quiet_NaN()); }));
  EXPECT_EQ("f9fc00",
            Written([](CborWriter& cbor) { cbor.Float(-std::numeric_limits<double>::infinity()); }));
}

TEST(CborWriter, WritesTextBytesAndContainers) {
  EXPECT_EQ("a1616182f54100", Written([](CborWriter& cbor) {
              cbor.BeginMap(1);
              cbor.Text("a");
              cbor.BeginList(2);
              cbor.Boolean(true);
              cbor.Bytes(std::string_view("\0", 1));
            }));
}

TEST(CborWriter, TagsInstants) {
  EXPECT_EQ("c11a6956f5e5", Written([](CborWriter& cbor) { cbor.EpochSeconds(std::int64_t{1767306725}); }));
}

}  // namespace
}  // namespace inventory::aws::protocol
