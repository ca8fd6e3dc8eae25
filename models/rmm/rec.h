// A realm execution context (RMM 1.0 A2): one virtual processor of a realm, with what it waits for.
//
// Of the registers of EL1 only those are kept that select stage 1, and those that the RMM itself writes when
// it makes the realm take an exception. Timers, the PMU and the virtual CPU interface are not modelled.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "models/base/address.h"
#include "models/base/hash.h"
#include "models/base/name_table.h"
#include "models/machine/stage1.h"
#include "models/rmm/rtt_entry.h"
#include "models/rmm/token_in_progress.h"

namespace realmsim::rmm {

enum class RecState : std::uint8_t { Ready, Running };

inline constexpr NameTable<RecState, 2> kRecStateNames{{
    {RecState::Ready, "READY"},
    {RecState::Running, "RUNNING"},
}};

constexpr std::string_view name_of(RecState state) {
  return find_name(kRecStateNames, state);
}

inline constexpr std::size_t kRecRegisters = 31;  // X0 to X30
inline constexpr unsigned kMaxRecAux = 16;
inline constexpr std::size_t kListRegisters = 16;  // room in RecRun; a platform has fewer

// PSTATE as SPSR_EL1 shows it: EL1 on its own stack pointer, D, A, I and F masked, as after reset.
inline constexpr std::uint64_t kPstateReset = 0x3c5;

struct El1 {
  // If SCTLR_EL1.M is set. While the REC runs, its processing element has it.
  std::optional<machine::Stage1Regime> stage1;
  std::uint64_t pstate = kPstateReset;
  std::uint64_t vbar = 0;
  std::uint64_t sctlr2 = 0;
  std::uint64_t esr = 0;
  std::uint64_t far = 0;
  std::uint64_t elr = 0;
  std::uint64_t spsr = 0;

  friend bool operator==(const El1&, const El1&) = default;
};

// A change of RIPAS that the realm has asked for. The specification's ripas_addr is the base of what is left.
struct RipasRequest {
  Ipa base;
  Ipa top;  // 0 where nothing is asked
  Ripas value = Ripas::Empty;
  DestroyedMemory destroyed = DestroyedMemory::Stays;

  [[nodiscard]] bool pending() const { return top != Ipa{}; }
  friend bool operator==(const RipasRequest&, const RipasRequest&) = default;
};

// Virtual interrupts as the host set them at the last entry.
struct VirtualInterrupts {
  std::uint64_t hcr = 0;
  std::array<std::uint64_t, kListRegisters> lrs{};

  friend bool operator==(const VirtualInterrupts&, const VirtualInterrupts&) = default;
};

// The Data Abort at an unprotected address with which the last run ended: full syndrome and address, of which
// the host has seen a part.
struct UnprotectedAbort {
  std::uint64_t esr = 0;
  std::uint64_t far = 0;

  friend bool operator==(const UnprotectedAbort&, const UnprotectedAbort&) = default;
};

struct Rec {
  Pa owner;  // RD
  std::uint64_t mpidr = 0;
  RecState state = RecState::Ready;
  bool runnable = false;
  std::array<std::uint64_t, kRecRegisters> gprs{};
  std::uint64_t pc = 0;
  El1 el1;
  VirtualInterrupts interrupts;
  std::vector<Pa> aux;

  std::optional<Ipa> host_call;  // structure of the pending host call
  bool psci_pending = false;     // the request stands in X0 to X3
  RipasRequest ripas;
  std::optional<UnprotectedAbort> abort;
  std::optional<TokenInProgress> token;

  // While running: the RecRun object to which the exit goes, and what traps.
  Pa run;
  bool trap_wfi = false;
  bool trap_wfe = false;

  void hash_into(Hash64& hash) const;
  friend bool operator==(const Rec&, const Rec&) = default;
};

}  // namespace realmsim::rmm
