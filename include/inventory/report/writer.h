#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "inventory/base/atomic_file.h"
#include "inventory/base/result.h"
#include "inventory/report/record.h"
#include "inventory/report/ruby_form.h"

namespace inventory::report {

/// Where a report's bytes go.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual Result<> Write(std::string_view bytes) = 0;
};

/// The file must outlive the sink and is committed by whoever owns it.
class FileSink final : public ByteSink {
 public:
  explicit FileSink(AtomicFile& file) : file_(file) {}
  Result<> Write(std::string_view bytes) override { return file_.Write(bytes); }

 private:
  AtomicFile& file_;
};

/// docs/report-format.md has all three.
enum class Format {
  kAws,     ///< AWS Recon's JSON array.
  kNdjson,  ///< The same records, one a line.
  kNative,  ///< Ours: the models' own names and values, one record a line.
};
inline constexpr std::array<std::pair<std::string_view, Format>, 3> kFormatNames{
    {{"aws", Format::kAws}, {"ndjson", Format::kNdjson}, {"native", Format::kNative}}};

/// Turns records into a report, one after the other, and forgets them.
class Writer {
 public:
  Writer(Format format, ByteSink& sink) : format_(format), sink_(sink) {}
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// The sink's error, which ends the report: nothing more may be written.
  Result<> Write(const Record& record);
  /// What must stand at the end. Without it an AWS Recon report is no JSON.
  Result<> Finish();

  std::uint64_t records() const { return records_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  void AppendRecon(const Record& record);
  void AppendNative(const Record& record);
  Result<> Flush();

  Format format_;
  ByteSink& sink_;
  RubyKeys keys_;
  std::string line_;
  std::uint64_t records_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace inventory::report
