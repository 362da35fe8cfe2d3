// Prints the compiled models, a fact a line, for tools/tests/compare_with_botocore.py.

#include <fmt/format.h>

#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include "inventory/aws/endpoint/endpoint.h"
#include "inventory/aws/model/model.h"

namespace inventory::aws {
namespace {

using model::Member;
using model::Operation;
using model::OperationTrait;
using model::Service;
using model::Shape;
using model::ShapeType;

template <class... Fields>
void Line(const Fields&... fields) {
  std::string line;
  ((line += fmt::format("{}\t", fields)), ...);
  line.back() = '\n';
  std::fputs(line.c_str(), stdout);
}

std::string Join(const std::vector<std::string_view>& parts) {
  return fmt::format("{}", fmt::join(parts, ","));
}

std::string Flags(std::initializer_list<std::pair<std::string_view, bool>> flags) {
  std::vector<std::string_view> set;
  for (const auto& [name, value] : flags) {
    if (value) set.push_back(name);
  }
  return Join(set);
}

std::string Limit(std::optional<std::int64_t> limit) {
  return limit ? std::to_string(*limit) : "";
}

std::string NameOf(const std::optional<Shape>& shape) {
  return shape ? std::string(shape->name()) : "";
}

std::string Describe(const Member& member) {
  return fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}", member.name(), member.location_name(), member.query_name(),
                     member.shape().name(), static_cast<int>(member.location()),
                     static_cast<int>(member.timestamp_format()), member.xml_namespace_uri(),
                     member.xml_namespace_prefix(),
                     Flags({{"required", member.required()},
                            {"flattened", member.flattened()},
                            {"xmlAttribute", member.xml_attribute()},
                            {"streaming", member.streaming()},
                            {"idempotencyToken", member.idempotency_token()},
                            {"hostLabel", member.host_label()},
                            {"jsonvalue", member.json_value()},
                            {"sensitive", member.sensitive()},
                            {"deprecated", member.deprecated()},
                            {"eventstream", member.event_stream()}}));
}

std::vector<Member> MembersOf(const Shape& shape) {
  switch (shape.type()) {
    case ShapeType::kStructure: {
      std::vector<Member> members;
      for (std::size_t index = 0; index < shape.member_count(); ++index)
        members.push_back(shape.member(index));
      return members;
    }
    case ShapeType::kList:
      return {shape.element()};
    case ShapeType::kMap:
      return {shape.key(), shape.value()};
    default:
      return {};
  }
}

void DumpShapes(const Service& service, std::vector<Shape> pending) {
  std::set<std::uint32_t> seen;
  while (!pending.empty()) {
    const Shape shape = pending.back();
    pending.pop_back();
    if (!seen.insert(shape.id()).second) continue;
    std::string members;
    for (const Member& member : MembersOf(shape)) {
      members += Describe(member) + ";";
      pending.push_back(member.shape());
    }
    const auto payload = shape.payload();
    Line("shape", service.name(), shape.name(), static_cast<int>(shape.type()),
         Flags({{"union", shape.is_union()},
                {"document", shape.is_document()},
                {"exception", shape.is_exception()},
                {"flattened", shape.flattened()},
                {"sparse", shape.sparse()},
                {"throttling", shape.is_throttling_error()},
                {"retryable", shape.is_retryable_error()}}),
         shape.error_code(), shape.error_status(), payload ? payload->name() : "", shape.location_name(),
         shape.xml_namespace_uri(), shape.xml_namespace_prefix(), Limit(shape.min()), Limit(shape.max()),
         Join(shape.enum_values()), members);
  }
}

