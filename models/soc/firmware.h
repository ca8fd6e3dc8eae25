// EL3 monitor and RMM as targets of SMC transactions. A host call passes the monitor on its way to the RMM; a
// realm traps straight into the RMM. What the firmware did becomes time here.
#pragma once

#include <systemc>
#include <tlm>
#include <tlm_utils/multi_passthrough_target_socket.h>
#include <tlm_utils/simple_initiator_socket.h>

#include "models/backends/backend.h"
#include "models/timing/cost_table.h"

namespace realmsim::soc {

// What firmware is asked to do, and what it answered; travels with a payload of command TLM_IGNORE.
struct FirmwareCall final : tlm::tlm_extension<FirmwareCall> {
  enum class Kind : std::uint8_t { Smc, Fault, Exception, MoveGranules };
  Kind kind = Kind::Smc;
  CpuIndex cpu = 0;
  Registers x{};                                    // Smc
  machine::RealmAccess access;                      // Fault
  machine::Translation translation;                 // Fault
  RealmException exception;                         // Exception
  SecurityState caller = SecurityState::NonSecure;  // MoveGranules, as those that follow
  Pa base;
  std::uint64_t count = 0;
  machine::Gpi target = machine::Gpi::NonSecure;

  backends::CallReturn returned;  // Smc
  backends::FaultReturn fault;    // Fault
  ExceptionTaken taken;           // Exception
  std::uint64_t moved = 0;        // MoveGranules
  Cycles cycles;
  timing::Ledger* ledger = nullptr;

  tlm::tlm_extension_base* clone() const override { return new FirmwareCall(*this); }
  void copy_from(const tlm::tlm_extension_base& other) override {
    *this = static_cast<const FirmwareCall&>(other);
  }
};

class Rmm final : public sc_core::sc_module {
 public:
  tlm_utils::multi_passthrough_target_socket<Rmm> in{"in"};

  Rmm(const sc_core::sc_module_name& name, backends::Backend& backend, const timing::CostTable& costs);

 private:
  void transport(int port, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  backends::Backend& backend_;
  const timing::CostTable& costs_;
};

// EL3. The price of the world switches is part of the round trip that the RMM's meter charges.
class Monitor final : public sc_core::sc_module {
 public:
  tlm_utils::multi_passthrough_target_socket<Monitor> in{"in"};
  tlm_utils::simple_initiator_socket<Monitor> out{"out"};

  explicit Monitor(const sc_core::sc_module_name& name);

 private:
  void transport(int port, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
};

}  // namespace realmsim::soc
