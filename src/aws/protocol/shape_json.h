#pragma once

#include <cstdint>

#include "inventory/aws/model/model.h"
#include "inventory/base/result.h"
#include "inventory/base/value.h"

namespace inventory::aws::protocol {

/// How far the untyped values of an answer are taken for what they are.
enum class UntypedForm : std::uint8_t {
  kJson,      ///< json: numbers, booleans and strings stay as they came, whatever the model says.
  kRestJson,  ///< rest-json: numbers and booleans are converted, from text too.
  kCbor,      ///< rpc-v2-cbor: all scalars come typed; members have the model's names.
};

/// Turns what ParseJson or ParseCbor made of a body into the values of a structure. What came is shared, not
/// copied: strings stay where they are. Members that are null or unknown are left out; nulls in lists and
/// maps stay.
Result<Value> ShapeUntyped(const model::Shape& structure, const Value& body, UntypedForm form, Arena& arena);

/// The same for one use of a shape: a payload member.
Result<Value> ShapeUntyped(const model::Member& use, const Value& body, UntypedForm form, Arena& arena);

}  // namespace inventory::aws::protocol
