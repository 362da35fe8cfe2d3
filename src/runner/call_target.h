#pragma once

#include <string>
#include <string_view>

#include "inventory/aws/model/model.h"
#include "inventory/base/result.h"

namespace inventory::runner {

/// The operation of these names if it reads. kInvalidArgument otherwise, with the nearest names.
Result<aws::model::Operation> FindReadOperation(const aws::model::Models& models, std::string_view service,
                                                std::string_view operation);

/// The region that a call goes to: the one asked for, or "global" for a service without regions.
/// kConfiguration if there is none.
Result<std::string> RegionOfCall(const aws::model::Operation& operation, std::string_view region);

/// Says so where AWS's data has no endpoint of the service in the region: what a host that can't be found
/// mostly means.
Error ExplainAvailability(Error error, const aws::model::Models& models,
                          const aws::model::Operation& operation, std::string_view region);

}  // namespace inventory::runner
