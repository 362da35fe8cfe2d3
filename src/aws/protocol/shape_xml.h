#pragma once

#include "inventory/aws/model/model.h"
#include "inventory/base/result.h"
#include "inventory/base/value.h"
#include "xml.h"

namespace inventory::aws::protocol {

/// Reads the body of query, ec2 and rest-xml answers: the children of `element` are the structure's members.
/// Members that travel in headers are left out. `arena` is the one that the tree was parsed into.
Result<Value> ShapeXml(const model::Shape& structure, XmlElement& element, Arena& arena);

}  // namespace inventory::aws::protocol
