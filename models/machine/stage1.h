// Stage 1 translation of a realm's EL1&0 as the hardware does it: VMSAv8-64 descriptors with 4 KiB granule,
// levels 0 to 3, and the walk through them (Arm ARM DDI0487 D8). What a walk gives is an IPA, and so is where
// its tables lie.
//
// Of the registers: TTBR0_EL1 alone (TCR_EL1.EPD1), an ASID of 8 bits (AS clear), no permissions from table
// descriptors (HPD0); accesses are those of EL1 with PSTATE.PAN and SCTLR_EL1.WXN clear. Memory attributes,
// shareability, the Contiguous bit and what is RES0 in Realm state decide nothing.
#pragma once

#include <cstdint>

#include "models/base/address.h"
#include "models/base/fault_kind.h"
#include "models/machine/memory_port.h"
#include "models/machine/stage2.h"

namespace realmsim::machine {

struct Stage1Regime {
  Ipa root;  // TTBR0_EL1, with the ASID
  Asid asid;
  std::uint8_t va_bits = 48;  // 64 less TCR_EL1.T0SZ

  friend bool operator==(const Stage1Regime&, const Stage1Regime&) = default;
};

struct Stage1Descriptor {
  enum class Kind : std::uint8_t { Invalid, Table, Leaf };
  Kind kind = Kind::Invalid;
  Ipa output;  // next table, or base of the page or block
  // Of a leaf.
  bool accessed = false;           // AF
  bool read_only = false;          // AP[2]
  bool el0 = false;                // AP[1]: EL0 may do what EL1 may
  bool el1_execute_never = false;  // PXN
  bool el0_execute_never = false;  // UXN
  bool non_global = false;         // nG: for its ASID alone

  friend bool operator==(const Stage1Descriptor&, const Stage1Descriptor&) = default;
};

// The inverse of each other for outputs aligned to what the entry covers.
Stage1Descriptor decode_stage1(std::uint64_t word, int level);
std::uint64_t encode_stage1(const Stage1Descriptor& descriptor, int level);

// What EL1 may do. It does not execute what EL0 may write.
constexpr bool permits(const Stage1Descriptor& leaf, AccessType type) {
  switch (type) {
    case AccessType::Load:
      return true;
    case AccessType::Store:
      return !leaf.read_only;
    case AccessType::Fetch:
      return !leaf.el1_execute_never && (leaf.read_only || !leaf.el0);
  }
  return false;
}

// Level of the root table: the range is resolved nine bits for each level, from the page upwards.
constexpr int stage1_start_level(const Stage1Regime& regime) {
  return kPageLevel + 1 - static_cast<int>((regime.va_bits - kGranuleShift + 8u) / 9u);
}

// What the walk reads its descriptors through: by their IPAs, in the course of a walk at `level`.
class Stage1Port {
 public:
  virtual ~Stage1Port() = default;
  virtual Fetched fetch(Ipa descriptor, int level) = 0;
};

struct Stage1Walk {
  FaultKind fault = FaultKind::None;  // of stage 1, or that of the fetch
  int level = 0;                      // where the walk ended or failed
  Ipa output;  // of the byte addressed; what lies beyond `ipa_bits`, if that is the fault
  Stage1Descriptor leaf;
};

// Outputs and tables lie in `ipa_bits`. Checks the permissions for `type` as well.
Stage1Walk walk_stage1(const Stage1Regime& regime, unsigned ipa_bits, Va va, AccessType type,
                       Stage1Port& port);

}  // namespace realmsim::machine
