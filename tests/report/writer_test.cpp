#include "inventory/report/writer.h"

#include <array>
#include <initializer_list>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "inventory/base/timestamp.h"

namespace inventory::report {
namespace {

class StringSink final : public ByteSink {
 public:
  Result<> Write(std::string_view bytes) override {
    if (full) return Fail(ErrorCode::kIo, "No space left on device");
    text += bytes;
    return {};
  }
  std::string text;
  bool full = false;
};

const std::array<Field, 3> kMembers{{
    {"VpcId", Value::String("vpc-1")},
    {"Type", Value::String("the service's own")},
    {"CidrBlock", Value()},
}};

Record Vpc() {
  Record record;
  record.account = "111122223333";
  record.service = "EC2";
  record.region = "eu-west-1";
  record.type = "vpc";
  record.arn = "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1";
  record.recon_arn = "recon:vpc-1";
  record.id = "vpc-1";
  record.resource = Value::Structure(kMembers);
  record.timestamp = *ParseIso8601("2026-01-02T03:04:05.5Z");
  return record;
}

constexpr std::string_view kReconVpc =
    R"({"account":"111122223333","service":"EC2","region":"eu-west-1","resource":{"type":"vpc",)"
    R"("arn":"recon:vpc-1","vpc_id":"vpc-1"},"timestamp":"2026-01-02 03:04:05 UTC"})";

std::string Text(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text += part;
  return text;
}

TEST(Writer, WritesAnArrayOfAwsReconsRecords) {
  StringSink sink;
  Writer writer(Format::kAws, sink);
  ASSERT_TRUE(writer.Write(Vpc()));
  ASSERT_TRUE(writer.Write(Vpc()));
  ASSERT_TRUE(writer.Finish());
  EXPECT_EQ(sink.text, Text({"[\n", kReconVpc, ",\n", kReconVpc, "\n]\n"}));
  EXPECT_EQ(writer.records(), 2u);
  EXPECT_EQ(writer.bytes(), sink.text.size());
}

TEST(Writer, WritesAnEmptyArrayWithoutRecords) {
  StringSink sink;
  Writer writer(Format::kAws, sink);
  ASSERT_TRUE(writer.Finish());
  EXPECT_EQ(sink.text, "[]\n");
}

TEST(Writer, WritesTheSameRecordsAsLines) {
  StringSink sink;
  Writer writer(Format::kNdjson, sink);
  ASSERT_TRUE(writer.Write(Vpc()));
  ASSERT_TRUE(writer.Finish());
  EXPECT_EQ(sink.text, Text({kReconVpc, "\n"}));
}

TEST(Writer, KeepsTheKeysOfAResourceThatIsAMap) {
  StringSink sink;
  Writer writer(Format::kNdjson, sink);
  const std::array<Field, 1> data{{{"QueueArn", Value::String("q")}}};
  Record record = Vpc();
  record.resource = Value::Map(data);
  ASSERT_TRUE(writer.Write(record));
  EXPECT_NE(sink.text.find(R"("resource":{"type":"vpc","arn":"recon:vpc-1","QueueArn":"q"})"),
            std::string::npos);
}

TEST(Writer, WritesNativeRecordsUnderTheModelsNames) {
  StringSink sink;
  Writer writer(Format::kNative, sink);
  const std::array<Field, 1> tags{{{"env", Value::String("prod")}}};
  const std::array<std::string_view, 2> missing{"FlowLogs", "Attributes"};
  Record record = Vpc();
  record.name = "core";
  record.tags = Value::Map(tags);
  record.missing = missing;
  ASSERT_TRUE(writer.Write(record));
  ASSERT_TRUE(writer.Finish());
  EXPECT_EQ(sink.text, R"({"account":"111122223333","region":"eu-west-1","service":"EC2","type":"vpc",)"
                       R"("arn":"arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1","id":"vpc-1","name":"core",)"
                       R"("tags":{"env":"prod"},"missing":["FlowLogs","Attributes"],)"
                       R"("timestamp":"2026-01-02T03:04:05.500000Z",)"
                       R"("resource":{"VpcId":"vpc-1","Type":"the service's own","CidrBlock":null}})"
                       "\n");
}

TEST(Writer, LeavesOutOfNativeRecordsWhatThereIsNot) {
  StringSink sink;
  Writer writer(Format::kNative, sink);
  Record record = Vpc();
  record.arn = "";
  record.id = "";
  ASSERT_TRUE(writer.Write(record));
  EXPECT_EQ(sink.text.find("\"arn\""), std::string::npos);
  EXPECT_EQ(sink.text.find("\"id\""), std::string::npos);
  EXPECT_EQ(sink.text.find("\"tags\""), std::string::npos);
  EXPECT_EQ(sink.text.find("\"missing\""), std::string::npos);
}

TEST(Writer, TellsOfAFullDisk) {
  StringSink sink;
  sink.full = true;
  Writer writer(Format::kAws, sink);
  const Result<> written = writer.Write(Vpc());
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message(), "No space left on device");
}

}  // namespace
}  // namespace inventory::report
