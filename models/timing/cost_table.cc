#include "models/timing/cost_table.h"

#include "models/base/ensure.h"

namespace realmsim::timing {

CostTable::CostTable(const Parameters& parameters) {
  for (const MicroOpRow& row : kMicroOps) {
    if (row.key.empty()) continue;
    const auto index = find_parameter(row.key);
    REALMSIM_ENSURE(index.has_value(), "every micro-operation is priced by a parameter");
    thousandths_[static_cast<std::size_t>(row.op)] = parameters.thousandths(*index) / row.share;
  }
}

}  // namespace realmsim::timing
