#include <algorithm>
#include <utility>

#include "inventory/aws/model/model.h"
#include "inventory/aws/model/model_file.h"
#include "open_model_file.h"
#include "text_list.h"

namespace inventory::aws::model {
namespace {

constexpr std::uint8_t kQueryCompatible = 1 << 0;

/// The records of this table from `first` on are sorted by name: the one of this name, or nothing.
template <class Record>
const Record* FindByName(const ModelFile& file, std::span<const Record> records, std::string_view name) {
  const auto found = std::ranges::lower_bound(
      records, name, {}, [&file](const Record& record) { return file.Text(record.name); });
  return found != records.end() && file.Text(found->name) == name ? &*found : nullptr;
}

std::span<const OperationRecord> OperationsOf(const ModelFile& file, const ServiceRecord& service) {
  return file.operations.Slice(service.first_operation, service.operation_count);
}

}  // namespace

Result<Models> Models::Open(const std::filesystem::path& path) {
  INVENTORY_TRY(auto file, OpenModelFile(path));
  return Models(std::move(file));
}

Models::Models(std::unique_ptr<const ModelFile> file) : file_(std::move(file)) {}
Models::Models(Models&&) noexcept = default;
Models& Models::operator=(Models&&) noexcept = default;
Models::~Models() = default;

std::string_view Models::botocore_version() const {
  return file_->Text(file_->botocore_version);
}
std::size_t Models::service_count() const {
  return file_->services.size();
}
Service Models::service(std::size_t index) const {
  return {file_.get(), static_cast<std::uint32_t>(index)};
}

std::optional<Service> Models::FindService(std::string_view name) const {
  const auto services = file_->services.Slice(0, file_->services.size());
  const ServiceRecord* found = FindByName(*file_, services, name);
  if (found == nullptr) return std::nullopt;
  return Service(file_.get(), static_cast<std::uint32_t>(found - services.data()));
}

std::string_view Service::name() const {
  return file_->Text(file_->services[index_].name);
}
std::string_view Service::service_id() const {
  return file_->Text(file_->services[index_].service_id);
}
std::string_view Service::full_name() const {
  return file_->Text(file_->services[index_].full_name);
}
std::string_view Service::api_version() const {
  return file_->Text(file_->services[index_].api_version);
}
std::string_view Service::endpoint_prefix() const {
  return file_->Text(file_->services[index_].endpoint_prefix);
}
std::string_view Service::signing_name() const {
  return file_->Text(file_->services[index_].signing_name);
}
std::string_view Service::signature_version() const {
  return file_->Text(file_->services[index_].signature_version);
}
std::string_view Service::target_prefix() const {
  return file_->Text(file_->services[index_].target_prefix);
}
std::string_view Service::xml_namespace() const {
  return file_->Text(file_->services[index_].xml_namespace);
}
std::string_view Service::json_version() const {
  return file_->Text(file_->services[index_].json_version);
}

Protocol Service::protocol() const {
  const std::uint8_t protocol = file_->services[index_].protocol;
  return static_cast<Protocol>(std::min(protocol, static_cast<std::uint8_t>(Protocol::kRpcV2Cbor)));
}

bool Service::query_compatible() const {
  return (file_->services[index_].flags & kQueryCompatible) != 0;
}

std::size_t Service::operation_count() const {
  return OperationsOf(*file_, file_->services[index_]).size();
}

Operation Service::operation(std::size_t index) const {
  return {file_, index_, file_->services[index_].first_operation + static_cast<std::uint32_t>(index)};
}

std::optional<Operation> Service::FindOperation(std::string_view name) const {
  const auto operations = OperationsOf(*file_, file_->services[index_]);
  const OperationRecord* found = FindByName(*file_, operations, name);
  if (found == nullptr) return std::nullopt;
  return operation(static_cast<std::size_t>(found - operations.data()));
}

std::vector<std::string_view> Service::other_operations() const {
  return TextList(*file_, file_->services[index_].other_operations);
}

bool Service::HasOtherOperation(std::string_view name) const {
  return std::ranges::binary_search(file_->List(file_->services[index_].other_operations), name, {},
                                    [this](TextReference text) { return file_->Text(text); });
}

std::optional<Shape> Service::FindError(std::string_view code) const {
  const std::span<const std::uint32_t> pairs = file_->List(file_->services[index_].errors);
  std::size_t begin = 0;
  std::size_t end = pairs.size() / 2;
  while (begin < end) {
    const std::size_t middle = begin + (end - begin) / 2;
    if (file_->Text(pairs[2 * middle]) < code) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  if (begin == pairs.size() / 2 || file_->Text(pairs[2 * begin]) != code) return std::nullopt;
  return Shape(file_, pairs[2 * begin + 1]);
}

}  // namespace inventory::aws::model
