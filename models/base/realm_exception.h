// What a realm does or meets besides memory accesses and SMCs: it waits, executes what realms may not, is
// interrupted.
#pragma once

#include <cstdint>

#include "models/base/fault_kind.h"

namespace realmsim {

enum class RealmExceptionKind : std::uint8_t {
  Wfi,
  Wfe,
  Wfit,
  Wfet,
  TrappedWait,     // one of the four, known to have trapped
  Hvc,             // undefined for realms
  IdRegister,      // a read that the RMM answers
  SystemRegister,  // a write that needs the host: ICC_DIR_EL1, ICC_SGI0R_EL1, ICC_SGI1R_EL1
  Irq,
  Fiq,
  SError,
};

struct RealmException {
  RealmExceptionKind kind = RealmExceptionKind::Irq;
  std::uint64_t syndrome = 0;  // ESR_EL2 of a SystemRegister or SError
  std::uint64_t value = 0;     // timeout of WFIT and WFET; what a SystemRegister access writes
};

struct ExceptionTaken {
  Seen seen = Seen::None;     // None: the instruction was executed and the realm runs on
  std::uint64_t host_x0 = 0;  // after an exit
};

}  // namespace realmsim
