#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "inventory/aws/model/model.h"
#include "inventory/base/result.h"
#include "inventory/collect/expression.h"

/// What makes an inventory, as data: which operations list resources, what these are called, and which
/// further calls complete them. docs/catalog-format.md describes the files, which hold no code and need none
/// for a new service.
namespace inventory::collect {

/// A tree of literals and templates that becomes an operation's input.
struct Parameter {
  struct Fields {
    std::vector<Parameter> members;
  };
  struct Items {
    std::vector<Parameter> members;
  };
  std::variant<Fields, Items, Template, std::int64_t, bool> value = {};
  std::string name = {};  ///< In the structure or map that it is a field of.
};

/// How a text that holds a document is read.
enum class Encoding : std::uint8_t {
  kJson,
  kUrlJson,  ///< Percent-encoded first, '+' for a blank, as IAM sends its policies.
};

struct ParsedMember {
  Path path;
  Encoding encoding = Encoding::kJson;
};

/// How a record of one type is made of an element.
struct ResourceType {
  std::string type;
  Template arn;        ///< Empty where AWS defines none.
  Template recon_arn;  ///< What AWS Recon puts there; never empty.
  Template id;
  Template name;  ///< Empty: the tag "Name".
  Path tags;      ///< To a map, or a list of keys and values.
};

struct ChildCall;

/// What is done with each element that a call gives.
struct Element {
  std::optional<aws::model::Shape> shape;  ///< Empty where elements are no structures of a model.
  bool sensitive = false;                  ///< The model marks the elements themselves.
  std::vector<ParsedMember> parsed;
  std::vector<Path> secrets;
  std::vector<Path> shown;                               ///< Marked sensitive by the model, and no secret.
  std::vector<std::pair<std::string, Template>> fields;  ///< Added, in this order.
  std::vector<ChildCall> children;
  /// Written as a record of its own.
  std::optional<ResourceType> resource;
};

/// A call per element, whose answer completes it.
struct ChildCall {
  explicit ChildCall(aws::model::Operation op) : operation(op) {}

  aws::model::Operation operation;
  Parameter parameters;
  Template region;                  ///< Empty: where the element was listed.
  std::vector<std::string> absent;  ///< Error codes that mean "there is none".
  Path take;                        ///< Of each page of the answer; empty takes all of it.
  bool first_only = false;          ///< Of many, the first, or an empty structure.
  std::string key;                  ///< Where it goes. Empty: into the element itself.
  bool only_resources = false;      ///< Goes nowhere but into records of its own.
  std::vector<std::pair<std::string, std::string>>
      replace;                     ///< Of a text: this for that; "" stands for an absent one.
  std::optional<Encoding> parsed;  ///< Of a text.
  Element element;
  /// Children of the same stage don't need each other and are called at once.
  unsigned stage = 0;
};

/// One kind of element that a list operation's pages hold.
struct Listing {
  Path items;
  std::optional<aws::model::Shape> parent_shape;
  Element element;
};

enum class Scope : std::uint8_t {
  kRegional,  ///< Called in each region.
  kGlobal,    ///< Called once, in the partition's global region; its records are of the region "global".
};

struct ListCall {
  explicit ListCall(aws::model::Operation op) : operation(op) {}

  aws::model::Operation operation;
  Scope scope = Scope::kRegional;
  Parameter parameters;
  std::vector<std::string> absent;
  std::optional<int> page_size;  ///< Asked for where the operation lets us.
  std::string paid;              ///< What a request costs, where AWS takes money for it.
  std::vector<Listing> listings;
};

struct ServiceEntry {
  explicit ServiceEntry(aws::model::Service service) : api(service) {}

  std::string name;  ///< In reports: "ElasticLoadBalancingV2".
  aws::model::Service api;
  Scope scope = Scope::kRegional;
  std::vector<ListCall> calls;
};

/// Stands beside the catalogue's files: see Limits.
inline constexpr std::string_view kLimitsFile = "limits.yaml";

class Catalog {
 public:
  /// Reads all *.yaml files of the directory but kLimitsFile and checks each name in them against the models,
  /// which must outlive the catalogue. kInvalidArgument names file, line and what is known instead.
  static Result<Catalog> Load(const std::filesystem::path& directory, const aws::model::Models& models);

  /// Sorted by name.
  const std::vector<ServiceEntry>& services() const { return services_; }

  /// "EC2.volume" and so on, sorted: all types that records can have.
  std::vector<std::string> types() const;

 private:
  std::vector<ServiceEntry> services_;
};

/// All types that an element gives, its children's included.
std::vector<std::string> TypesOf(const Element& element);

}  // namespace inventory::collect
