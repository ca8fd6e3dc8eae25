#include "models/timing/cost_table.h"

#include "models/base/ensure.h"

namespace realmsim::timing {

namespace {

// A time is paid in cycles of the platform's clock.
std::uint64_t thousandths_of_a_cycle(const Parameters& parameters, std::string_view key) {
  const auto index = find_parameter(key);
  REALMSIM_ENSURE(index.has_value(), "every micro-operation is priced by a parameter");
  const std::uint64_t value = parameters.thousandths(*index);
  if (kParameters[*index].unit != "ns") return value;
  constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;
  return static_cast<std::uint64_t>(Wide{value} * parameters.whole("cpu.freq_hz") / kNanosecondsPerSecond);
}

}  // namespace

std::optional<std::uint64_t> price_in_thousandths(const Parameters& parameters, const MicroOpRow& row) {
  if (row.key.empty()) return 0;
  const std::uint64_t whole = thousandths_of_a_cycle(parameters, row.key) / row.share;
  if (row.less.empty()) return whole;
  const std::uint64_t contained = row.less_times * thousandths_of_a_cycle(parameters, row.less);
  return contained <= whole ? std::optional{whole - contained} : std::nullopt;
}

CostTable::CostTable(const Parameters& parameters) {
  for (const MicroOpRow& row : kMicroOps) {
    const auto price = price_in_thousandths(parameters, row);
    REALMSIM_ENSURE(price.has_value(), "a platform was checked when it was read");
    thousandths_[static_cast<std::size_t>(row.op)] = *price;
    once_[static_cast<std::size_t>(row.op)] = cost(row.op, 1);
  }
}

}  // namespace realmsim::timing
