#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/aws/model/model.h"
#include "inventory/base/result.h"
#include "inventory/collect/catalog.h"

/// Whether the names in a catalogue are those of the models. Messages tell what is wrong, not where: the
/// loader knows.
namespace inventory::collect {

/// Where a path leads, by the models.
struct Destination {
  std::optional<aws::model::Shape> shape;  ///< Empty for what no model describes, such as parts of documents.
  std::optional<aws::model::Shape> around;  ///< The structure that the path's last list stands in.
  bool sensitive = false;
};

/// kInvalidArgument names the member that is not there, and the nearest that is. Lists need their "[]", but
/// for the last where the list itself is wanted.
enum class LastList { kNeedsBrackets, kIsValue };
Result<Destination> FollowPath(const std::optional<aws::model::Shape>& from, const Path& path,
                               LastList last = LastList::kNeedsBrackets);

/// What templates of an element may refer to, as far as the catalogue has been read.
struct Names {
  std::optional<aws::model::Shape> shape;
  /// What fields and children have added, with the stage after which it is there.
  struct Added {
    std::string name;
    std::optional<aws::model::Shape> shape;
    unsigned stage = 0;
  };
  std::vector<Added> added;
  const Names* around = nullptr;

  /// Adds the members of a structure that a child of this stage merges into the element.
  void Merge(const std::optional<aws::model::Shape>& merged, unsigned child_stage);
};

/// Checks the references of a template and gives the first stage in which all of them are there.
Result<unsigned> CheckTemplate(const Template& text, const Names& names);

/// Checks an input against the operation, its templates included; gives the first stage that it can be built
/// in.
Result<unsigned> CheckInput(const Parameter& input, const aws::model::Operation& operation,
                            const Names& names);

/// The service's operation of this name, or kInvalidArgument with the nearest.
Result<aws::model::Operation> FindOperation(const aws::model::Service& service, std::string_view name);

}  // namespace inventory::collect
