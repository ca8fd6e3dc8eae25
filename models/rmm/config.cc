#include "models/rmm/config.h"

#include "models/base/bits.h"

namespace realmsim::rmm {

std::uint64_t Config::feature_register_0() const {
  return field<7, 0>(max_ipa_width) | field<8, 8>(lpa2) | field<9, 9>(sve) | field<13, 10>(sve_vl) |
         field<19, 14>(breakpoints_minus_one) | field<25, 20>(watchpoints_minus_one) | field<26, 26>(pmu) |
         field<31, 27>(pmu_counters) | field<32, 32>(sha256) | field<33, 33>(sha512) |
         field<37, 34>(list_registers_minus_one) | field<41, 38>(max_recs_order);
}

}  // namespace realmsim::rmm
