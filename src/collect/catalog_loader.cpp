#include <algorithm>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "collect/catalog_check.h"
#include "collect/yaml_source.h"
#include "inventory/base/edit_distance.h"
#include "inventory/collect/catalog.h"

namespace inventory::collect {
namespace {

using aws::model::Models;
using aws::model::Operation;
using aws::model::Service;
using aws::model::Shape;

// NOLINTBEGIN(bugprone-macro-parentheses): as INVENTORY_TRY.
/// Gives an error of the checks, which know no files, its place.
#define INVENTORY_TRY_AT(node, declaration, expression) \
  INVENTORY_TRY_AT_IMPL(INVENTORY_UNIQUE(checked_), node, declaration, expression)
#define INVENTORY_TRY_AT_IMPL(result, node, declaration, expression)      \
  auto result = (expression);                                             \
  if (!result) return source_.FailAt((node), (result).error().message()); \
  declaration = std::move(*result)
// NOLINTEND(bugprone-macro-parentheses)

class ServiceLoader {
 public:
  ServiceLoader(const YamlSource& source, const Models& models) : source_(source), models_(models) {}

  Result<ServiceEntry> Load() {
    const YAML::Node& root = source_.root();
    INVENTORY_CHECK(source_.CheckKeys(root, {"service", "api", "scope", "page_size", "calls"}));
    INVENTORY_TRY(const YAML::Node api, source_.Required(root, "api"));
    INVENTORY_TRY(const std::string api_name, source_.Text(api));
    const std::optional<Service> service = models_.FindService(api_name);
    if (!service) return UnknownService(api, api_name);

    ServiceEntry entry(*service);
    INVENTORY_TRY(const YAML::Node name, source_.Required(root, "service"));
    INVENTORY_TRY(entry.name, source_.Text(name));
    INVENTORY_TRY(entry.scope, ReadScope(root["scope"], Scope::kRegional));
    INVENTORY_TRY(const std::optional<int> page_size, ReadPageSize(root["page_size"]));
    INVENTORY_TRY(const YAML::Node required_calls, source_.Required(root, "calls"));
    INVENTORY_TRY(const YAML::Node calls, source_.Mappings(required_calls));
    for (const YAML::Node& node : calls) {
      INVENTORY_TRY(ListCall call, ReadCall(node, entry));
      INVENTORY_TRY(call.page_size, ReadPageSize(node["page_size"]));
      if (!call.page_size) call.page_size = page_size;
      entry.calls.push_back(std::move(call));
    }
    return entry;
  }

 private:
  std::unexpected<Error> UnknownService(const YAML::Node& node, std::string_view name) const {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < models_.service_count(); ++i) names.push_back(models_.service(i).name());
    const std::optional<std::string_view> nearest = Nearest(name, names);
    return source_.FailAt(node, fmt::format("the models have no service \"{}\"{}", name,
                                            nearest ? fmt::format("; did you mean \"{}\"?", *nearest) : ""));
  }

  Result<Scope> ReadScope(const YAML::Node& node, Scope otherwise) const {
    if (!node) return otherwise;
    INVENTORY_TRY(const std::string text, source_.Text(node));
    if (text == "regional") return Scope::kRegional;
    if (text == "global") return Scope::kGlobal;
    return source_.FailAt(node, fmt::format("\"{}\" is neither regional nor global", text));
  }

