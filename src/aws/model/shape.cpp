#include <algorithm>

#include "inventory/aws/model/model.h"
#include "inventory/aws/model/model_file.h"
#include "text_list.h"

namespace inventory::aws::model {
namespace {

enum ShapeFlag : std::uint8_t {
  kUnion = 1 << 0,
  kDocument = 1 << 1,
  kException = 1 << 2,
  kFlattenedShape = 1 << 3,
  kSparse = 1 << 4,
  kThrottling = 1 << 5,
  kRetryable = 1 << 6,
};

enum MemberFlag : std::uint16_t {
  kRequired = 1 << 0,
  kFlattened = 1 << 1,
  kXmlAttribute = 1 << 2,
  kStreaming = 1 << 3,
  kIdempotencyToken = 1 << 4,
  kHostLabel = 1 << 5,
  kJsonValue = 1 << 6,
  kSensitive = 1 << 7,
  kDeprecated = 1 << 8,
  kEventStream = 1 << 9,
};

constexpr std::uint16_t kHasMinimum = 1 << 0;
constexpr std::uint16_t kHasMaximum = 1 << 1;

/// The shape's details; zeros for the many that have none, whose index wraps around to one that no table has.
const DetailsRecord& DetailsOf(const ModelFile& file, std::uint32_t shape) {
  return file.details[file.shapes[shape].details - 1];
}

bool HasFlag(const ModelFile& file, std::uint32_t shape, ShapeFlag flag) {
  return (file.shapes[shape].flags & flag) != 0;
}

const TraitsRecord& TraitsOf(const ModelFile& file, std::uint32_t member) {
  return file.traits[file.members[member].traits];
}

bool HasFlag(const ModelFile& file, std::uint32_t member, MemberFlag flag) {
  return (TraitsOf(file, member).flags & flag) != 0;
}

/// Values beyond the enumeration's last, which only a damaged file has, become its first.
template <class Enumeration>
Enumeration Clamp(std::uint8_t value, Enumeration last) {
  return value <= static_cast<std::uint8_t>(last) ? static_cast<Enumeration>(value) : Enumeration{};
}

}  // namespace

std::string_view Member::name() const {
  return file_->Text(file_->members[index_].name);
}
std::string_view Member::location_name() const {
  return file_->Text(TraitsOf(*file_, index_).location_name);
}
std::string_view Member::wire_name() const {
  const std::string_view location = location_name();
  return location.empty() ? name() : location;
}
std::string_view Member::query_name() const {
  return file_->Text(TraitsOf(*file_, index_).query_name);
}
Shape Member::shape() const {
  return {file_, file_->members[index_].shape};
}
Location Member::location() const {
  return Clamp(TraitsOf(*file_, index_).location, Location::kStatusCode);
}
TimestampFormat Member::timestamp_format() const {
  return Clamp(TraitsOf(*file_, index_).timestamp_format, TimestampFormat::kUnixTimestamp);
}

bool Member::required() const {
  return HasFlag(*file_, index_, kRequired);
}
bool Member::flattened() const {
  return HasFlag(*file_, index_, kFlattened);
}
bool Member::xml_attribute() const {
  return HasFlag(*file_, index_, kXmlAttribute);
}
bool Member::streaming() const {
  return HasFlag(*file_, index_, kStreaming);
}
bool Member::idempotency_token() const {
  return HasFlag(*file_, index_, kIdempotencyToken);
}
bool Member::host_label() const {
  return HasFlag(*file_, index_, kHostLabel);
}
bool Member::json_value() const {
  return HasFlag(*file_, index_, kJsonValue);
}
bool Member::sensitive() const {
  return HasFlag(*file_, index_, kSensitive);
}
bool Member::deprecated() const {
  return HasFlag(*file_, index_, kDeprecated);
}
bool Member::event_stream() const {
  return HasFlag(*file_, index_, kEventStream);
}

std::string_view Member::xml_namespace_uri() const {
  return file_->Text(TraitsOf(*file_, index_).xml_namespace_uri);
}
std::string_view Member::xml_namespace_prefix() const {
  return file_->Text(TraitsOf(*file_, index_).xml_namespace_prefix);
}

std::string_view Shape::name() const {
  return file_->Text(file_->shapes[index_].name);
}
ShapeType Shape::type() const {
  return Clamp(file_->shapes[index_].type, ShapeType::kTimestamp);
}

std::size_t Shape::member_count() const {
  const ShapeRecord& record = file_->shapes[index_];
  return type() == ShapeType::kStructure ? file_->members.Slice(record.first, record.count).size() : 0;
}
Member Shape::member(std::size_t index) const {
  return {file_, file_->shapes[index_].first + static_cast<std::uint32_t>(index)};
}

std::optional<Member> Shape::FindMember(std::string_view name) const {
  const std::size_t count = member_count();
  for (std::size_t index = 0; index < count; ++index) {
    if (member(index).name() == name) return member(index);
  }
  return std::nullopt;
}

std::optional<Member> Shape::payload() const {
  const std::uint16_t payload = DetailsOf(*file_, index_).payload;
  return payload == 0 || payload > member_count() ? std::nullopt : std::optional(member(payload - 1U));
}

bool Shape::is_union() const {
  return HasFlag(*file_, index_, kUnion);
}
bool Shape::is_document() const {
  return HasFlag(*file_, index_, kDocument);
}
bool Shape::is_exception() const {
  return HasFlag(*file_, index_, kException);
}
bool Shape::is_throttling_error() const {
  return HasFlag(*file_, index_, kThrottling);
}
bool Shape::is_retryable_error() const {
  return HasFlag(*file_, index_, kRetryable);
}
bool Shape::flattened() const {
  return HasFlag(*file_, index_, kFlattenedShape);
}
bool Shape::sparse() const {
  return HasFlag(*file_, index_, kSparse);
}

std::string_view Shape::error_code() const {
  return file_->Text(DetailsOf(*file_, index_).error_code);
}
int Shape::error_status() const {
  return DetailsOf(*file_, index_).error_status;
}
std::string_view Shape::location_name() const {
  return file_->Text(DetailsOf(*file_, index_).location_name);
}
std::string_view Shape::xml_namespace_uri() const {
  return file_->Text(DetailsOf(*file_, index_).xml_namespace_uri);
}
std::string_view Shape::xml_namespace_prefix() const {
  return file_->Text(DetailsOf(*file_, index_).xml_namespace_prefix);
}

Member Shape::element() const {
  return {file_, file_->shapes[index_].first};
}
Member Shape::key() const {
  return {file_, file_->shapes[index_].first};
}
Member Shape::value() const {
  return {file_, file_->shapes[index_].first + 1};
}

std::vector<std::string_view> Shape::enum_values() const {
  if (type() != ShapeType::kString) return {};
  return TextList(*file_, file_->shapes[index_].first);
}

std::optional<std::int64_t> Shape::min() const {
  const DetailsRecord& details = DetailsOf(*file_, index_);
  return (details.limits & kHasMinimum) == 0 ? std::nullopt : std::optional(details.minimum);
}
std::optional<std::int64_t> Shape::max() const {
  const DetailsRecord& details = DetailsOf(*file_, index_);
  return (details.limits & kHasMaximum) == 0 ? std::nullopt : std::optional(details.maximum);
}

}  // namespace inventory::aws::model
