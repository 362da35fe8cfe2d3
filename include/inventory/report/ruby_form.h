#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "inventory/base/value.h"

/// How AWS's SDK for Ruby names and prints what AWS sends, which is what AWS Recon's reports are made of.
namespace inventory::report {

/// "Ipv6CidrBlock" -> "ipv_6_cidr_block", "S3Targets" -> "s3_targets": the rule by which the SDK for Ruby
/// names members (aws-sdk-ruby, build_tools/aws-sdk-code-generator, underscore.rb), oddities included.
std::string RubyKey(std::string_view member);

/// RubyKey with a memory: reports repeat a few thousand names. Not thread-safe.
class RubyKeys {
 public:
  const std::string& Of(std::string_view member);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::unordered_map<std::string, std::string, Hash, std::equal_to<>> keys_;
};

/// One line of JSON: members of structures in RubyKey form, keys of maps as they are, instants to the second
/// ("2026-01-02 03:04:05 UTC", or "+0000" where AWS sent a number), blobs as the bytes they are, or in base64
/// if these are no UTF-8. NaN and the infinities, which stop AWS Recon, are strings.
void AppendRubyJson(const Value& value, RubyKeys& keys, std::string& out);

/// "0.1", "1.0e-07", "1.0e+21", "100.0".
void AppendRubyFloat(double value, std::string& out);

/// "2026-01-02 03:04:05 UTC" without fraction.
std::string RubyTime(Time time, Value::TimestampOrigin origin);

}  // namespace inventory::report
