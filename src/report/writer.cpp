#include "inventory/report/writer.h"

#include "inventory/base/json.h"
#include "inventory/base/timestamp.h"

namespace inventory::report {
namespace {

void AppendMember(std::string_view key, std::string_view text, std::string& out) {
  if (out.back() != '{') out += ',';
  AppendJsonString(key, out);
  out += ':';
  AppendJsonString(text, out);
}

void AppendMemberUnlessEmpty(std::string_view key, std::string_view text, std::string& out) {
  if (!text.empty()) AppendMember(key, text, out);
}

}  // namespace

void Writer::AppendRecon(const Record& record) {
  line_ += '{';
  AppendMember("account", record.account, line_);
  AppendMember("service", record.service, line_);
  AppendMember("region", record.region, line_);
  line_ += R"(,"resource":{)";
  AppendMember("type", record.type, line_);
  AppendMember("arn", record.recon_arn, line_);
  const bool ruby_keys = record.resource.kind() != Value::Kind::kMap;
  for (const Field& field : record.resource.fields()) {
    const std::string_view key = ruby_keys ? std::string_view(keys_.Of(field.name)) : field.name;
    // AWS Recon puts its own over a member of the same name.
    if (key == "type" || key == "arn" || field.value.is_null()) continue;
    line_ += ',';
    AppendJsonString(key, line_);
    line_ += ':';
    AppendRubyJson(field.value, keys_, line_);
  }
  line_ += '}';
  AppendMember("timestamp", RubyTime(record.timestamp, Value::TimestampOrigin::kText), line_);
  line_ += '}';
}

void Writer::AppendNative(const Record& record) {
  line_ += '{';
  AppendMember("account", record.account, line_);
  AppendMember("region", record.region, line_);
  AppendMember("service", record.service, line_);
  AppendMember("type", record.type, line_);
  AppendMemberUnlessEmpty("arn", record.arn, line_);
  AppendMemberUnlessEmpty("id", record.id, line_);
  AppendMemberUnlessEmpty("name", record.name, line_);
  if (!record.tags.is_null()) {
    line_ += R"(,"tags":)";
    AppendJson(record.tags, line_);
  }
  if (!record.missing.empty()) {
    line_ += R"(,"missing":[)";
    for (std::size_t i = 0; i < record.missing.size(); ++i) {
      if (i > 0) line_ += ',';
      AppendJsonString(record.missing[i], line_);
    }
    line_ += ']';
  }
  AppendMember("timestamp", FormatIso8601(record.timestamp), line_);
  line_ += R"(,"resource":)";
  AppendJson(record.resource, line_);
  line_ += '}';
}

Result<> Writer::Flush() {
  bytes_ += line_.size();
  Result<> written = sink_.Write(line_);
  line_.clear();
  return written;
}

Result<> Writer::Write(const Record& record) {
  switch (format_) {
    case Format::kAws:
      line_ += records_ == 0 ? "[\n" : ",\n";
      AppendRecon(record);
      break;
    case Format::kNdjson:
      AppendRecon(record);
      line_ += '\n';
      break;
    case Format::kNative:
      AppendNative(record);
      line_ += '\n';
      break;
  }
  ++records_;
  return Flush();
}

Result<> Writer::Finish() {
  if (format_ != Format::kAws) return {};
  line_ += records_ == 0 ? "[]\n" : "\n]\n";
  return Flush();
}

}  // namespace inventory::report
