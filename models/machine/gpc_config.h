// What the registers of the granule protection check mean on a processing element with given features: the
// geometry of the table, the GPIs that are valid, and what needs no table (Arm ARM DDI0487 D9; GPCCR_EL3,
// GPTBR_EL3, GPCBW_EL3). Worked out once, when EL3 writes the registers.
#pragma once

#include <cstdint>
#include <optional>

#include "models/base/address.h"
#include "models/base/hash.h"
#include "models/base/security_state.h"
#include "models/machine/gpc_registers.h"
#include "models/machine/gpi.h"
#include "models/machine/gpt.h"

namespace realmsim::machine {

// What a processing element with FEAT_RME has besides. Without a feature its fields are RES0 and its
// encodings reserved.
struct RmeFeatures {
  bool gpc2 = false;
  bool gpc3 = false;
  bool gdi = false;
  bool secure_el2 = true;    // without it GPI Secure is reserved
  bool granules_16k = true;  // the translation regimes support them; otherwise PGS may not name them
  bool granules_64k = true;
  std::uint8_t pa_bits = 56;  // implemented PA size: a larger PPS is reserved
  friend bool operator==(const RmeFeatures&, const RmeFeatures&) = default;
};

class GpcConfig {
 public:
  GpcConfig() = default;  // out of reset: no check is made
  explicit GpcConfig(const GpcRegisters& registers, const RmeFeatures& features = {});

  [[nodiscard]] const GpcRegisters& registers() const { return registers_; }  // RES0 fields read as zero
  [[nodiscard]] const RmeFeatures& features() const { return features_; }
  [[nodiscard]] bool enabled() const { return registers_.gpccr.gpc; }

  // Nothing if GPCCR_EL3 is invalid, or GPCBW_EL3 while it is in use: every check then ends in a walk fault.
  [[nodiscard]] const std::optional<GptGeometry>& geometry() const { return geometry_; }
  [[nodiscard]] GpiSet valid_gpis() const { return valid_gpis_; }
  // From here on: of a valid configuration.
  [[nodiscard]] Pa level0_table() const { return level0_table_; }
  // SPAD, NSPAD, RLPAD.
  [[nodiscard]] bool disabled(Pas pas) const {
    const Gpccr& fields = registers_.gpccr;
    return (fields.spad && pas == Pas::Secure) || (fields.nspad && pas == Pas::NonSecure) ||
           (fields.rlpad && pas == Pas::Realm);
  }
  // Beyond the protected size: passes, or faults.
  [[nodiscard]] bool open_above_pps(Pas pas) const {
    return pas == Pas::NonSecure || registers_.gpccr.appsaa;
  }
  [[nodiscard]] bool in_bypass_window(Pa pa) const { return (pa.value & window_mask_) == window_base_; }

  friend bool operator==(const GpcConfig& a, const GpcConfig& b) {
    return a.registers_ == b.registers_ && a.features_ == b.features_;
  }
  void hash_into(Hash64& hash) const;

 private:
  void place_window(std::uint64_t first_bit, std::uint64_t last_bit);

  GpcRegisters registers_;
  RmeFeatures features_;
  std::optional<GptGeometry> geometry_;
  GpiSet valid_gpis_{};
  Pa level0_table_;
  std::uint64_t window_mask_ = 0;
  std::uint64_t window_base_ = 1;  // no address equals it
};

}  // namespace realmsim::machine
