#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>

#include "inventory/aws/model/model.h"
#include "inventory/base/value.h"
#include "inventory/collect/expression.h"

/// Ways through values: pure, and copying only what they change.
namespace inventory::collect {

/// What the path leads to, or null. The path has no "[]".
Value FindAt(const Value& root, const Path& path);

/// Calls back with each value that the path leads to and, for the last "[]" on the way, the structure that
/// the list stands in. Nulls are left out; a path without "[]" gives the one value that it leads to.
void ForEachAt(const Value& root, const Path& path,
               const std::function<void(const Value& value, const Value& around)>& callback);

/// `root` with what the path leads to replaced by what `change` makes of it. What does not change is shared.
Value ChangeAt(const Value& root, std::span<const Path::Step> path, Arena& arena,
               const std::function<Value(const Value&)>& change);

/// `changed` with what the path leads to as it is in `original`, of which `changed` is a redacted copy.
Value RestoreAt(const Value& changed, const Value& original, std::span<const Path::Step> path, Arena& arena);

inline constexpr std::string_view kRedacted = "[redacted]";

/// Takes out what must not stand in a report: members and shapes that the model marks sensitive, and
/// presigned URLs, which let anybody in who reads them.
class Redactor {
 public:
  /// `shape`: of the value, where a model describes it.
  Value Redact(const Value& value, const std::optional<aws::model::Shape>& shape, Arena& arena);

 private:
  bool HasSensitiveParts(const aws::model::Shape& shape);
  std::optional<Value> Changed(const Value& value, const std::optional<aws::model::Shape>& shape,
                               Arena& arena);
  std::optional<Value> ChangedFields(const Value& value, const std::optional<aws::model::Shape>& shape,
                                     Arena& arena);
  std::optional<Value> ChangedItems(const Value& value, const std::optional<aws::model::Shape>& shape,
                                    Arena& arena);

  std::unordered_map<std::uint32_t, bool> sensitive_;  ///< By Shape::id().
};

}  // namespace inventory::collect
