// The memory management unit of a processing element: on a TLB miss the walk and check of machine::translate
// through this module's own fetches. What the TLB knows, the processing element has looked up itself.
// Whoever asks gets a record of each.
#pragma once

#include <systemc>
#include <tlm>
#include <tlm_utils/simple_initiator_socket.h>

#include "models/machine/recorded_translation.h"
#include "models/soc/target.h"
#include "models/soc/transaction.h"

namespace realmsim::soc {

class Mmu final : public sc_core::sc_module, public Target {
 public:
  TargetSocket in{"in"};
  tlm_utils::simple_initiator_socket<Mmu> out{"out"};

  Mmu(const sc_core::sc_module_name& name, machine::Machine& machine, machine::TranslationListener listener);
  // Leaves the translation in the transaction.
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) override;

 private:
  machine::Machine& machine_;
  machine::TranslationListener listener_;
  Transaction fetch_;
};

}  // namespace realmsim::soc
