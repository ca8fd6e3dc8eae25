// What an RMM build offers on its platform: the limits behind RMI_FEATURES and the parameter checks of
// REALM_CREATE (RMM 1.0 B4, feature register 0). And what it does where the specification leaves it the
// choice.
#pragma once

#include <cstddef>
#include <cstdint>

namespace realmsim::rmm {

inline constexpr std::uint64_t kInterfaceVersion = 0x1'0000;  // RMI 1.0 and RSI 1.0
inline constexpr unsigned kMinIpaWidth = 32;

struct Config {
  unsigned max_ipa_width = 48;
  unsigned pa_width = 48;
  bool lpa2 = true;
  bool sve = false;
  unsigned sve_vl = 0;
  unsigned breakpoints_minus_one = 1;
  unsigned watchpoints_minus_one = 1;
  bool pmu = true;
  unsigned pmu_counters = 31;
  bool hpmn0 = false;  // FEAT_HPMN0: a realm may have no counter
  bool sha256 = true;
  bool sha512 = true;
  unsigned list_registers_minus_one = 0;
  unsigned gic_priority_bits = 5;
  bool gic_extended_ranges = false;  // extended PPIs and SPIs
  unsigned max_recs_order = 10;
  unsigned rec_aux_count = 16;
  unsigned vmid_bits = 8;
  std::byte poison{};  // fills what the specification leaves UNKNOWN; zero: it stays as it is

  [[nodiscard]] std::uint64_t feature_register_0() const;
};

}  // namespace realmsim::rmm
