// The RecRun object through which host and RMM talk about an entry and an exit (RMM 1.0 B4: RmiRecEnter
// in the first half of an NS granule, RmiRecExit in the second). Fields of what is not modelled (timers, PMU,
// virtual CPU interface) are zero.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "models/base/address.h"
#include "models/base/name_table.h"
#include "models/machine/memory.h"
#include "models/rmm/rec.h"
#include "models/rmm/syndrome.h"

namespace realmsim::rmm {

enum class ExitReason : std::uint8_t {
  Sync,
  Irq,
  Fiq,
  Psci,
  RipasChange,
  HostCall,
  Serror,
  CsmConsumer,  // CAEC REC_EXIT_C_REALM_CSM: empty the range
  CsmProvider,  // CAEC REC_EXIT_P_REALM_CSM: populate the range
  CsmRemove,    // CAEC REC_EXIT_REALM_REMOVE_CSM
};

inline constexpr NameTable<ExitReason, 10> kExitReasonNames{{
    {ExitReason::Sync, "SYNC"},
    {ExitReason::Irq, "IRQ"},
    {ExitReason::Fiq, "FIQ"},
    {ExitReason::Psci, "PSCI"},
    {ExitReason::RipasChange, "RIPAS_CHANGE"},
    {ExitReason::HostCall, "HOST_CALL"},
    {ExitReason::Serror, "SERROR"},
    {ExitReason::CsmConsumer, "CSM_C_REALM"},
    {ExitReason::CsmProvider, "CSM_P_REALM"},
    {ExitReason::CsmRemove, "CSM_REMOVE"},
}};

constexpr std::string_view name_of(ExitReason reason) {
  return find_name(kExitReasonNames, reason);
}

// A call of the realm that completes when the host enters the REC again; after any other exit the realm goes
// on or tries again by itself.
constexpr bool is_call(ExitReason reason) {
  switch (reason) {
    case ExitReason::Psci:
    case ExitReason::RipasChange:
    case ExitReason::HostCall:
    case ExitReason::CsmConsumer:
    case ExitReason::CsmProvider:
    case ExitReason::CsmRemove:
      return true;
    case ExitReason::Sync:
    case ExitReason::Irq:
    case ExitReason::Fiq:
    case ExitReason::Serror:
      return false;
  }
  return false;
}

inline constexpr std::uint64_t kEmulMmio = 1;

struct RecEnter {
  std::uint64_t flags = 0;
  std::array<std::uint64_t, kRecRegisters> gprs{};
  VirtualInterrupts gicv3;

  [[nodiscard]] bool emul_mmio() const { return (flags & kEmulMmio) != 0; }
  [[nodiscard]] bool inject_sea() const { return (flags & 2) != 0; }
  [[nodiscard]] bool trap_wfi() const { return (flags & 4) != 0; }
  [[nodiscard]] bool trap_wfe() const { return (flags & 8) != 0; }
  [[nodiscard]] bool rejects_ripas() const { return (flags & 16) != 0; }
};

struct RecExit {
  ExitReason exit_reason = ExitReason::Sync;
  std::uint64_t esr = 0;
  std::uint64_t far = 0;
  std::uint64_t hpfar = 0;  // IPA[51:12] in [43:4]
  std::array<std::uint64_t, kRecRegisters> gprs{};
  VirtualInterrupts gicv3;
  std::uint64_t ripas_base = 0;  // CSM exits: base of the range
  std::uint64_t ripas_top = 0;   // CSM exits: first address after it
  Ripas ripas_value = Ripas::Empty;
  std::uint16_t imm = 0;

  // Of a SYNC exit: a trapped WFI or WFE, or an abort at this address.
  [[nodiscard]] bool waits() const { return bits<31, 26>(esr) == syndrome::kEcWait; }
  [[nodiscard]] Ipa fault_ipa() const { return {(hpfar >> 4) << kGranuleShift}; }
};

RecEnter read_rec_enter(const machine::Page& run);
RecExit read_rec_exit(const machine::Page& run);
// Each writes its half of the page, zero where no field stands, and leaves the other alone.
void write_rec_enter(machine::Page& run, const RecEnter& enter);
void write_rec_exit(machine::Page& run, const RecExit& exit);

}  // namespace realmsim::rmm
