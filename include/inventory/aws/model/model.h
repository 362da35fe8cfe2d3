#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "inventory/base/result.h"

/// AWS's API models, read from the file that tools/compile_models makes of botocore's. All types here are
/// small handles into the mapped file: copy them freely; they are valid as long as the Models that they came
/// from, and so are all names that they give. Reading is thread-safe.
///
/// What the traits mean is in botocore's models and in https://smithy.io/2.0/spec/.
namespace inventory::aws::model {

enum class Protocol : std::uint8_t { kQuery, kEc2, kJson, kRestJson, kRestXml, kRpcV2Cbor };

enum class ShapeType : std::uint8_t {
  kStructure,
  kList,
  kMap,
  kString,
  kBlob,
  kBoolean,
  kInteger,
  kLong,
  kFloat,
  kDouble,
  kTimestamp,
};

enum class TimestampFormat : std::uint8_t { kUnspecified, kIso8601, kRfc822, kUnixTimestamp };

/// Where a member of an operation's input or output travels.
enum class Location : std::uint8_t { kBody, kUri, kQueryString, kHeader, kHeaders, kStatusCode };

/// Checksum and payload traits of an operation, as bits.
enum class OperationTrait : std::uint16_t {
  kReadOnly = 1 << 0,  ///< A List, Describe or Get by name, or marked `readonly`.
  kUnsigned = 1 << 1,  ///< `authtype: none`: sent without a signature.
  kUnsignedPayload = 1 << 2,
  kChecksumRequired = 1 << 3,  ///< `httpChecksumRequired`, or `httpChecksum.requestChecksumRequired`.
  kEventStream = 1 << 4,       ///< Input or output streams events; not supported.
  kDeprecated = 1 << 5,
  kStreamingOutput = 1 << 6,  ///< The payload member is raw bytes.
};

class Shape;
struct ModelFile;

/// A use of a shape with the traits of that use: a structure's member, a list's element, a map's key or
/// value. Traits that botocore merges from the shape (botocore.model.Shape.serialization) are merged here
/// too.
class Member {
 public:
  /// The name that users see ("VpcId"). Empty for list elements and map keys and values.
  std::string_view name() const;
  /// `locationName`, or "" where the model has none.
  std::string_view location_name() const;
  /// location_name(), or name() where there is none.
  std::string_view wire_name() const;
  /// `queryName` of the ec2 protocol, or "".
  std::string_view query_name() const;
  Shape shape() const;
  Location location() const;
  TimestampFormat timestamp_format() const;

  bool required() const;
  bool flattened() const;
  bool xml_attribute() const;
  bool streaming() const;
  bool idempotency_token() const;
  bool host_label() const;
  bool json_value() const;
  bool sensitive() const;  ///< Of the member or its shape.
  bool deprecated() const;
  bool event_stream() const;
  /// `xmlNamespace`: uri and prefix, or "".
  std::string_view xml_namespace_uri() const;
  std::string_view xml_namespace_prefix() const;

 private:
  friend class Shape;
  friend class Operation;
  Member(const ModelFile* file, std::uint32_t index) : file_(file), index_(index) {}
  const ModelFile* file_;
  std::uint32_t index_;
};

class Shape {
 public:
  std::string_view name() const;
  ShapeType type() const;
  /// Identity: equal for the same shape of the same service.
  std::uint32_t id() const { return index_; }

  // Structures. Members are in the model's order.
  std::size_t member_count() const;
  Member member(std::size_t index) const;
  std::optional<Member> FindMember(std::string_view name) const;
  /// The member that is the whole HTTP body (`payload`), if there is one.
  std::optional<Member> payload() const;
  bool is_union() const;
  bool is_document() const;  ///< Any JSON value.
  bool is_exception() const;
  /// Of exceptions: `error.code`, or "" (then the shape's name is the code), and `error.httpStatusCode` or 0.
  std::string_view error_code() const;
  int error_status() const;
  bool is_throttling_error() const;  ///< `retryable.throttling`.
  bool is_retryable_error() const;
  /// `xmlNamespace` and `locationName` of the shape itself.
  std::string_view location_name() const;
  std::string_view xml_namespace_uri() const;
  std::string_view xml_namespace_prefix() const;

  // Lists and maps.
  Member element() const;  ///< A list's member.
  Member key() const;
  Member value() const;
  bool flattened() const;
  bool sparse() const;

  // Strings: the enumeration's values, empty if there is none; these need not be complete.
  std::vector<std::string_view> enum_values() const;
  // Constraints, for checking input before it is sent.
  std::optional<std::int64_t> min() const;
  std::optional<std::int64_t> max() const;

  friend bool operator==(const Shape& a, const Shape& b) {
    return a.file_ == b.file_ && a.index_ == b.index_;
  }

