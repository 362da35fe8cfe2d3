#include "inventory/report/object_key.h"

#include <fmt/format.h>

#include "inventory/base/timestamp.h"

namespace inventory::report {

std::string ObjectKey(Time run_started, std::string_view account) {
  const CivilDate date = DateOf(run_started);
  return fmt::format("AWSRecon/{:04}/{:02}/{:02}/recon_{}.json", date.year, date.month, date.day, account);
}

}  // namespace inventory::report
