#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

/// The records of the compiled models as they lie in the file: docs/model-file-format.md says what they mean.
/// Only aws/model and aws/endpoint read them; everybody else uses model.h and endpoint.h.
namespace inventory::aws::model {

/// A reference to text in the pool: offset << 8 | length, where length 255 means that the length stands at
/// the offset.
using TextReference = std::uint32_t;
/// Where in the table of lists a length stands, which that many numbers follow.
using ListReference = std::uint32_t;

struct ServiceRecord {
  TextReference name, service_id, full_name, api_version, endpoint_prefix, signing_name, signature_version,
      target_prefix, xml_namespace, json_version;
  std::uint32_t first_operation, operation_count;
  ListReference other_operations, errors;
  std::uint32_t first_endpoint_set;
  ListReference regions;
  std::uint32_t global_partitions;
  std::uint8_t protocol, flags;
  std::uint16_t reserved;
};

struct OperationRecord {
  TextReference name, wire_name, http_method, request_uri;
  std::uint32_t input, output;  // Index + 1, or 0 for none.
  TextReference result_wrapper, input_location_name, input_xml_namespace, host_prefix;
  ListReference errors;
  std::uint32_t paginator;  // Index + 1, or 0 for none.
  TextReference checksum_algorithm_member;
  std::uint16_t traits;
  std::uint8_t endpoint_set, reserved;
};

struct ShapeRecord {
  TextReference name;
  std::uint8_t type, flags;
  std::uint16_t count;
  std::uint32_t first;  // The first member; of shapes without members, the list of the enumeration's values.
  std::uint32_t details;  // Index + 1, or 0 for none.
};

struct MemberRecord {
  TextReference name;
  std::uint32_t shape, traits;
};

struct TraitsRecord {
  TextReference location_name, query_name, xml_namespace_uri, xml_namespace_prefix;
  std::uint8_t location, timestamp_format;
  std::uint16_t flags;
};

struct DetailsRecord {
  TextReference error_code, location_name, xml_namespace_uri, xml_namespace_prefix;
  std::int64_t minimum, maximum;
  std::uint16_t error_status;
  std::uint16_t payload;  // Index + 1 among the shape's members, or 0 for none.
  std::uint16_t limits, reserved;
};

struct PaginatorRecord {
  ListReference input_tokens, output_tokens, result_keys, non_aggregate_keys;
  TextReference limit_key, more_results;
  std::uint32_t from_model;
};

struct PartitionRecord {
  TextReference name, dns_suffix, dual_stack_dns_suffix, global_region;
  ListReference prefixes, regions;
};

struct RegionRecord {
  TextReference name;
  std::uint32_t partition;
};

struct EndpointRecord {
  TextReference url, signing_name, signing_region, problem;
};

struct EndpointSetRecord {
  ListReference patterns, exceptions;
};

/// A table of the file. An index that it does not have gives a record of zeros, so that a damaged file gives
/// wrong answers and never a wild read.
template <class Record>
class Table {
 public:
  Table() = default;
  Table(const Record* first, std::uint32_t count) : first_(first), count_(count) {}

  std::uint32_t size() const { return count_; }
  const Record& operator[](std::uint32_t index) const {
    static constexpr Record kNone{};
    return index < count_ ? first_[index] : kNone;
  }
  /// The records from `first` on, as many of `count` as there are.
  std::span<const Record> Slice(std::uint32_t first, std::uint32_t count) const {
    if (first >= count_) return {};
    return {first_ + first, count < count_ - first ? count : count_ - first};
  }

 private:
  const Record* first_ = nullptr;
  std::uint32_t count_ = 0;
};

/// The mapped file, checked as a whole when it was opened.
struct ModelFile {
  ModelFile(const std::byte* bytes, std::size_t byte_count) : data(bytes), size(byte_count) {}
  ModelFile(const ModelFile&) = delete;
  ModelFile& operator=(const ModelFile&) = delete;
  ~ModelFile();

  std::string_view Text(TextReference reference) const;
  std::span<const std::uint32_t> List(ListReference reference) const;

  const std::byte* data;
  std::size_t size;
  TextReference botocore_version = 0;
  Table<ServiceRecord> services;
  Table<OperationRecord> operations;
  Table<ShapeRecord> shapes;
  Table<MemberRecord> members;
  Table<TraitsRecord> traits;
  Table<DetailsRecord> details;
  Table<PaginatorRecord> paginators;
  Table<std::uint32_t> lists;
  Table<PartitionRecord> partitions;
  Table<RegionRecord> regions;
  Table<EndpointRecord> endpoints;
  Table<EndpointSetRecord> endpoint_sets;
  Table<char> text;
};

/// ServiceRecord::regions of a service that AWS's region lists do not have.
inline constexpr ListReference kRegionsNotListed = 0xFFFFFFFF;

}  // namespace inventory::aws::model