  Result<std::optional<int>> ReadPageSize(const YAML::Node& node) const {
    if (!node) return std::nullopt;
    INVENTORY_TRY(const std::int64_t size, source_.Integer(node));
    if (size < 1 || size > 10'000) return source_.FailAt(node, "a page has 1 to 10000 items");
    return static_cast<int>(size);
  }

  Result<Path> ReadPath(const YAML::Node& node) const {
    if (!node) return Path();
    INVENTORY_TRY(const std::string text, source_.Text(node));
    INVENTORY_TRY_AT(node, Path path, Path::Parse(text));
    return path;
  }

  Result<Template> ReadTemplate(const YAML::Node& node) const {
    if (!node) return Template();
    INVENTORY_TRY(const std::string text, source_.Text(node));
    INVENTORY_TRY_AT(node, Template result, Template::Parse(text));
    return result;
  }

  Result<Template> ReadCheckedTemplate(const YAML::Node& node, const Names& names) const {
    INVENTORY_TRY(Template result, ReadTemplate(node));
    if (!result.empty()) {
      INVENTORY_TRY_AT(node, [[maybe_unused]] const unsigned stage, CheckTemplate(result, names));
    }
    return result;
  }

  Result<Operation> ReadOperation(const YAML::Node& node, const Service& service) const {
    INVENTORY_TRY(const YAML::Node name, source_.Required(node, "operation"));
    INVENTORY_TRY(const std::string text, source_.Text(name));
    INVENTORY_TRY_AT(name, Operation operation, FindOperation(service, text));
    if (!operation.Has(aws::model::OperationTrait::kReadOnly)) {
      return source_.FailAt(name, fmt::format("{} does not only read", text));
    }
    return operation;
  }

  /// Quoted scalars are texts; plain ones may be numbers and truth values.
  Result<Parameter> ReadParameter(const YAML::Node& node) const {
    Parameter parameter;
    if (!node) {
      parameter.value = Parameter::Fields();
    } else if (node.IsMap()) {
      Parameter::Fields fields;
      for (const auto& entry : node) {
        INVENTORY_TRY(std::string name, source_.Text(entry.first));
        INVENTORY_TRY(Parameter value, ReadParameter(entry.second));
        value.name = std::move(name);
        fields.members.push_back(std::move(value));
      }
      parameter.value = std::move(fields);
    } else if (node.IsSequence()) {
      Parameter::Items items;
      for (const YAML::Node& item : node) {
        INVENTORY_TRY(Parameter value, ReadParameter(item));
        items.members.push_back(std::move(value));
      }
      parameter.value = std::move(items);
    } else {
      std::int64_t number = 0;
      bool truth = false;
      const bool plain = node.Tag() == "?";
      if (plain && YAML::convert<std::int64_t>::decode(node, number)) {
        parameter.value = number;
      } else if (plain && YAML::convert<bool>::decode(node, truth)) {
        parameter.value = truth;
      } else {
        INVENTORY_TRY(parameter.value, ReadTemplate(node));
      }
    }
    return parameter;
  }

  Result<std::vector<ParsedMember>> ReadParsed(const YAML::Node& node,
                                               const std::optional<Shape>& shape) const {
    std::vector<ParsedMember> parsed;
    for (const auto& [key, encoding] :
         {std::pair("json", Encoding::kJson), std::pair("url_json", Encoding::kUrlJson)}) {
      const YAML::Node list = node[key];
      INVENTORY_TRY(const std::vector<Path> paths, ReadPaths(list, shape));
      for (const Path& path : paths) parsed.push_back({path, encoding});
    }
    return parsed;
  }

  Result<std::vector<Path>> ReadPaths(const YAML::Node& list, const std::optional<Shape>& shape) const {
    std::vector<Path> paths;
    if (!list) return paths;
    if (!list.IsSequence()) return source_.FailAt(list, "expected a list");
    for (const YAML::Node& node : list) {
      INVENTORY_TRY(Path path, ReadPath(node));
      INVENTORY_TRY_AT(node, [[maybe_unused]] const Destination destination, FollowPath(shape, path));
      paths.push_back(std::move(path));
    }
    return paths;
  }

  Result<ListCall> ReadCall(const YAML::Node& node, const ServiceEntry& service) const {
    INVENTORY_CHECK(source_.CheckKeys(
        node, {"operation", "scope", "parameters", "absent", "page_size", "paid", "resources"}));
    INVENTORY_TRY(const Operation operation, ReadOperation(node, service.api));
    ListCall call(operation);
    INVENTORY_TRY(call.scope, ReadScope(node["scope"], service.scope));
    INVENTORY_TRY(call.absent, source_.Texts(node["absent"]));
    if (node["paid"]) {
      INVENTORY_TRY(call.paid, source_.Text(node["paid"]));
    }
    INVENTORY_TRY(call.parameters, ReadParameter(node["parameters"]));
    const YAML::Node at = node["parameters"] ? node["parameters"] : node["operation"];
    INVENTORY_TRY_AT(at, [[maybe_unused]] const unsigned stage,
                     CheckInput(call.parameters, operation, Names()));

    INVENTORY_TRY(const YAML::Node required, source_.Required(node, "resources"));
    INVENTORY_TRY(const YAML::Node resources, source_.Mappings(required));
    for (const YAML::Node& resource : resources) {
      INVENTORY_CHECK(
          source_.CheckKeys(resource, {"items", "type", "arn", "recon_arn", "id", "name", "tags", "json",
                                       "url_json", "secrets", "shown", "fields", "children"}));
      INVENTORY_TRY(Listing listing, ReadListing(resource, operation));
      call.listings.push_back(std::move(listing));
    }
    return call;
  }

  Result<Listing> ReadListing(const YAML::Node& node, const Operation& operation) const {
    Listing listing;
    INVENTORY_TRY(listing.items, ReadPath(node["items"]));
    const YAML::Node at = node["items"] ? node["items"] : node;
    INVENTORY_TRY_AT(at, const Destination items, FollowPath(operation.output(), listing.items));
    const Names around{.shape = items.around, .added = {}, .around = nullptr};
    Names names{.shape = items.shape, .added = {}, .around = &around};
    listing.element.shape = items.shape;
    listing.element.sensitive = items.sensitive;
    INVENTORY_CHECK(ReadElement(node, names, operation.service(), listing.element));
    if (!listing.element.resource) return source_.FailAt(node, "\"type\" is missing");
    return listing;
  }

  /// The keys that listed elements and those of children have in common.
  Result<> ReadElement(const YAML::Node& node, Names& names, const Service& service, Element& element) const {
    INVENTORY_TRY(element.parsed, ReadParsed(node, names.shape));
    INVENTORY_TRY(element.secrets, ReadPaths(node["secrets"], names.shape));
    INVENTORY_TRY(element.shown, ReadPaths(node["shown"], names.shape));
    if (const YAML::Node fields = node["fields"]) {
      if (!fields.IsMap()) return source_.FailAt(fields, "expected keys and values");
      for (const auto& entry : fields) {
        INVENTORY_TRY(std::string name, source_.Text(entry.first));
        INVENTORY_TRY(Template value, ReadCheckedTemplate(entry.second, names));
        names.added.push_back({.name = name, .shape = std::nullopt, .stage = 0});
        element.fields.emplace_back(std::move(name), std::move(value));
      }
    }
    INVENTORY_TRY(const YAML::Node children, source_.Mappings(node["children"]));
    for (const YAML::Node& child : children) {
      INVENTORY_TRY(ChildCall call, ReadChild(child, names, service));
      element.children.push_back(std::move(call));
    }
    if (!node["type"]) return {};
    INVENTORY_TRY(element.resource, ReadType(node, names));
    return {};
  }

  Result<ResourceType> ReadType(const YAML::Node& node, const Names& names) const {
    ResourceType type;
    INVENTORY_TRY(type.type, source_.Text(node["type"]));
    INVENTORY_TRY(type.arn, ReadCheckedTemplate(node["arn"], names));
    INVENTORY_TRY(type.recon_arn, ReadCheckedTemplate(node["recon_arn"], names));
    if (type.recon_arn.empty()) type.recon_arn = type.arn;
    if (type.recon_arn.empty()) return source_.FailAt(node, "a type needs \"arn\" or \"recon_arn\"");
    INVENTORY_TRY(type.id, ReadCheckedTemplate(node["id"], names));
    INVENTORY_TRY(type.name, ReadCheckedTemplate(node["name"], names));
    INVENTORY_TRY(type.tags, ReadTagsPath(node["tags"], names));
    return type;
  }

  Result<Path> ReadTagsPath(const YAML::Node& node, const Names& names) const {
    INVENTORY_TRY(Path path, ReadPath(node));
    if (path.empty()) return path;
    const auto added = std::ranges::find(names.added, path.steps()[0].name, &Names::Added::name);
    if (added == names.added.end()) {
      INVENTORY_TRY_AT(node, [[maybe_unused]] const Destination tags,
                       FollowPath(names.shape, path, LastList::kIsValue));
    }
    return path;
  }

  Result<ChildCall> ReadChild(const YAML::Node& node, Names& names, const Service& service) const {
    INVENTORY_CHECK(source_.CheckKeys(
        node, {"operation", "parameters", "region",   "absent",  "take",      "first",  "as",
               "replace",   "parse",      "type",     "arn",     "recon_arn", "id",     "name",
               "tags",      "json",       "url_json", "secrets", "shown",     "fields", "children"}));
    INVENTORY_TRY(const Operation operation, ReadOperation(node, service));
    ChildCall call(operation);
    INVENTORY_TRY(call.parameters, ReadParameter(node["parameters"]));
    const YAML::Node at = node["parameters"] ? node["parameters"] : node["operation"];
    INVENTORY_TRY_AT(at, call.stage, CheckInput(call.parameters, operation, names));
    INVENTORY_TRY(call.region, ReadTemplate(node["region"]));
    if (node["region"]) {
      INVENTORY_TRY_AT(node["region"], const unsigned stage, CheckTemplate(call.region, names));
      call.stage = std::max(call.stage, stage);
    }
    INVENTORY_TRY(call.absent, source_.Texts(node["absent"]));
    INVENTORY_TRY(call.take, ReadPath(node["take"]));
    const YAML::Node take_at = node["take"] ? node["take"] : node["operation"];
    INVENTORY_TRY_AT(take_at, const Destination taken, FollowPath(operation.output(), call.take));
    if (node["first"]) {
      INVENTORY_TRY(call.first_only, source_.Boolean(node["first"]));
    }
    INVENTORY_CHECK(ReadReplacements(node["replace"], call));
    INVENTORY_CHECK(ReadEncoding(node["parse"], call));

    Names own{.shape = taken.shape, .added = {}, .around = &names};
    call.element.shape = taken.shape;
    call.element.sensitive = taken.sensitive;
    INVENTORY_CHECK(ReadElement(node, own, service, call.element));

    if (node["as"]) {
      INVENTORY_TRY(call.key, source_.Text(node["as"]));
      names.added.push_back({.name = call.key, .shape = std::nullopt, .stage = call.stage + 1});
    } else if (call.element.resource) {
      call.only_resources = true;
    } else if (call.take.gives_many() && !call.first_only) {
      return source_.FailAt(node, "many elements need a key: write \"as\", or \"first: true\"");
    } else {
      names.Merge(taken.shape, call.stage);
    }
    return call;
  }

  Result<> ReadReplacements(const YAML::Node& node, ChildCall& call) const {
    if (!node) return {};
    if (!node.IsMap()) return source_.FailAt(node, "expected texts and what to put in their place");
    for (const auto& entry : node) {
      INVENTORY_TRY(std::string text, source_.Text(entry.first));
      INVENTORY_TRY(std::string replacement, source_.Text(entry.second));
      call.replace.emplace_back(std::move(text), std::move(replacement));
    }
    return {};
  }

  Result<> ReadEncoding(const YAML::Node& node, ChildCall& call) const {
    if (!node) return {};
    INVENTORY_TRY(const std::string text, source_.Text(node));
    if (text == "json") {
      call.parsed = Encoding::kJson;
    } else if (text == "url_json") {
      call.parsed = Encoding::kUrlJson;
    } else {
      return source_.FailAt(node, fmt::format("\"{}\" is neither json nor url_json", text));
    }
    return {};
  }

  const YamlSource& source_;
  const Models& models_;
};

#undef INVENTORY_TRY_AT
#undef INVENTORY_TRY_AT_IMPL

Result<std::vector<std::filesystem::path>> CatalogFiles(const std::filesystem::path& directory) {
  std::error_code problem;
  std::vector<std::filesystem::path> files;
  for (auto entry = std::filesystem::directory_iterator(directory, problem);
       !problem && entry != std::filesystem::directory_iterator(); entry.increment(problem)) {
    const std::filesystem::path& path = entry->path();
    if (path.extension() == ".yaml" && path.filename() != kLimitsFile) files.push_back(path);
  }
  if (problem) {
    return Fail(ErrorCode::kConfiguration,
                fmt::format("cannot read the catalogue in {}: {}", directory.string(), problem.message()));
  }
  if (files.empty()) {
    return Fail(ErrorCode::kConfiguration, fmt::format("there is no catalogue in {}", directory.string()));
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

Result<Catalog> Catalog::Load(const std::filesystem::path& directory, const Models& models) {
  INVENTORY_TRY(const auto files, CatalogFiles(directory));
  Catalog catalog;
  for (const std::filesystem::path& file : files) {
    INVENTORY_TRY(const YamlSource source, YamlSource::Load(file));
    INVENTORY_TRY(ServiceEntry entry, ServiceLoader(source, models).Load());
    const auto same = std::ranges::find(catalog.services_, entry.name, &ServiceEntry::name);
    if (same != catalog.services_.end()) {
      return source.FailAt(source.root(), fmt::format("the service \"{}\" is there already", entry.name));
    }
    catalog.services_.push_back(std::move(entry));
  }
  std::ranges::sort(catalog.services_, {}, &ServiceEntry::name);
  return catalog;
}

}  // namespace inventory::collect