 private:
  friend class Member;
  friend class Operation;
  friend class Service;
  Shape(const ModelFile* file, std::uint32_t index) : file_(file), index_(index) {}
  const ModelFile* file_;
  std::uint32_t index_;
};

/// How an operation's pages follow each other. Paths are botocore's JMESPath subset: "NextToken", "Foo.Bar",
/// "A || B", "Items[-1].Key".
class Paginator {
 public:
  std::vector<std::string_view> input_tokens() const;
  std::vector<std::string_view> output_tokens() const;
  std::vector<std::string_view> result_keys() const;
  std::vector<std::string_view> non_aggregate_keys() const;
  std::string_view limit_key() const;     ///< Or "".
  std::string_view more_results() const;  ///< Or "".
  /// False where the model has none and input and output have one token each of a known name: then lists of
  /// the top level are joined and nothing is known about result keys.
  bool from_model() const;

 private:
  friend class Operation;
  Paginator(const ModelFile* file, std::uint32_t index) : file_(file), index_(index) {}
  const ModelFile* file_;
  std::uint32_t index_;
};

class Service;

class Operation {
 public:
  /// The name that users see ("ListDistributions").
  std::string_view name() const;
  /// What is sent, which may carry a version ("ListDistributions2020_05_31").
  std::string_view wire_name() const;
  Service service() const;
  std::string_view http_method() const;
  /// "/2015-03-31/functions/{FunctionName}?Qualifier", as the model has it.
  std::string_view request_uri() const;
  std::optional<Shape> input() const;
  std::optional<Shape> output() const;
  /// `output.resultWrapper`, or "".
  std::string_view result_wrapper() const;
  /// `input.locationName` and `input.xmlNamespace` (REST-XML's root element), or "".
  std::string_view input_location_name() const;
  std::string_view input_xml_namespace() const;
  /// `endpoint.hostPrefix`, "{AccountId}.", or "".
  std::string_view host_prefix() const;
  std::size_t error_count() const;
  Shape error(std::size_t index) const;
  std::optional<Paginator> paginator() const;
  bool Has(OperationTrait trait) const;
  /// `httpChecksum.requestAlgorithmMember`, or "".
  std::string_view checksum_algorithm_member() const;
  /// Which of the service's sets of endpoints the operation goes to: for aws/endpoint.
  std::uint32_t endpoint_set() const;

 private:
  friend class Service;
  friend class Models;
  Operation(const ModelFile* file, std::uint32_t service, std::uint32_t index)
      : file_(file), service_(service), index_(index) {}
  const ModelFile* file_;
  std::uint32_t service_;
  std::uint32_t index_;
};

class Service {
 public:
  /// botocore's name: "ec2", "elbv2", "logs".
  std::string_view name() const;
  /// "EC2", "Elastic Load Balancing v2". AWS_ENDPOINT_URL_<...> is this, upper case, blanks as '_'.
  std::string_view service_id() const;
  std::string_view full_name() const;
  std::string_view api_version() const;
  std::string_view endpoint_prefix() const;
  std::string_view signing_name() const;
  /// "v4" nearly always; "v2" for the oldest services (sigv4/signature_v2.h); "bearer" is what we don't
  /// speak.
  std::string_view signature_version() const;
  std::string_view target_prefix() const;
  std::string_view xml_namespace() const;
  std::string_view json_version() const;  ///< "1.0" or "1.1".
  /// Of the protocols that the service speaks, the one that botocore picks.
  Protocol protocol() const;
  bool query_compatible() const;  ///< `awsQueryCompatible`: error codes come in x-amzn-query-error.

  std::size_t operation_count() const;
  Operation operation(std::size_t index) const;  ///< Sorted by name.
  std::optional<Operation> FindOperation(std::string_view name) const;
  /// Names of the operations that exist and are not in the file, sorted: nearly all of them write.
  std::vector<std::string_view> other_operations() const;
  bool HasOtherOperation(std::string_view name) const;
  /// The exception of this code, whichever operations declare it
  /// (botocore.model.ServiceModel.shape_for_error_code).
  std::optional<Shape> FindError(std::string_view code) const;
  std::uint32_t index() const { return index_; }
  const ModelFile& file() const { return *file_; }

 private:
  friend class Operation;
  friend class Models;
  Service(const ModelFile* file, std::uint32_t index) : file_(file), index_(index) {}
  const ModelFile* file_;
  std::uint32_t index_;
};

/// The mapped file. Opening costs no parsing: under 2 ms.
class Models {
 public:
  /// kNotFound without such a file; kInvalidArgument for one that is not ours, of another version or cut off.
  static Result<Models> Open(const std::filesystem::path& path);

  Models(Models&&) noexcept;
  Models& operator=(Models&&) noexcept;
  ~Models();

  /// The version of botocore that the file was made of.
  std::string_view botocore_version() const;
  std::size_t service_count() const;
  Service service(std::size_t index) const;  ///< Sorted by name.
  std::optional<Service> FindService(std::string_view name) const;
  const ModelFile& file() const { return *file_; }

 private:
  explicit Models(std::unique_ptr<const ModelFile> file);
  std::unique_ptr<const ModelFile> file_;
};

}  // namespace inventory::aws::model
