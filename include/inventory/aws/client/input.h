#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "inventory/aws/model/model.h"
#include "inventory/base/result.h"
#include "inventory/base/value.h"

namespace inventory::aws::client {

/// kInternal if the compiled models lack it, which only an incomplete models file can cause.
Result<model::Operation> FindOperation(const model::Models& models, std::string_view service,
                                       std::string_view operation);

/// A call's input, made member by member, for wrappers that know the operation. Names are the model's; they
/// are not copied, so write them as literals. What value() gives is valid until the next change and while
/// this object lives.
class Input {
 public:
  /// Empty text leaves the member out.
  Input& Text(std::string_view name, std::string_view text);
  Input& Integer(std::string_view name, std::int64_t number);
  Input& Flag(std::string_view name, bool flag);
  /// A value whose memory is arena() or something that outlives this object.
  Input& Member(std::string_view name, Value value);

  Arena& arena() { return document_.arena(); }
  Value value() const { return Value::Structure(fields_); }

 private:
  Document document_;
  std::vector<Field> fields_;
};

}  // namespace inventory::aws::client
