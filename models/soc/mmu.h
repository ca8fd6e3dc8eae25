// The memory management unit of a processing element: on a TLB miss the walk and check of machine::translate
// through this module's own fetches. Behind it addresses are physical and checked. What the TLB knows the
// processing element has looked up itself.
#pragma once

#include <systemc>
#include <tlm>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include "models/machine/machine.h"
#include "models/soc/transaction.h"

namespace realmsim::soc {

class Mmu final : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<Mmu> in{"in"};
  tlm_utils::simple_initiator_socket<Mmu> out{"out"};

  Mmu(const sc_core::sc_module_name& name, machine::Machine& machine);

 private:
  void transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  void walk(const tlm::tlm_generic_payload& payload, Transaction& transaction, sc_core::sc_time& delay);
  machine::Machine& machine_;
};

}  // namespace realmsim::soc
