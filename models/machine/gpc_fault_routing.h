// Who takes a fault of the granule protection check, as which exception, and how its syndrome reads
// (Arm ARM DDI0487: D9 "GPC faults", ESR_EL3 ISS of a GPC exception, MFAR_EL3).
//
// FAR and HPFAR are not here: they hold what the access named, which the check does not know.
#pragma once

#include <cstdint>
#include <string_view>

#include "models/base/address.h"
#include "models/base/name_table.h"
#include "models/base/security_state.h"
#include "models/machine/granule_protection_check.h"
#include "models/machine/stage2.h"

namespace realmsim::machine {

// Which of the memory accesses that an instruction makes was checked.
enum class AccessStep : std::uint8_t { Final, Stage1Walk, Stage2Walk };

struct CheckedAccess {
  std::uint8_t exception_level = 0;  // where the instruction ran
  AccessType type = AccessType::Load;
  AccessStep step = AccessStep::Final;
  int walk_level = 0;            // of the descriptor fetched, -2 to 3
  bool for_stage1_walk = false;  // a stage 2 walk for the address of a stage 1 descriptor
  bool maintenance = false;      // of a cache maintenance or address translation instruction
  bool vncr = false;             // to the page that VNCR_EL2 names
};

// SCR_EL3.GPF, HCR_EL2.TGE and HCR_EL2.GPF.
struct RoutingControls {
  bool scr_el3_gpf = false;
  bool hcr_el2_tge = false;
  bool hcr_el2_gpf = false;
};

enum class GpcExceptionKind : std::uint8_t { GranuleProtectionCheck, DataAbort, InstructionAbort };

inline constexpr NameTable<GpcExceptionKind, 3> kGpcExceptionNames{{
    {GpcExceptionKind::GranuleProtectionCheck, "GPC"},
    {GpcExceptionKind::DataAbort, "DATA_ABORT"},
    {GpcExceptionKind::InstructionAbort, "INSTRUCTION_ABORT"},
}};

constexpr std::string_view name_of(GpcExceptionKind kind) {
  return find_name(kGpcExceptionNames, kind);
}

struct GpcException {
  GpcExceptionKind kind;
  std::uint8_t target_el;
  std::uint8_t exception_class;  // ESR_ELx.EC
  std::uint8_t gpcsc;            // of a GPC exception: which fault, at which level of the table
  std::uint8_t fault_status;     // DFSC or IFSC of an abort, xFSC of a GPC exception
  bool instruction;              // InD
  bool stage2_walk;              // S2PTW

  friend bool operator==(const GpcException&, const GpcException&) = default;
};

// `result` holds a fault of the check.
GpcException route_gpc_fault(const GpcResult& result, const CheckedAccess& access,
                             const RoutingControls& controls);

// ESR_ELx of the exception, for a 32-bit instruction and without a valid instruction syndrome.
std::uint64_t syndrome_of(const GpcException& exception, const CheckedAccess& access);

// MFAR_EL3: page and space of the access, for exceptions taken to EL3.
std::uint64_t encode_mfar(Pa pa, Pas pas);

}  // namespace realmsim::machine
