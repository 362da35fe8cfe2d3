#include "inventory/aws/model/model.h"
#include "inventory/aws/model/model_file.h"
#include "text_list.h"

namespace inventory::aws::model {

std::string_view Operation::name() const {
  return file_->Text(file_->operations[index_].name);
}
std::string_view Operation::wire_name() const {
  return file_->Text(file_->operations[index_].wire_name);
}
Service Operation::service() const {
  return {file_, service_};
}
std::string_view Operation::http_method() const {
  return file_->Text(file_->operations[index_].http_method);
}
std::string_view Operation::request_uri() const {
  return file_->Text(file_->operations[index_].request_uri);
}

std::optional<Shape> Operation::input() const {
  const std::uint32_t input = file_->operations[index_].input;
  return input == 0 ? std::nullopt : std::optional(Shape(file_, input - 1));
}

std::optional<Shape> Operation::output() const {
  const std::uint32_t output = file_->operations[index_].output;
  return output == 0 ? std::nullopt : std::optional(Shape(file_, output - 1));
}

std::string_view Operation::result_wrapper() const {
  return file_->Text(file_->operations[index_].result_wrapper);
}
std::string_view Operation::input_location_name() const {
  return file_->Text(file_->operations[index_].input_location_name);
}
std::string_view Operation::input_xml_namespace() const {
  return file_->Text(file_->operations[index_].input_xml_namespace);
}
std::string_view Operation::host_prefix() const {
  return file_->Text(file_->operations[index_].host_prefix);
}

std::size_t Operation::error_count() const {
  return file_->List(file_->operations[index_].errors).size();
}
Shape Operation::error(std::size_t index) const {
  return {file_, file_->List(file_->operations[index_].errors)[index]};
}

std::optional<Paginator> Operation::paginator() const {
  const std::uint32_t paginator = file_->operations[index_].paginator;
  return paginator == 0 ? std::nullopt : std::optional(Paginator(file_, paginator - 1));
}

bool Operation::Has(OperationTrait trait) const {
  return (file_->operations[index_].traits & static_cast<std::uint16_t>(trait)) != 0;
}

std::string_view Operation::checksum_algorithm_member() const {
  return file_->Text(file_->operations[index_].checksum_algorithm_member);
}

std::uint32_t Operation::endpoint_set() const {
  return file_->operations[index_].endpoint_set;
}

std::vector<std::string_view> Paginator::input_tokens() const {
  return TextList(*file_, file_->paginators[index_].input_tokens);
}
std::vector<std::string_view> Paginator::output_tokens() const {
  return TextList(*file_, file_->paginators[index_].output_tokens);
}
std::vector<std::string_view> Paginator::result_keys() const {
  return TextList(*file_, file_->paginators[index_].result_keys);
}
std::vector<std::string_view> Paginator::non_aggregate_keys() const {
  return TextList(*file_, file_->paginators[index_].non_aggregate_keys);
}
std::string_view Paginator::limit_key() const {
  return file_->Text(file_->paginators[index_].limit_key);
}
std::string_view Paginator::more_results() const {
  return file_->Text(file_->paginators[index_].more_results);
}
bool Paginator::from_model() const {
  return file_->paginators[index_].from_model != 0;
}

}  // namespace inventory::aws::model
