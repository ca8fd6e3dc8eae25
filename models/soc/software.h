// Software on a processing element, as the runner drives it. Free of SystemC.
//
// The single attempts leave an exit to the caller; the members of guest::Port serve exits until the program
// can go on or nothing helps.
#pragma once

#include <cstddef>
#include <span>

#include "models/backends/backend.h"
#include "models/guest/port.h"
#include "models/host/exit_server.h"
#include "models/host/port.h"
#include "models/machine/translation.h"

namespace realmsim::soc {

// A world without stage 2: the hypervisor, the secure world, a device.
class PhysicalSoftware : public host::Port {
 public:
  virtual backends::CallReturn call(const Registers& x) = 0;
  // A physical interrupt while a realm runs here: it exits. Returns X0 of the host.
  virtual std::uint64_t interrupt() = 0;
  // EL3's range call, by software of `caller`'s world; how many granules it has moved.
  virtual std::uint64_t move_granules(SecurityState caller, Pa base, std::uint64_t count,
                                      machine::Gpi target) = 0;
  // One access within a granule, made in `state`.
  virtual machine::Translation access(SecurityState state, machine::AccessType type, Pa pa, Pas pas,
                                      std::span<std::byte> bytes) = 0;
  // TLBI in `state`: of what its world has gone to, or of one page of that.
  virtual void invalidate(SecurityState state, std::optional<Pa> page) = 0;
};

// A realm's virtual processor and the hypervisor that runs it: it enters the REC, serves its exits and
// enters it again.
class VirtualProcessor : public guest::Port {
 public:
  [[nodiscard]] virtual bool entered() const = 0;
  // REC_ENTER with the RecRun object that the hypervisor keeps for this REC, or with another.
  virtual backends::CallReturn enter() = 0;
  virtual backends::CallReturn enter(Pa run) = 0;
  // What the hypervisor does for the exit in the RecRun object of the last entry; nothing if REC_ENTER told
  // that the exit could not be written there.
  virtual host::Served serve() = 0;
  // On what the hypervisor gave up while it served last.
  [[nodiscard]] virtual const std::optional<host::Failure>& gave_up() const = 0;
  // What the members of guest::Port do with an exit: leave it to the caller, enter again at once, or have it
  // served first, as they do unless told otherwise.
  enum class ExitPolicy : std::uint8_t { Leave, Resume, Serve };
  virtual void set_exit_policy(ExitPolicy policy) = 0;

  // One access within a granule. A fault has been taken by whoever takes it.
  struct Attempt {
    Ipa ipa;
    machine::Translation translation;
    backends::FaultReturn taken;
  };
  virtual Attempt attempt(machine::AccessType type, Ipa at, std::span<std::byte> bytes) = 0;
  // The same through the realm's stage 1, which is on.
  virtual Attempt attempt(machine::AccessType type, Va at, std::span<std::byte> bytes) = 0;
  // Turns stage 1 on, with tables that have just been written: DSB, TTBR0_EL1, TCR_EL1, SCTLR_EL1, ISB.
  virtual void turn_on_stage1(const machine::Stage1Regime& regime) = 0;
  [[nodiscard]] virtual bool stage1_on() const = 0;
  // TLBI of everything that stage 1 has a part in, for one address, or, with stage 1 off, for one that is an
  // IPA.
  virtual void invalidate_stage1() = 0;
  virtual void invalidate(Va at) = 0;
  virtual void invalidate(Ipa at) = 0;
  virtual backends::CallReturn call(const Registers& x) = 0;
  // Reads a range in order, as a program does that uses every byte once. False if the program must end.
  virtual bool stream(Ipa at, std::uint64_t bytes) = 0;
  virtual ExceptionTaken meet(const RealmException& exception) = 0;

  // The fault on which the last member of guest::Port that returned false or nothing gave up.
  [[nodiscard]] virtual const Attempt& last_refusal() const = 0;
};

}  // namespace realmsim::soc