void DumpOperation(const Operation& operation) {
  std::vector<std::string_view> errors;
  for (std::size_t index = 0; index < operation.error_count(); ++index) {
    errors.push_back(operation.error(index).name());
  }
  std::string paginator;
  if (const auto pages = operation.paginator()) {
    paginator = fmt::format("{}|{}|{}|{}|{}|{}|{}", Join(pages->input_tokens()), Join(pages->output_tokens()),
                            Join(pages->result_keys()), Join(pages->non_aggregate_keys()), pages->limit_key(),
                            pages->more_results(), pages->from_model());
  }
  const auto has = [&operation](OperationTrait trait) { return operation.Has(trait); };
  Line("operation", operation.service().name(), operation.name(), operation.wire_name(),
       operation.http_method(), operation.request_uri(), NameOf(operation.input()),
       NameOf(operation.output()), operation.result_wrapper(), operation.input_location_name(),
       operation.input_xml_namespace(), operation.host_prefix(), Join(errors),
       Flags({{"read_only", has(OperationTrait::kReadOnly)},
              {"unsigned", has(OperationTrait::kUnsigned)},
              {"unsigned_payload", has(OperationTrait::kUnsignedPayload)},
              {"checksum_required", has(OperationTrait::kChecksumRequired)},
              {"event_stream", has(OperationTrait::kEventStream)},
              {"deprecated", has(OperationTrait::kDeprecated)},
              {"streaming_output", has(OperationTrait::kStreamingOutput)}}),
       operation.checksum_algorithm_member(), paginator);
}

void DumpService(const Service& service) {
  Line("service", service.name(), service.service_id(), service.full_name(), service.api_version(),
       service.endpoint_prefix(), service.signing_name(), service.signature_version(),
       service.target_prefix(), service.xml_namespace(), service.json_version(),
       static_cast<int>(service.protocol()), service.query_compatible(), Join(service.other_operations()));
  std::vector<Shape> roots;
  for (std::size_t index = 0; index < service.operation_count(); ++index) {
    const Operation operation = service.operation(index);
    DumpOperation(operation);
    for (const auto& shape : {operation.input(), operation.output()}) {
      if (shape) roots.push_back(*shape);
    }
    for (std::size_t error = 0; error < operation.error_count(); ++error) {
      const Shape shape = operation.error(error);
      roots.push_back(shape);
      const std::string_view code = shape.error_code().empty() ? shape.name() : shape.error_code();
      Line("error", service.name(), code, NameOf(service.FindError(code)));
    }
  }
  DumpShapes(service, roots);
}

void DumpEndpoint(const Operation& operation, std::string_view region, int variant) {
  endpoint::Options options;
  options.fips = (variant & 1) != 0;
  options.dual_stack = (variant & 2) != 0;
  if (variant == 4) options.base_url = "https://endpoint.invalid";
  const auto endpoint = endpoint::Resolve(operation, region, options);
  if (endpoint) {
    Line("endpoint", operation.service().name(), operation.name(), region, variant, endpoint->url,
         endpoint->signing_name, endpoint->signing_region);
  } else {
    Line("endpoint", operation.service().name(), operation.name(), region, variant, "", "", "");
  }
}

/// One operation for each of the service's sets of endpoints.
void DumpEndpoints(const Service& service, const std::vector<std::string>& regions) {
  std::set<std::uint32_t> seen;
  for (std::size_t index = 0; index < service.operation_count(); ++index) {
    const Operation operation = service.operation(index);
    if (!seen.insert(operation.endpoint_set()).second) continue;
    for (const std::string& region : regions) {
      for (int variant = 0; variant <= 4; ++variant) DumpEndpoint(operation, region, variant);
    }
  }
}

int Main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: dump_models MODELS [REGION...]\n", stderr);
    return 64;
  }
  const auto models = model::Models::Open(argv[1]);
  if (!models) {
    std::fprintf(stderr, "%s\n", models.error().message().c_str());
    return 66;
  }
  const std::vector<std::string> regions(argv + 2, argv + argc);
  for (std::size_t index = 0; index < models->service_count(); ++index) {
    DumpService(models->service(index));
    DumpEndpoints(models->service(index), regions);
  }
  return 0;
}

}  // namespace
}  // namespace inventory::aws

int main(int argc, char** argv) {
  return inventory::aws::Main(argc, argv);
}
